import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../src/aws/pace.ts';
import { TestClock } from '../support/clock.ts';
import { crowd } from '../support/crowd.ts';

const never = new AbortController().signal;

async function takeMany(pace: Pace, count: number): Promise<void> {
  for (let taken = 0; taken < count; taken += 1) await pace.take(never);
}

/** How long some calls wait for their turn, in milliseconds. */
async function waitFor(count: number, pace: Pace, clock: TestClock): Promise<number> {
  const before = clock.now();
  await takeMany(pace, count);
  return clock.now() - before;
}

/** A pace that has been at its full rate for some time and could never get ahead of it. */
async function paceAtFull(rate: number, clock: TestClock): Promise<Pace> {
  const pace = new Pace(rate, clock, 0);
  for (let call = 0; call < 3 * rate; call += 1) {
    await pace.take(never);
    pace.succeed();
  }
  return pace;
}

describe('the pace of one registry', () => {
  test('starts gently, makes up for that, and never gets more than 0.6 seconds ahead of its full rate', async () => {
    const clock = new TestClock();
    const pace = new Pace(500, clock);
    expect(await waitFor(60, pace, clock)).toBe(0);
    expect(await waitFor(60, pace, clock)).toBeGreaterThan(250);
    await takeMany(pace, 1_680);
    expect(clock.now()).toBeGreaterThan(2_999);
    expect(clock.now()).toBeLessThan(3_150);
    expect(await waitFor(500, pace, clock)).toBeCloseTo(1_000, -1);
  });

  test('sends a burst at once if that is allowed', async () => {
    const clock = new TestClock();
    const pace = new Pace(20, clock, 50, 50);
    expect(await waitFor(50, pace, clock)).toBe(0);
    await takeMany(pace, 60);
    expect(await waitFor(20, pace, clock)).toBeCloseTo(1_000, -1);
  });

  test('never saves up more than may be sent at once', async () => {
    const clock = new TestClock();
    const pace = new Pace(10, clock, 2);
    clock.advance(60_000);
    expect(await waitFor(1, pace, clock)).toBe(0);
    expect(await waitFor(10, pace, clock)).toBeGreaterThan(800);
    expect(await waitFor(10, pace, clock)).toBeCloseTo(1_000, -1);
  });

  test('pauses on throttling, and continues at half the rate, once for all calls that were in flight together', async () => {
    const clock = new TestClock();
    const pace = await paceAtFull(100, clock);
    const sentAt = clock.now();
    clock.advance(10);
    for (let call = 0; call < 50; call += 1) pace.slowDown(sentAt);
    expect(await waitFor(1, pace, clock)).toBeCloseTo(770, -1);
    expect(await waitFor(50, pace, clock)).toBeCloseTo(1_000, -1);
  });

  test('pauses longer if it is throttled again, unless nothing has succeeded in between', async () => {
    const clock = new TestClock();
    const pace = await paceAtFull(100, clock);
    pace.slowDown(clock.now());
    await takeMany(pace, 2);
    pace.succeed();
    pace.slowDown(clock.now());
    expect(await waitFor(1, pace, clock)).toBeCloseTo(3_040, -1);
    expect(await waitFor(25, pace, clock)).toBeCloseTo(1_000, -1);
    pace.slowDown(clock.now());
    expect(await waitFor(1, pace, clock)).toBeCloseTo(830, -1);
  });

  test.each([
    [0, 7],
    [20, 17],
    [60, 37],
  ])(
    'takes as its share, if it is throttled first after %i calls in half a second, %i calls per second',
    async (got, share) => {
      const clock = new TestClock();
      const pace = new Pace(200, clock);
      for (let call = 0; call < got; call += 1) pace.succeed();
      clock.advance(500);
      pace.slowDown(clock.now());
      await takeMany(pace, 1);
      expect(await waitFor(share, pace, clock)).toBeCloseTo(1_000, -1);
    },
  );

  test('delays calls that are already waiting, too', async () => {
    const clock = new TestClock();
    const pace = await paceAtFull(10, clock);
    const waiting = takeMany(pace, 10);
    pace.slowDown(clock.now());
    const before = clock.now();
    await waiting;
    expect(clock.now() - before).toBeGreaterThan(2_500);
  });

  test('never stops: the slowest is one call a second', async () => {
    const clock = new TestClock();
    const pace = new Pace(4, clock);
    for (let second = 1; second < 10; second += 1) {
      clock.advance(1_000);
      pace.slowDown(clock.now());
    }
    const waited = await waitFor(3, pace, clock);
    expect(waited).toBeGreaterThan(3_500);
    expect(waited).toBeLessThan(3_900);
  });

  test('stays low for five seconds, then grows by a fiftieth for each call per second, and faster with time', async () => {
    const clock = new TestClock();
    const pace = await paceAtFull(10, clock);
    pace.slowDown(clock.now());
    clock.advance(5_000);
    await takeMany(pace, 2);
    expect(await waitFor(5, pace, clock)).toBeGreaterThan(900);
    const regaining = await waitFor(65, pace, clock);
    expect(regaining).toBeGreaterThan(7_000);
    expect(regaining).toBeLessThan(11_000);
    expect(await waitFor(10, pace, clock)).toBeCloseTo(1_000, -1);
  });

  test('stops waiting when the run is over, and leaves the turn to the others', async () => {
    const clock = new TestClock();
    const pace = new Pace(5, clock);
    await expect(pace.take(AbortSignal.abort())).rejects.toThrow('aborted');
    const run = new AbortController();
    await takeMany(pace, 1);
    const given = pace.take(run.signal);
    const next = pace.take(never);
    run.abort();
    await expect(given).rejects.toThrow('aborted');
    await next;
  });
});

