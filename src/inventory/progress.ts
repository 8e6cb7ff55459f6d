import type { Runtime } from '../commands/runtime.ts';

/** Until this many milliseconds have passed, an estimate would only be a guess. */
const ESTIMATE_AFTER_MS = 2_000;

/**
 * Tells the front end how far an audit is. ECR does not say how many images there are, so progress is measured in
 * repositories.
 */
export function progressOf(
  total: number,
  runtime: Runtime,
): { readonly onImages: (count: number) => void; readonly onRepository: () => void } {
  const startedAt = runtime.clock.now();
  let done = 0;
  let images = 0;
  const report = (): void => {
    const passed = runtime.clock.now() - startedAt;
    const remainingMs = done === 0 || passed < ESTIMATE_AFTER_MS ? undefined : (passed / done) * (total - done);
    runtime.progress({ step: 'audit', done, total, images, remainingMs });
  };
  return {
    onImages: (count) => {
      images += count;
      report();
    },
    onRepository: () => {
      done += 1;
      report();
    },
  };
}
