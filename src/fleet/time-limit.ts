import { MintmarkError } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import { Cancelled, cutOff } from '../util/cut-off.ts';
import { defined } from '../util/defined.ts';
import { rejectable } from '../util/rejectable.ts';

/** How long a run may take, and its end. */
export type RunTime = Pick<TimeLimit, 'signal' | 'runMs'>;

/** The time that a run may spend on asking. It is paused while a build or a push has its own time. */
export class TimeLimit {
  /** All of it, in milliseconds. */
  readonly runMs: number;
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  #remaining: number;
  #startedAt = 0;
  #callOff: (() => void) | undefined;

  /** @param cancelled aborted, perhaps already, when somebody cancels the run: work in flight fails with that reason */
  constructor(milliseconds: number, clock: Clock, cancelled?: AbortSignal) {
    this.#clock = clock;
    this.runMs = milliseconds;
    this.#remaining = milliseconds;
    this.#start();
    const cancel = (): void => {
      this.#callOff?.();
      this.#controller.abort(new Cancelled());
    };
    cancelled?.addEventListener('abort', cancel, { once: true, signal: this.signal });
    if (cancelled?.aborted === true) cancel();
  }

  /** Aborted when the time is over, when the run is cancelled, and at its end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Runs work whose time does not count. */
  async outside<T>(work: () => Promise<T>): Promise<T> {
    this.#stop();
    try {
      return await work();
    } finally {
      this.#start();
    }
  }

  /** Runs work whose time does count, inside work whose time does not. */
  async inside<T>(work: () => Promise<T>): Promise<T> {
    this.#start();
    try {
      return await work();
    } finally {
      this.#stop();
    }
  }

  /** Ends whatever is still in flight: the run is over. */
  end(): void {
    this.#callOff?.();
    this.#controller.abort();
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
 * Runs work that may not react to the signal, such as that of an engine that hangs. If it does react, and says that it
 * was throttled until then or could reach nothing, that is the error.
 *
 * @param signal aborted when the run's time is over.
 * @param unfinished what has not happened when the time is over, as the beginning of a sentence.
 * @param time the time that is then over, if it is not the run's.
 * @throws MintmarkError TIMEOUT if the time is over first, CANCELLED if somebody cancelled the run.
 */
export async function within<T>(
  signal: AbortSignal,
  unfinished: string,
  work: () => Promise<T>,
  time?: string,
): Promise<T> {
  const { promise, reject } = rejectable();
  let late: MintmarkError | undefined;
  const stop = (): void => {
    late = cutOff(signal, unfinished, defined({ time }));
    // Whatever reacts to the signal has done so by the next turn.
    setImmediate(reject, late);
  };
  const failed = (error: unknown): never => {
    const isReason = error instanceof MintmarkError && (error.code === 'THROTTLED' || error.code === 'NETWORK');
    throw isReason ? error : (late ?? error);
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work().catch(failed), promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