/** Guards that start a little closer together or further apart. */
const SPREADS = [1, 1.04, 1.08, 1.12, 1.16];

/** Averages over several runs: it is a matter of luck which guard calls when the bucket has just run empty. */
async function means(all: Parameters<typeof crowd>[0], spreads = SPREADS) {
  const runs: { overFloor: number; overMedian: number; throttled: number }[] = [];
  for (const spread of spreads) {
    const { seconds, floor, throttledPushes } = await crowd({ ...all, apartMs: all.apartMs * spread });
    expect(seconds).toHaveLength(all.guards);
    const last = Math.max(...seconds);
    const median = seconds.toSorted((one, other) => one - other)[seconds.length >> 1] ?? 0;
    runs.push({ overFloor: last - 1.5 * floor, overMedian: last / median, throttled: throttledPushes });
  }
  const mean = (of: (run: (typeof runs)[number]) => number): number =>
    runs.reduce((total, run) => total + of(run), 0) / runs.length;
  return {
    overFloor: mean(({ overFloor }) => overFloor),
    overMedian: mean(({ overMedian }) => overMedian),
    throttled: mean(({ throttled }) => throttled),
  };
}

/**
 * Guards of 200 repositories, each at most at half of a quota of 200 calls a second, and a push at the same time. They start
 * within a third of a second, or as far apart as two processors start them. The floor is the time that the quota needs for the
 * calls of all of them.
 */
describe.each([
  [1, 0],
  [5, 60],
  ...[10, 20, 50].flatMap((guards) => [
    [guards, 300 / guards],
    [guards, 60],
  ]),
] as [number, number][])('%i guards at once in one account, %d ms apart', (guards, apartMs) => {
  test('finish soon after the quota allows, none long after the others, and barely slow down a push', async () => {
    const all = { guards, calls: 204, quota: 200, rate: 100, apartMs };
    const { overFloor, overMedian, throttled } = await means(all, SPREADS);
    // A process takes 0.2 seconds to start.
    expect(overFloor).toBeLessThanOrEqual(1.8);
    expect(overMedian).toBeLessThanOrEqual(2);
    expect(throttled).toBeLessThanOrEqual(guards < 50 ? 0.01 : 0.025);
  });
});

test("with ECR's own quota and repositories to match, a push alongside 50 guards has under 1 % throttled", async () => {
  const all = { guards: 50, calls: 1_004, quota: 1_000, rate: 500, apartMs: 6 };
  const { overFloor, overMedian, throttled } = await means(all, [1]);
  expect(overFloor).toBeLessThanOrEqual(1.8);
  expect(overMedian).toBeLessThanOrEqual(2);
  expect(throttled).toBeLessThanOrEqual(0.01);
});
