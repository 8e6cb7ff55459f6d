import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../src/aws/pace.ts';
import { TestClock } from '../support/clock.ts';

const never = new AbortController().signal;

async function takeMany(pace: Pace, count: number): Promise<void> {
  for (let taken = 0; taken < count; taken += 1) await pace.take(never);
}

describe('the pace of one registry', () => {
  test('lets a full bucket go at once, and then as many a second as the rate', async () => {
    const clock = new TestClock();
    const pace = new Pace(500, clock);
    await takeMany(pace, 500);
    expect(clock.now()).toBe(0);
    await takeMany(pace, 500);
    expect(clock.now()).toBeCloseTo(1_000, 0);
  });

  test('never saves up more than one bucket', async () => {
    const clock = new TestClock();
    const pace = new Pace(10, clock);
    clock.advance(60_000);
    await takeMany(pace, 20);
    expect(clock.now()).toBeCloseTo(61_000, 0);
  });

  test('halves on throttling, once for the calls that were in the air together', async () => {
    const clock = new TestClock();
    const pace = new Pace(100, clock);
    await takeMany(pace, 100);
    clock.advance(10);
    for (let call = 0; call < 50; call += 1) pace.slowDown(0);
    const before = clock.now();
    await takeMany(pace, 50);
    // Two calls per second are won back in that second.
    expect(clock.now() - before).toBeGreaterThan(950);
    expect(clock.now() - before).toBeLessThan(1_000);
  });

  test('never stops: one call a second is the slowest', async () => {
    const clock = new TestClock();
    const pace = new Pace(4, clock);
    for (let second = 1; second < 10; second += 1) {
      clock.advance(1_000);
      pace.slowDown(clock.now());
    }
    const before = clock.now();
    await takeMany(pace, 3);
    expect(clock.now() - before).toBeGreaterThan(2_500);
  });

  test('wins the full pace back little by little, and no more than that', async () => {
    const clock = new TestClock();
    const pace = new Pace(100, clock);
    await takeMany(pace, 100);
    clock.advance(1);
    pace.slowDown(clock.now());
    // Half of the pace is missing, and a fiftieth comes back in a second.
    clock.advance(26_000);
    await takeMany(pace, 100);
    const before = clock.now();
    await takeMany(pace, 100);
    expect(clock.now() - before).toBeCloseTo(1_000, 0);
  });

  test('gives up waiting when the run is over', async () => {
    const pace = new Pace(1, new TestClock());
    await expect(pace.take(AbortSignal.abort())).rejects.toThrow('aborted');
  });
});
