import { setTimeout as sleep } from 'node:timers/promises';

/** Elapsed time, in milliseconds since an arbitrary moment. */
export interface Clock {
  now(): number;
  /** Rejects as soon as the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Calls `action` after this time, if the process is still running. @returns a function that cancels it */
  after(milliseconds: number, action: () => void): () => void;
}

/** Monotonic time, which changes of the system clock do not affect. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
