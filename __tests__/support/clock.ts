import type { Clock } from '../../src/util/clock.ts';

/** A lease or a time limit takes this long. A back-off does not, not even the SDK's fourth after throttling. */
const LONG_MS = 8_000;

interface Timer {
  readonly at: number;
  /** For a sleep that ends only when time is advanced. */
  readonly isLongSleep: boolean;
  readonly ring: () => void;
}

/** Time that passes only when it is advanced, or while somebody sleeps for a short time: that ends at once. */
export class TestClock implements Clock {
  #now = 0;
  readonly #timers = new Set<Timer>();
  #onSleep: (() => void)[] = [];

  // As a clock is used: without its object too.
  readonly now = (): number => this.#now;

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const isShort = milliseconds < LONG_MS;
      const timer: Timer = {
        at: this.#now + milliseconds,
        isLongSleep: !isShort,
        ring: () => {
          signal.removeEventListener('abort', stop);
          resolve();
        },
      };
      const stop = (): void => {
        this.#timers.delete(timer);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#timers.add(timer);
      // In a separate turn: pending work comes first.
      if (isShort)
        setImmediate(() => {
          if (this.#timers.has(timer)) this.#passTo(timer.at);
        });
      else for (const notice of this.#onSleep.splice(0)) notice();
    });
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer: Timer = { at: this.#now + milliseconds, isLongSleep: false, ring: action };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** How many are asleep. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Advances time: sleepers whose time has come wake, in order. */
  advance(milliseconds: number): void {
    this.#passTo(this.#now + milliseconds);
  }

  /** Resolves when somebody sleeps for longer than a short time. */
  async asleep(): Promise<void> {
    while (![...this.#timers].some(({ isLongSleep }) => isLongSleep)) {
      await new Promise<void>((resolve) => this.#onSleep.push(resolve));
    }
  }

  #passTo(moment: number): void {
    // One may set another that is due too.
    for (let timer = this.#next(moment); timer !== undefined; timer = this.#next(moment)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.ring();
    }
    this.#now = Math.max(this.#now, moment);
  }

  #next(moment: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= moment);
    return due.sort((one, other) => one.at - other.at)[0];
  }
}
