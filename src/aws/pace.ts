import type { Clock } from '../util/clock.ts';

/** The part of the full pace that one which was slowed down wins back in a second. */
const RECOVERY = 1 / 50;

/**
 * A token bucket, as AWS's own quotas are: at first a burst of calls at once, then the rate. One bucket a registry or
 * region, because a quota is shared with all that the account does there: a guard must not starve the pushes that it
 * guards, nor the deployments. Throttling halves the pace and time brings it back little by little, so that it stays
 * about where the service lets it be.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #full: { readonly rate: number; readonly burst: number };
  #rate: number;
  #burst: number;
  #tokens: number;
  #filledAt: number;
  #slowedAt = -Infinity;

  /**
   * @param rate calls per second
   * @param burst the size of the bucket, in calls
   */
  constructor(rate: number, clock: Clock, burst = rate) {
    this.#clock = clock;
    this.#full = { rate, burst };
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = clock.now();
  }

  /** Resolves when the next call may be sent; rejects when the signal ends the run. First come, first served. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#fill();
    this.#tokens -= 1;
    if (this.#tokens < 0) await this.#clock.sleep((-this.#tokens / this.#rate) * 1000, signal);
  }

  /**
   * Halves the pace, down to one call a second. The calls of one burst are throttled together and count once.
   *
   * @param sentAt when the throttled call was sent, on the same clock.
   */
  slowDown(sentAt: number): void {
    if (sentAt < this.#slowedAt) return;
    this.#fill();
    this.#rate = Math.max(1, this.#rate / 2);
    this.#burst = Math.max(1, this.#burst / 2);
    this.#tokens = Math.min(this.#tokens, 0);
    this.#slowedAt = this.#clock.now();
  }

  #fill(): void {
    const now = this.#clock.now();
    const seconds = (now - this.#filledAt) / 1000;
    this.#rate = Math.min(this.#full.rate, this.#rate + seconds * RECOVERY * this.#full.rate);
    this.#burst = Math.min(this.#full.burst, this.#burst + seconds * RECOVERY * this.#full.burst);
    this.#tokens = Math.min(this.#burst, this.#tokens + seconds * this.#rate);
    this.#filledAt = now;
  }
}
