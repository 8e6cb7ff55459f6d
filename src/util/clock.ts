import { setTimeout as sleep } from 'node:timers/promises';

/** Elapsed time, in milliseconds since some moment. */
export interface Clock {
  now(): number;
  /** Rejects as soon as the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Calls `action` then, if the process still runs. @returns what calls it off */
  after(milliseconds: number, action: () => void): () => void;
}

/** Time as it passes for this process, whatever its date is set to. */
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
