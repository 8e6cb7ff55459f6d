import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { bounded } from '../../src/aws/credentials.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a source of credentials that never answers ends after 15 seconds, with its name', async () => {
  const asked = bounded(() => new Promise(() => undefined), 'the profile slow')();
  const ended = expect(asked).rejects.toMatchObject({
    code: 'CREDENTIALS',
    message: 'No AWS credentials: the profile slow did not give any within 15 seconds',
  });
  await jest.advanceTimersByTimeAsync(14_999);
  expect(jest.getTimerCount()).toBe(1);
  await jest.advanceTimersByTimeAsync(1);
  await ended;
});

test('one that answers leaves no timer behind', async () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  await expect(bounded(() => Promise.resolve(credentials), 'the environment')()).resolves.toEqual(credentials);
  await expect(bounded(() => Promise.reject(new Error('refused')), 'the environment')()).rejects.toThrow('refused');
  expect(jest.getTimerCount()).toBe(0);
});
