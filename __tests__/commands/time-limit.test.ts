import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { TimeLimit, within } from '../../src/commands/time-limit.ts';
import { realClock } from '../support/door.ts';

const never = (): Promise<never> => new Promise(() => undefined);

test('the signal comes when the time is over, and not before', async () => {
  const { signal } = new TimeLimit(150, realClock);
  await sleep(20);
  expect(signal.aborted).toBe(false);
  await sleep(300);
  expect(signal.aborted).toBe(true);
});

test('time outside does not count, whatever comes of it; what was used before it does', async () => {
  const time = new TimeLimit(300, realClock);
  await sleep(150);
  await time.outside(() => sleep(400));
  await expect(time.outside(() => Promise.reject(new Error('build')))).rejects.toThrow('build');
  expect(time.signal.aborted).toBe(false);
  await sleep(250);
  expect(time.signal.aborted).toBe(true);
});

test('time inside time outside does count', async () => {
  const time = new TimeLimit(300, realClock);
  await time.outside(async () => {
    await time.inside(() => sleep(100));
    await sleep(300);
    expect(time.signal.aborted).toBe(false);
    await time.inside(() => sleep(350));
  });
  expect(time.signal.aborted).toBe(true);
});

test('the end of the run ends what is under way', () => {
  const time = new TimeLimit(60_000, realClock);
  time.end();
  expect(time.signal.aborted).toBe(true);
});

describe('work within a time', () => {
  const signal = new AbortController().signal;

  test('gives what it gives', async () => {
    await expect(within(signal, 'It was not done', () => Promise.resolve(7))).resolves.toBe(7);
    await expect(within(signal, 'It was not done', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  test('that never ends is a TIMEOUT that says what was not done', async () => {
    const { signal: short } = new TimeLimit(30, realClock);
    const timeout = { code: 'TIMEOUT', message: "It was not done before the run's time was over" };
    await expect(within(short, 'It was not done', never)).rejects.toMatchObject(timeout);
    await expect(within(short, 'It was not done', never)).rejects.toMatchObject(timeout);
  });
});
