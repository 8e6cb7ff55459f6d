import { describe, expect, test } from '@jest/globals';
import { MintmarkError } from '../../src/errors.ts';
import { TimeLimit, within } from '../../src/fleet/time-limit.ts';
import { Cancelled } from '../../src/util/cut-off.ts';
import { TestClock } from '../support/clock.ts';

const never = (): Promise<never> => new Promise(() => undefined);

/** Work that takes the given time on the clock. */
function lasting(clock: TestClock, milliseconds: number): () => Promise<void> {
  return () => {
    clock.advance(milliseconds);
    return Promise.resolve();
  };
}

test('the signal comes exactly when the time is over', () => {
  const clock = new TestClock();
  const { signal } = new TimeLimit(150, clock);
  clock.advance(149);
  expect(signal.aborted).toBe(false);
  clock.advance(1);
  expect(signal.aborted).toBe(true);
});

test('time outside does not count, whatever its outcome; time used before does', async () => {
  const clock = new TestClock();
  const time = new TimeLimit(300, clock);
  clock.advance(150);
  await time.outside(lasting(clock, 400));
  await expect(time.outside(() => Promise.reject(new Error('build')))).rejects.toThrow('build');
  clock.advance(149);
  expect(time.signal.aborted).toBe(false);
  clock.advance(1);
  expect(time.signal.aborted).toBe(true);
});

test('time within the limit inside time outside counts', async () => {
  const clock = new TestClock();
  const time = new TimeLimit(300, clock);
  await time.outside(async () => {
    await time.inside(lasting(clock, 100));
    clock.advance(300);
    await time.inside(lasting(clock, 199));
    expect(time.signal.aborted).toBe(false);
    await time.inside(lasting(clock, 1));
  });
  expect(time.signal.aborted).toBe(true);
});

test('the end of the run ends pending work', () => {
  const time = new TimeLimit(60_000, new TestClock());
  time.end();
  expect(time.signal.aborted).toBe(true);
});

test.each([
  ['before it begins', true],
  ['while it runs', false],
])('a run that is cancelled %s ends', (_, isEarly) => {
  const cancelled = new AbortController();
  if (isEarly) cancelled.abort();
  const { signal } = new TimeLimit(60_000, new TestClock(), cancelled.signal);
  cancelled.abort();
  expect(signal).toMatchObject({ aborted: true, reason: expect.any(Cancelled) });
});

describe('work within a time', () => {
  const signal = new AbortController().signal;

  test('returns its result', async () => {
    await expect(within(signal, 'It was not done', () => Promise.resolve(7))).resolves.toBe(7);
    await expect(within(signal, 'It was not done', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  test('that never ends is a TIMEOUT that says what was not done', async () => {
    const clock = new TestClock();
    const { signal: short } = new TimeLimit(30, clock);
    const timeout = { code: 'TIMEOUT', message: "It was not done before the run's time was over" };
    const waiting = within(short, 'It was not done', never);
    clock.advance(30);
    await expect(waiting).rejects.toMatchObject(timeout);
    await expect(within(short, 'It was not done', never)).rejects.toMatchObject(timeout);
  });

  test.each([
    ['THROTTLED if it was throttled', 'THROTTLED', 'THROTTLED'],
    ['NETWORK if nothing could be reached', 'NETWORK', 'NETWORK'],
    ['TIMEOUT otherwise', 'UNEXPECTED_ANSWER', 'TIMEOUT'],
  ] as const)('that fails at the end of the time is %s', async (_name, said, code) => {
    const clock = new TestClock();
    const { signal: short } = new TimeLimit(30, clock);
    const waiting = within(short, 'It was not done', async () => {
      await clock.sleep(60_000, short).catch(() => {
        throw new MintmarkError(said, 'why');
      });
    });
    clock.advance(30);
    await expect(waiting).rejects.toMatchObject({ code });
  });
});
