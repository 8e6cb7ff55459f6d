import type { Clock } from './clock.ts';

/**
 * Runs work with its own time limit, within the run's. Its timer keeps the controller alive: on Node 20, the garbage
 * collector takes an AbortSignal.timeout that is inside AbortSignal.any (nodejs/node#57736). It keeps the process alive
 * too: Node 20's fetch loses a request whose connection is closed as soon as it is open, and nothing else is left.
 *
 * @param run aborting it ends the work too
 * @param milliseconds after which the signal is aborted with a TimeoutError
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
  const expire = (): void => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  };
  const callOff = clock.after(milliseconds, expire, true);
  try {
    return await work(controller.signal);
  } finally {
    callOff();
    run.removeEventListener('abort', end);
  }
}
