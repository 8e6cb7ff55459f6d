import { expect, test } from '@jest/globals';
import type { AwsCredentialIdentity } from '@smithy/types';
import { bounded } from '../../src/aws/credentials.ts';
import { TestClock } from '../support/clock.ts';

test('a source of credentials that never answers ends after 15 seconds, with its name', async () => {
  const clock = new TestClock();
  const asked = bounded(() => new Promise(() => undefined), 'the profile slow', { clock })();
  const ended = expect(asked).rejects.toMatchObject({
    code: 'CREDENTIALS',
    message: 'No AWS credentials: the profile slow did not give any within 15 seconds',
  });
  clock.advance(14_999);
  expect(clock.timers).toBe(1);
  clock.advance(1);
  await ended;
});

test('of a short run it may take a part, so that the run ends with its name', async () => {
  const clock = new TestClock();
  const asked = bounded(() => new Promise(() => undefined), 'the profile slow', { clock, runMs: 20_000 })();
  const ended = expect(asked).rejects.toThrow('the profile slow did not give any within 8 seconds');
  clock.advance(8_000);
  await ended;
});

test.each([{ accessKeyId: 5, secretAccessKey: {} }, { accessKeyId: 'a', secretAccessKey: '' }, {}])(
  'one that gives %j has given none',
  async (given) => {
    // As a program may: the SDK passes it on.
    const provider = (): Promise<AwsCredentialIdentity> => Promise.resolve(JSON.parse(JSON.stringify(given)));
    await expect(bounded(provider, 'the profile w', { clock: new TestClock() })()).rejects.toMatchObject({
      code: 'CREDENTIALS',
      message: expect.stringContaining('No AWS credentials from the profile w: what it gave'),
    });
  },
);

test('one that answers leaves no timer behind', async () => {
  const clock = new TestClock();
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  await expect(bounded(() => Promise.resolve(credentials), 'the environment', { clock })()).resolves.toEqual(
    credentials,
  );
  const refused = bounded(() => Promise.reject(new Error('refused')), 'the environment', { clock })();
  await expect(refused).rejects.toThrow('refused');
  expect(clock.timers).toBe(0);
});

test('one that the SDK trips over is a matter of credentials, not of what ECR answers', async () => {
  const tripped = new TypeError("Cannot read properties of undefined (reading 'sso_region')");
  await expect(
    bounded(() => Promise.reject(tripped), 'the profile w', { clock: new TestClock() })(),
  ).rejects.toMatchObject({
    code: 'CREDENTIALS',
    message: `No AWS credentials from the profile w: the SDK cannot read it (${tripped.message})`,
  });
});
