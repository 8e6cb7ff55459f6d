import { Pace } from '../../src/aws/pace.ts';
import type { Clock } from '../../src/util/clock.ts';
import { EventClock } from './event-clock.ts';

/** For each call, on the way there and back, in milliseconds. */
const LATENCY_MS = 20;
/** Between two calls of the push. */
const PUSH_EVERY_MS = 42;

/** A quota as in AWS: a bucket of one second's calls. */
class Quota {
  readonly #clock: Clock;
  readonly #rate: number;
  #tokens: number;
  #filledAt = 0;

  constructor(clock: Clock, rate: number) {
    this.#clock = clock;
    this.#rate = rate;
    this.#tokens = rate;
  }

  allows(): boolean {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#rate, this.#tokens + ((now - this.#filledAt) * this.#rate) / 1000);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** Guards that share an account's quota, each with its own pace, and a push that continues until the last is done. */
export async function crowd({
  guards,
  calls,
  quota: perSecond,
  rate,
  apartMs,
}: {
  readonly guards: number;
  readonly calls: number;
  readonly quota: number;
  readonly rate: number;
  /** The time between the starts of two guards. */
  readonly apartMs: number;
}): Promise<{ seconds: readonly number[]; floor: number; throttledPushes: number }> {
  const clock = new EventClock();
  const quota = new Quota(clock, perSecond);
  const { signal } = new AbortController();
  const seconds: number[] = [];

  const call = async (pace: Pace): Promise<void> => {
    for (;;) {
      await pace.take(signal);
      const sentAt = clock.now();
      await clock.sleep(LATENCY_MS / 2);
      const isAllowed = quota.allows();
      await clock.sleep(LATENCY_MS / 2);
      if (isAllowed) break;
      pace.slowDown(sentAt);
    }
    pace.succeed();
  };
  const guard = async (index: number): Promise<void> => {
    await clock.sleep(apartMs * index);
    const startedAt = clock.now();
    const pace = new Pace(rate, clock);
    await Promise.all(Array.from({ length: calls }, () => call(pace)));
    seconds.push((clock.now() - startedAt) / 1000);
  };
  let pushes = 0;
  let throttled = 0;
  const push = async (): Promise<void> => {
    while (seconds.length < guards) {
      pushes += 1;
      if (!quota.allows()) throttled += 1;
      await clock.sleep(PUSH_EVERY_MS);
    }
  };
  const all = Promise.all([push(), ...Array.from({ length: guards }, (_, index) => guard(index))]);
  await clock.run();
  await all;
  return {
    seconds,
    floor: Math.max(0, (guards * calls - perSecond) / perSecond),
    throttledPushes: throttled / pushes,
  };
}
