import { setTimeout as sleep } from 'node:timers/promises';

/** Elapsed time, in milliseconds since an arbitrary moment. */
export interface Clock {
  now(): number;
  /** Rejects as soon as the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /**
   * Calls `action` after this time, if the process is still running.
   *
   * @param isAwaited whether the process runs until then
   * @returns a function that cancels it
   */
  after(milliseconds: number, action: () => void, isAwaited?: boolean): () => void;
}

/** Monotonic time, which changes of the system clock do not affect. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  after: (milliseconds, action, isAwaited = false) => {
    const timer = setTimeout(action, milliseconds);
    if (!isAwaited) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
