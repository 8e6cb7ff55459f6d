import type { Clock } from '../util/clock.ts';

/** The part of a second's calls that may be sent at once. */
export const BURST = 0.25;
/** What a run begins with, in parts of its full pace and its full bucket: others may be under way in the same account. */
const START = 0.4;
/** In which the pace doubles until it is full, or until something is throttled (milliseconds). */
const DOUBLING_MS = 150;
/** What is left of the pace once something was throttled. */
const DECREASE = 0.5;
/** How long nothing is sent then, so that the account's own bucket fills again for others (milliseconds). */
const REST_MS = 1_500;
/** How long the pace stays as low as that (milliseconds). */
const PLATEAU_MS = 3_000;
/** The part of itself that a pace then wins back in a second. */
const GROWTH = 0.3;

/**
 * When the next call may be sent. AWS's quotas are token buckets which all that an account does in a region shares, so a
 * guard must starve neither the pushes that it guards nor other guards. It begins gently, and finds its share by slow
 * start, multiplicative decrease and a growth that a small share slows: TCP's ways with one queue (RFC 5681), with the
 * plateau of CUBIC (RFC 9438). `bench/` and the simulation in its test have the figures for up to 50 runs at once.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #full: number;
  /** The size of the bucket: of calls that an idle run saves up. */
  readonly #burst: number;
  #rate: number;
  #tokens: number;
  /** Until when the bucket is filled: in the future while the pace rests. */
  #filledAt: number;
  #slowedAt: number | undefined;
  /** The turn of the last one that waits: first come, first served. */
  #last: Promise<void> = Promise.resolve();

  /**
   * @param rate calls per second, at most
   * @param burst calls that may be sent at once at first
   */
  constructor(rate: number, clock: Clock, burst = rate * BURST) {
    this.#clock = clock;
    this.#full = rate;
    this.#burst = Math.max(1, burst);
    this.#rate = Math.max(1, rate * START);
    this.#tokens = this.#burst;
    this.#filledAt = clock.now();
  }

  /** Resolves when the next call may be sent; rejects when the signal ends the run. */
  take(signal: AbortSignal): Promise<void> {
    const turn = this.#last.then(() => this.#token(signal));
    // A caller that gives up leaves the turn to the next one.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Halves the pace, down to one call a second. The calls of one burst are throttled together and count once.
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

  /** Looks at the pace again after each sleep: it may have been slowed down meanwhile. */
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

  /** What the pace is multiplied by after some time. */
  #growth(now: number, passed: number): number {
    if (this.#slowedAt === undefined) return 2 ** (passed / DOUBLING_MS);
    const growing = Math.min(passed, now - this.#slowedAt - PLATEAU_MS);
    return growing > 0 ? Math.exp((growing / 1000) * GROWTH) : 1;
  }
}
