import type { Clock } from '../util/clock.ts';

/** How far a run may get ahead of its full pace at the start, to make up for starting gently (seconds). */
export const BURST = 0.6;
/** The fraction of a second's calls that may be sent at once. */
const AT_ONCE = 0.12;
/** What a run starts with, as a fraction of its full pace: others may be running in the same account. */
const START = 0.25;
/** The time in which the pace doubles until it is full or something is throttled (milliseconds). */
const DOUBLING_MS = 250;
/** The fastest pace of a run that may still get ahead, as a multiple of its full pace. */
const PEAK = 2.5;
/** One and a half times what AWS takes to refill a bucket (seconds): a share that is too small does less harm. */
const BUCKET = 1.5;
/** The calls that a run is granted at the first throttling, besides those that succeeded (seconds of its pace). */
const GRANTED = 0.07;
/** The fraction of the pace that is left after something was throttled. */
const DECREASE = 0.5;
/** The slowest pace, as a fraction of the full one. It is never below one call a second. */
const SLOWEST = 0.01;
/** How long nothing is sent after a throttling, so that the account's own bucket refills for others (milliseconds). */
const REST_MS = 3_000;
/** The same for the first throttling, and if nothing has succeeded since the last one (milliseconds). */
const SHORT_REST_MS = 750;
/** How long the pace stays this low, including the rest (milliseconds). */
const PLATEAU_MS = 5_000;
/** The rate at which the pace then grows (per second) for each call per second that it allows, and the most of it. */
const GROWTH = 0.02;
const MOST_GROWTH = 0.25;
/** How much faster it grows for each further second in which nothing is throttled. */
const ACCELERATION = 0.3;

/**
 * Decides when the next call may be sent. AWS's quotas are token buckets that everything in an account and region
 * shares, so a guard must starve neither the pushes that it guards nor other guards. The only sign of the others is a
 * throttled call.
 *
 * It starts gently, as TCP does (RFC 5681). When something is throttled for the first time, the bucket and what was
 * added to it since have gone to everything that called: the part of it that this run got is its share. From then on,
 * each throttling halves the pace. Growth is proportional to the pace, so that every run has about the same fraction
 * of its calls throttled, however many there are, and it accelerates when nothing is throttled for long, as CUBIC's
 * does (RFC 9438). `bench/` and the simulation in its test have figures for up to 50 runs at once.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #full: number;
  readonly #burst: number;
  readonly #atOnce: number;
  readonly #startedAt: number;
  #rate: number;
  /** How many calls may be sent now. */
  #tokens: number;
  /** How many calls the run may still get ahead of its full pace. */
  #ahead: number;
  /** The time up to which the bucket has been filled: in the future while the pace rests. */
  #filledAt: number;
  #slowedAt: number | undefined;
  #succeeded = 0;
  /** How many had succeeded when the pace was last slowed down. */
  #succeededBefore = 0;
  /** The turn of the last waiting caller: first come, first served. */
  #last: Promise<void> = Promise.resolve();

  /**
   * @param rate the most calls per second
   * @param burst how many calls more than that may be sent at the start
   * @param atOnce how many of them may be sent at the same time
   */
  constructor(rate: number, clock: Clock, burst = rate * BURST, atOnce = rate * AT_ONCE) {
    this.#clock = clock;
    this.#full = rate;
    this.#burst = Math.max(1, burst);
    this.#atOnce = Math.max(1, atOnce);
    this.#rate = Math.max(1, rate * START);
    this.#tokens = this.#atOnce;
    this.#ahead = this.#burst;
    this.#startedAt = clock.now();
    this.#filledAt = this.#startedAt;
  }

  /** Resolves when the next call may be sent; rejects if the signal is aborted. */
  take(signal: AbortSignal): Promise<void> {
    const turn = this.#last.then(() => this.#token(signal));
    // If a caller gives up, the next one has its turn.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Counts a call that was not throttled. */
  succeed(): void {
    this.#succeeded += 1;
  }

  /**
   * Lowers the pace, down to a hundredth. Calls of one burst are throttled together and count as one.
   *
   * @param sentAt when the throttled call was sent, on the same clock
   */
  slowDown(sentAt: number): void {
    if (sentAt < (this.#slowedAt ?? -Infinity)) return;
    this.#fill();
    const now = this.#clock.now();
    const isFirst = this.#slowedAt === undefined;
    const share = isFirst ? this.#share(now) : Infinity;
    this.#rate = Math.max(1, this.#full * SLOWEST, Math.min(this.#rate * DECREASE, share));
    this.#tokens = Math.min(this.#tokens, 0);
    this.#slowedAt = now;
    // A registry that lets nothing through is given up after a time, so it is tried often until then.
    const isFurther = !isFirst && this.#succeeded > this.#succeededBefore;
    this.#succeededBefore = this.#succeeded;
    this.#filledAt = now + (isFurther ? REST_MS : SHORT_REST_MS);
  }

  /** The calls per second that are the run's, as far as its first throttling shows it. */
  #share(now: number): number {
    return (this.#succeeded + GRANTED * this.#full) / (BUCKET + (now - this.#startedAt) / 1000);
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
    this.#ahead -= 1;
  }

  #fill(): void {
    const now = this.#clock.now();
    const seconds = (now - this.#filledAt) / 1000;
    if (seconds <= 0) return;
    this.#ahead = Math.min(this.#burst, this.#ahead + seconds * this.#full);
    this.#rate = this.#slowedAt === undefined ? this.#started(seconds) : this.#regained(now, seconds);
    const bucket = Math.max(1, this.#atOnce * Math.min(1, this.#rate / this.#full));
    this.#tokens = Math.min(Math.max(bucket, this.#tokens), this.#tokens + seconds * this.#rate);
    this.#filledAt = now;
  }

  /** The pace after some more seconds in which nothing was throttled yet. */
  #started(seconds: number): number {
    const most = this.#ahead >= 1 ? this.#full * PEAK : this.#full;
    return Math.min(most, this.#rate * 2 ** ((seconds * 1000) / DOUBLING_MS));
  }

  /** The pace after some more seconds since it was slowed down. */
  #regained(now: number, seconds: number): number {
    const growing = (now - (this.#slowedAt ?? now) - PLATEAU_MS) / 1000;
    if (growing <= 0) return this.#rate;
    const growth = Math.min(MOST_GROWTH, GROWTH * this.#rate) * (1 + ACCELERATION * growing);
    return Math.min(this.#full, this.#rate * Math.exp(Math.min(seconds, growing) * growth));
  }
}
