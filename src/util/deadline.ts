import type { Clock } from './clock.ts';

/**
 * Runs work with a time limit of its own inside that of the run. Its timer holds the controller: on Node 20 a signal of
 * AbortSignal.timeout inside AbortSignal.any is lost to the garbage collector (nodejs/node#57736).
 *
 * @param run ends the work too
 * @param milliseconds the signal is then aborted with a TimeoutError
 */
export async function withDeadline<T>(
  run: AbortSignal,
  clock: Clock,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const end = (): void => {
    controller.abort(run.reason);
  };
  run.addEventListener('abort', end, { once: true });
  if (run.aborted) end();
  const callOff = clock.after(milliseconds, () => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  });
  try {
    return await work(controller.signal);
  } finally {
    callOff();
    run.removeEventListener('abort', end);
  }
}
