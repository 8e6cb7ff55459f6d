import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../src/aws/pace.ts';
import { TestClock } from '../support/clock.ts';
import { crowd } from '../support/crowd.ts';

const never = new AbortController().signal;

async function takeMany(pace: Pace, count: number): Promise<void> {
  for (let taken = 0; taken < count; taken += 1) await pace.take(never);
}

/** How long some calls wait for their turns, in milliseconds. */
async function waitFor(count: number, pace: Pace, clock: TestClock): Promise<number> {
  const before = clock.now();
  await takeMany(pace, count);
  return clock.now() - before;
}

describe('the pace of one registry', () => {
  test('lets a quarter of a second go at once, and is at its full rate soon after', async () => {
    const clock = new TestClock();
    const pace = new Pace(500, clock);
    expect(await waitFor(125, pace, clock)).toBe(0);
    const soon = await waitFor(500, pace, clock);
    expect(soon).toBeGreaterThan(1_000);
    expect(soon).toBeLessThan(1_200);
    expect(await waitFor(500, pace, clock)).toBeCloseTo(1_000, -1);
  });

  test('never saves up more than its bucket', async () => {
    const clock = new TestClock();
    const pace = new Pace(8, clock);
    clock.advance(60_000);
    expect(await waitFor(2, pace, clock)).toBe(0);
    expect(await waitFor(8, pace, clock)).toBeCloseTo(1_000, -1);
  });

  test('rests when something is throttled, and goes on at half, once for the calls that were in the air together', async () => {
    const clock = new TestClock();
    const pace = new Pace(100, clock);
    clock.advance(1_000);
    await takeMany(pace, 20);
    clock.advance(10);
    for (let call = 0; call < 50; call += 1) pace.slowDown(1_000);
    expect(await waitFor(1, pace, clock)).toBeCloseTo(1_520, -1);
    expect(await waitFor(50, pace, clock)).toBeCloseTo(1_000, -1);
  });

  test('makes those wait longer who wait already', async () => {
    const clock = new TestClock();
    const pace = new Pace(10, clock);
    clock.advance(1_000);
    await takeMany(pace, 2);
    const waiting = takeMany(pace, 10);
    pace.slowDown(clock.now());
    const before = clock.now();
    await waiting;
    expect(clock.now() - before).toBeGreaterThan(3_400);
  });

  test('never stops: one call a second is the slowest', async () => {
    const clock = new TestClock();
    const pace = new Pace(4, clock);
    for (let second = 1; second < 10; second += 1) {
      clock.advance(1_000);
      pace.slowDown(clock.now());
    }
    const waited = await waitFor(3, pace, clock);
    expect(waited).toBeGreaterThan(4_300);
    expect(waited).toBeLessThan(4_600);
  });

  test('keeps a low pace for three seconds, and then wins it back', async () => {
    const clock = new TestClock();
    const pace = new Pace(100, clock);
    clock.advance(1_000);
    pace.slowDown(clock.now());
    clock.advance(3_000);
    await takeMany(pace, 12);
    expect(await waitFor(50, pace, clock)).toBeGreaterThan(850);
    clock.advance(4_000);
    await takeMany(pace, 25);
    expect(await waitFor(100, pace, clock)).toBeCloseTo(1_000, -1);
  });

  test('gives up waiting when the run is over, and leaves the turn to the others', async () => {
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

/**
 * Guards of 200 repositories that all begin within a third of a second, each at most at half of a quota of 200 calls a
 * second, and a push beside them. The floor is what the quota takes for the calls of all.
 */
describe.each([1, 5, 10, 20, 50])('%i guards at once in one account', (guards) => {
  test('are all done soon after the quota lets them, none long after the others, and a push hardly notices', async () => {
    const { seconds, floor, throttledPushes } = await crowd({ guards, calls: 204, quota: 200, rate: 100 });
    const last = Math.max(...seconds);
    const median = seconds.toSorted((one, other) => one - other)[seconds.length >> 1] ?? 0;
    expect(seconds).toHaveLength(guards);
    expect(last).toBeLessThanOrEqual(1.5 * floor + 2.05);
    expect(last).toBeLessThanOrEqual(2 * median);
    expect(throttledPushes).toBeLessThanOrEqual(0.04);
  });
});
