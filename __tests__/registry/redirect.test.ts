import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { ann, basic, challenge, loginOf, open, withServer } from '../support/registry.ts';

const blob = { digest: digestOf('{}'), limit: 2 };

describe('a redirect', () => {
  test('to another origin is followed without the login', async () => {
    await withServer(
      (_request, response) => response.end('{}'),
      async (storage) => {
        await withServer(
          ({ authorization }, response) => {
            if (authorization === undefined) challenge(response, 'Basic realm="x"');
            else response.writeHead(307, { location: `http://${storage.host}/blob?X-Amz-Signature=s` }).end();
          },
          async ({ host, requests }) => {
            const found = await open(host, loginOf(host, ann)).blob(blob);
            expect(Buffer.from(found ?? []).toString()).toBe('{}');
            expect(requests.at(-1)?.authorization).toBe(basic('ann:s3cret'));
            expect(storage.requests).toEqual([expect.objectContaining({ authorization: undefined })]);
          },
        );
      },
    );
  });

  test('to a place that requires its own login gets none', async () => {
    await withServer(
      (_request, response, host) => {
        challenge(response, `Bearer realm="http://${host}/token"`);
      },
      async (other) => {
        await withServer(
          (_request, response) => response.writeHead(302, { location: `http://${other.host}/` }).end(),
          async ({ host }) => {
            await expect(open(host, loginOf(host, ann)).blob(blob)).rejects.toMatchObject({
              code: 'UNEXPECTED_ANSWER',
            });
            expect(other.requests).toHaveLength(1);
          },
        );
      },
    );
  });

  test.each([
    ['to plain http elsewhere', () => 'http://storage.example.com/?X-Amz-Signature=s', /not secure/],
    ['to itself', (host: string) => `http://${host}/again`, /more than 5 steps/],
    ['to nonsense', () => 'http://[', /not a URL/],
    ['to something without TLS', (host: string) => `https://${host}/`, /No secure connection/],
  ])('%s is an error that does not show the URL', async (_where, location, message) => {
    await withServer(
      (_request, response, host) => response.writeHead(307, { location: location(host) }).end(),
      async ({ host }) => {
        const error = await open(host)
          .blob(blob)
          .catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ message: expect.stringMatching(message) });
        expect(String(error)).not.toContain('Signature');
      },
    );
  });
});
