import type { Door } from '../door.ts';

/** Before so many milliseconds an estimate would only be a guess. */
const ESTIMATE_AFTER_MS = 2_000;

/** Tells the door how far an audit is: ECR does not say how many images there are, so repositories are the measure. */
export function progressOf(
  total: number,
  door: Door,
): { readonly onImages: (count: number) => void; readonly onRepository: () => void } {
  const startedAt = door.clock.now();
  let done = 0;
  let images = 0;
  const tell = (): void => {
    const passed = door.clock.now() - startedAt;
    const remainingMs = done === 0 || passed < ESTIMATE_AFTER_MS ? undefined : (passed / done) * (total - done);
    door.progress({ step: 'audit', done, total, images, remainingMs });
  };
  return {
    onImages: (count) => {
      images += count;
      tell();
    },
    onRepository: () => {
      done += 1;
      tell();
    },
  };
}
