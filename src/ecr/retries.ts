import type { RetryErrorInfo, RetryStrategyV2, RetryToken, StandardRetryToken } from '@smithy/types';
import { BackOff } from '../aws/back-off.ts';
import { isLimit, isThrottling } from '../aws/trouble.ts';
import type { Clock } from '../util/clock.ts';

/** A registry that has only throttled, or not answered at all, for this long (milliseconds) is given up. */
const PATIENCE_MS = 30_000;

/**
 * How calls to one registry are retried. Failures of the network or the service are left to the SDK's own strategy. A
 * throttled call only waits for its turn in the pace, which slows down whenever something is throttled. With separate
 * back-offs, calls would leave the pace unused, and in the middle of a burst the SDK's retry quota would end calls that
 * would have succeeded at a slower pace.
 */
export class Retries implements RetryStrategyV2 {
  readonly #standard: BackOff;
  readonly #clock: Clock;
  readonly #giveUp: (reason: unknown) => void;
  #silentSince: number | undefined;

  /**
   * @param attempts at one call if the network or the service fails.
   * @param signal ends the run, and with it the waiting
   * @param giveUp called with the last error when patience runs out: no further call is likely to succeed.
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
