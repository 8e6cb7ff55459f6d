import type { Clock } from '../util/clock.ts';
import { Cancelled, cutOff } from '../util/cut-off.ts';
import { defined } from '../util/defined.ts';

/** How long a run may take, and its end. */
export type RunTime = Pick<TimeLimit, 'signal' | 'runMs'>;

/** The time that a run may spend on asking. It stands still while a build or a push has its own time. */
export class TimeLimit {
  /** All of it, in milliseconds. */
  readonly runMs: number;
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  #remaining: number;
  #startedAt = 0;
  #callOff: (() => void) | undefined;

  constructor(milliseconds: number, clock: Clock) {
    this.#clock = clock;
    this.runMs = milliseconds;
    this.#remaining = milliseconds;
    this.#start();
  }

  /** Aborted when the time is over, when the run is cancelled, and at its end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Runs work that does not count. */
  async outside<T>(work: () => Promise<T>): Promise<T> {
    this.#stop();
    try {
      return await work();
    } finally {
      this.#start();
    }
  }

  /** Runs work that does count, in the midst of work that does not. */
  async inside<T>(work: () => Promise<T>): Promise<T> {
    this.#start();
    try {
      return await work();
    } finally {
      this.#stop();
    }
  }

  /** Ends what is still under way: the run is over. */
  end(): void {
    this.#callOff?.();
    this.#controller.abort();
  }

  /** Ends it early: somebody does not wait for it. What is under way says so. */
  cancel(): void {
    this.#callOff?.();
    this.#controller.abort(new Cancelled());
  }

  #stop(): void {
    this.#callOff?.();
    this.#remaining -= this.#clock.now() - this.#startedAt;
  }

  #start(): void {
    this.#startedAt = this.#clock.now();
    this.#callOff = this.#clock.after(this.#remaining, () => {
      this.#controller.abort();
    });
  }
}

/**
 * Runs work that the signal itself may not reach, such as an engine that hangs.
 *
 * @param signal aborted when the run's time is over.
 * @param unfinished what has not happened when the time is over, as a sentence without its end.
 * @param time what is over then, if the signal is aborted before the run's time is.
 * @throws MintmarkError TIMEOUT when the time is over first, CANCELLED if somebody ended the run.
 */
export async function within<T>(
  signal: AbortSignal,
  unfinished: string,
  work: () => Promise<T>,
  time?: string,
): Promise<T> {
  const { promise, reject } = deferred();
  const stop = (): void => {
    reject(cutOff(signal, unfinished, defined({ time })));
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work(), promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function deferred(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_resolve, refuse) => {
    reject = refuse;
  });
  return { promise, reject };
}
