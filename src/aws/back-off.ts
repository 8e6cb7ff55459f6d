import { MAXIMUM_RETRY_DELAY, Retry, StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types';
import type { Clock } from '../util/clock.ts';

/** The SDK's own retries, with jittered exponential back-off on the clock of the run; they end with the run. */
export class BackOff extends StandardRetryStrategy {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  /** @param attempts at one call, including the first */
  constructor(attempts: number, clock: Clock, signal: AbortSignal) {
    super({
      maxAttempts: attempts,
      backoff: { setDelayBase: () => undefined, computeNextBackoffDelay: () => 0 },
    });
    this.#clock = clock;
    this.#signal = signal;
  }

  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    info: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    const next = await super.refreshRetryTokenForRetry(token, info);
    const base = info.errorType === 'THROTTLING' ? Retry.throttlingDelay() : Retry.delay();
    const longest = Math.min(base * 2 ** token.getRetryCount(), MAXIMUM_RETRY_DELAY);
    await this.#clock.sleep(Math.random() * longest, this.#signal);
    return next;
  }
}
