import type { RetryErrorInfo, RetryStrategyV2, RetryToken, StandardRetryToken } from '@smithy/types';
import { BackOff } from '../aws/back-off.ts';
import { isLimit, isThrottling } from '../aws/trouble.ts';
import type { Clock } from '../util/clock.ts';

/** A registry that has answered nothing but throttling, or nothing at all, for so long (milliseconds) is given up. */
const PATIENCE_MS = 30_000;

/**
 * How the calls to one registry are tried again. What the network or the service breaks is left to the SDK's own
 * strategy. A throttled call waits for its turn in the pace, which every throttling slows, and for nothing else: with
 * back-offs of their own the calls would leave the pace unused, and the SDK's quota of retries ends, in the middle of a
 * burst, calls that a slower pace would have got through.
 */
export class Retries implements RetryStrategyV2 {
  readonly #standard: BackOff;
  readonly #clock: Clock;
  readonly #giveUp: (reason: unknown) => void;
  #silentSince: number | undefined;

  /**
   * @param attempts of one call that the network or the service breaks.
   * @param signal ends the run, and with it the waiting
   * @param giveUp called with the last error when patience is at its end: no further call has a prospect.
   */
  constructor(attempts: number, clock: Clock, signal: AbortSignal, giveUp: (reason: unknown) => void) {
    this.#standard = new BackOff(attempts, clock, signal);
    this.#clock = clock;
    this.#giveUp = giveUp;
  }

  acquireInitialRetryToken(scope: string): Promise<RetryToken> {
    return this.#standard.acquireInitialRetryToken(scope);
  }

  async refreshRetryTokenForRetry(token: RetryToken, info: RetryErrorInfo): Promise<RetryToken> {
    if (isLimit(info.error)) throw new Error('No retry gets past a quota.', { cause: info.error });
    const isThrottled = isThrottling(info.error);
    if (!isThrottled && info.errorType !== 'TRANSIENT') this.#silentSince = undefined;
    else {
      const now = this.#clock.now();
      this.#silentSince ??= now;
      if (now - this.#silentSince >= PATIENCE_MS) {
        this.#giveUp(info.error);
        throw new Error('The registry is given up.', { cause: info.error });
      }
    }
    return isThrottled ? token : this.#standard.refreshRetryTokenForRetry(token as StandardRetryToken, info);
  }

  recordSuccess(token: RetryToken): void {
    this.#silentSince = undefined;
    this.#standard.recordSuccess(token as StandardRetryToken);
  }
}
