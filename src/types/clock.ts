/** Elapsed time, in milliseconds since some moment. */
export interface Clock {
  now(): number;
  /** Rejects as soon as the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}
