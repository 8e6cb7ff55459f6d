import type { Clock } from '../util/clock.ts';

/** The fraction of a second's calls that may be sent at once. */
export const BURST = 0.25;
/** What a run begins with, as a fraction of its full pace: others may be running in the same account. */
const START = 0.4;
/** The time in which the pace doubles until it is full or something is throttled (milliseconds). */
const DOUBLING_MS = 150;
/** The fraction of the pace that is left after something was throttled. */
const DECREASE = 0.5;
/** How long nothing is sent after that, so that the account's own bucket refills for others (milliseconds). */
const REST_MS = 1_500;
/** How long the pace then stays this low (milliseconds). */
const PLATEAU_MS = 3_000;
/** The rate at which the pace then grows, per second. */
const GROWTH = 0.3;

/**
 * Decides when the next call may be sent. AWS's quotas are token buckets that everything in an account and region
 * shares, so a guard must starve neither the pushes that it guards nor other guards. It begins gently, and finds its
 * share by slow start, multiplicative decrease and growth that is slower for a small share: TCP's way with one queue
 * (RFC 5681), with the plateau of CUBIC (RFC 9438). `bench/` and the simulation in its test have figures for up to 50
 * runs at once.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #full: number;
  /** The size of the bucket: how many calls an idle run saves up. */
  readonly #burst: number;
  #rate: number;
  #tokens: number;
  /** The time up to which the bucket has been filled: in the future while the pace rests. */
  #filledAt: number;
  #slowedAt: number | undefined;
  /** The turn of the last waiting caller: first come, first served. */
  #last: Promise<void> = Promise.resolve();

  /**
   * @param rate the most calls per second
   * @param burst how many calls may be sent at once at the start
   */
  constructor(rate: number, clock: Clock, burst = rate * BURST) {
    this.#clock = clock;
    this.#full = rate;
    this.#burst = Math.max(1, burst);
    this.#rate = Math.max(1, rate * START);
    this.#tokens = this.#burst;
    this.#filledAt = clock.now();
  }

  /** Resolves when the next call may be sent; rejects if the signal is aborted. */
  take(signal: AbortSignal): Promise<void> {
    const turn = this.#last.then(() => this.#token(signal));
    // If a caller gives up, the next one has its turn.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Halves the pace, down to one call a second. Calls of one burst are throttled together and count as one.
   *
   * @param sentAt when the throttled call was sent, on the same clock
   */
  slowDown(sentAt: number): void {
    if (sentAt < (this.#slowedAt ?? -Infinity)) return;
    this.#fill();
    this.#rate = Math.max(1, this.#rate * DECREASE);
    this.#tokens = Math.min(this.#tokens, 0);
    this.#slowedAt = this.#clock.now();
    this.#filledAt = this.#slowedAt + REST_MS;
  }

  /** Whether calls wait longer than usual because some were throttled. */
  isSlowed(): boolean {
    this.#fill();
    return this.#slowedAt !== undefined && this.#rate < this.#full;
  }

  /** Takes a token. After each sleep, it looks at the pace again, which may have slowed down in the meantime. */
  async #token(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#fill();
    while (this.#tokens < 1) {
      const rest = this.#filledAt - this.#clock.now();
      await this.#clock.sleep(Math.max(1, rest + ((1 - this.#tokens) / this.#rate) * 1000), signal);
      this.#fill();
    }
    this.#tokens -= 1;
  }

  #fill(): void {
    const now = this.#clock.now();
    const passed = now - this.#filledAt;
    if (passed <= 0) return;
    this.#rate = Math.min(this.#full, this.#rate * this.#growth(now, passed));
    const bucket = Math.max(1, (this.#burst * this.#rate) / this.#full);
    this.#tokens = Math.min(Math.max(bucket, this.#tokens), this.#tokens + (passed / 1000) * this.#rate);
    this.#filledAt = now;
  }

  /** The factor by which the pace has grown. */
  #growth(now: number, passed: number): number {
    if (this.#slowedAt === undefined) return 2 ** (passed / DOUBLING_MS);
    const growing = Math.min(passed, now - this.#slowedAt - PLATEAU_MS);
    return growing > 0 ? Math.exp((growing / 1000) * GROWTH) : 1;
  }
}
