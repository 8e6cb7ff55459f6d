import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { openRepository } from '../../src/registry/client.ts';
import type { ImageRepository } from '../../src/image/sources/source.ts';
import type { RegistryWorld } from '../../src/registry/world.ts';
import { digestOf } from '../../src/image/digest.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { ACCOUNT, REGION } from '../support/door.ts';
import { withServer, worldOf, type SeenRequest } from '../support/registry.ts';

const NAME = 'team/app';
const MANIFEST = '{"schemaVersion":2}';
const blob = { digest: digestOf('{}'), size: 2 };
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

const sendManifest = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json; charset=utf-8' });
  response.end(MANIFEST);
};
const challenge = (response: ServerResponse, header: string): void => {
  response.writeHead(401, { 'www-authenticate': header }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
};
const open = (host: string, changes: Partial<RegistryWorld> = {}): ImageRepository =>
  openRepository(host, NAME, worldOf(changes));
const loginOf = (host: string, entry: object): Partial<RegistryWorld> => ({
  env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: entry } }) },
});
const ann = { username: 'ann', password: 's3cret' };

/** A registry with a token service at `/token`; it takes the token that the service gives to `accepts`. */
function tokenService(accepts: (request: SeenRequest) => boolean): Parameters<typeof withServer>[0] {
  return (request, response, host) => {
    if (/^\S+ \/token/.test(request.line)) {
      if (accepts(request)) response.writeHead(200).end('{"access_token":"t0ken"}');
      else response.writeHead(401).end();
    } else if (request.authorization === 'Bearer t0ken') sendManifest(response);
    else
      challenge(
        response,
        `Bearer realm="http://${host}/token?old=1",service="the registry",scope="repository:${NAME}:pull"`,
      );
  };
}

describe('a login', () => {
  test('by token, without a login: anonymous', async () => {
    await withServer(
      tokenService(() => true),
      async ({ host, requests }) => {
        const repository = open(host);
        const found = await repository.manifest('1');
        expect(found).toEqual({
          bytes: Buffer.from(MANIFEST),
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: undefined,
        });
        await repository.manifest('2');
        expect(requests.map(({ line, authorization }) => [line, authorization])).toEqual([
          [`GET /v2/${NAME}/manifests/1`, undefined],
          [`GET /token?old=1&service=the+registry&scope=repository%3Ateam%2Fapp%3Apull`, undefined],
          [`GET /v2/${NAME}/manifests/1`, 'Bearer t0ken'],
          [`GET /v2/${NAME}/manifests/2`, 'Bearer t0ken'],
        ]);
      },
    );
  });

  test("by token, with Docker's login, which the registry itself never sees; both are masked", async () => {
    await withServer(
      tokenService(({ authorization }) => authorization === basic('ann:s3cret')),
      async ({ host, requests }) => {
        const masked: string[] = [];
        const mask = (secret: string): void => void masked.push(secret);
        expect(await open(host, { ...loginOf(host, ann), mask }).manifest('1')).toBeDefined();
        const seen = requests.filter(({ authorization }) => authorization === basic('ann:s3cret'));
        expect(seen.map(({ line }) => line)).toEqual([expect.stringMatching(/^GET \/token/)]);
        expect(masked).toEqual(['s3cret', 't0ken']);
      },
    );
  });

  test('by identity token, which is posted and never in a URL', async () => {
    const isGrant = ({ line, body }: SeenRequest): boolean =>
      line.startsWith('POST') && new URLSearchParams(body).get('refresh_token') === 'r3fresh';
    await withServer(tokenService(isGrant), async ({ host, requests }) => {
      expect(await open(host, loginOf(host, { identitytoken: 'r3fresh' })).manifest('1')).toBeDefined();
      const form = new URLSearchParams(requests[1]?.body);
      expect(Object.fromEntries(form)).toMatchObject({ grant_type: 'refresh_token', service: 'the registry' });
      expect(requests.map(({ line }) => line).join()).not.toContain('r3fresh');
    });
  });

  test('by token, renewed when it has expired', async () => {
    let accepted = 't0ken';
    await withServer(
      ({ line, authorization }, response, host) => {
        if (line.startsWith('GET /token')) response.end(JSON.stringify({ token: accepted }));
        else if (authorization === `Bearer ${accepted}`) sendManifest(response);
        else challenge(response, `Bearer realm="http://${host}/token"`);
      },
      async ({ host }) => {
        const repository = open(host);
        await repository.manifest('1');
        accepted = 'another';
        expect(await repository.manifest('1')).toBeDefined();
      },
    );
  });

  test('refused, or missing, says whose and what to do, and no secret', async () => {
    await withServer(
      tokenService(() => false),
      async ({ host }) => {
        await expect(open(host, loginOf(host, ann)).manifest('1')).rejects.toMatchObject({
          code: 'CREDENTIALS',
          message: `${host} refuses the login of ann from DOCKER_AUTH_CONFIG`,
          hint: expect.stringContaining(`docker login ${host}`),
        });
      },
    );
    await withServer(
      (_request, response) => {
        challenge(response, 'Basic realm="x"');
      },
      async ({ host, requests }) => {
        await expect(open(host).manifest('1')).rejects.toMatchObject({
          code: 'CREDENTIALS',
          message: expect.stringContaining('wants a login'),
        });
        expect(requests).toHaveLength(1);
        await expect(open(host, loginOf(host, ann)).manifest('1')).rejects.toMatchObject({
          code: 'CREDENTIALS',
          message: expect.stringContaining('of ann'),
        });
        expect(requests).toHaveLength(3);
      },
    );
  });

  test.each(['http://auth.example.com/token', 'nowhere', ''])('is not sent to the token service %j', async (realm) => {
    await withServer(
      (_request, response) => {
        challenge(response, `Bearer realm="${realm}"`);
      },
      async ({ host }) => {
        await expect(open(host, loginOf(host, ann)).manifest('1')).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
      },
    );
  });

  test('of the caller counts where Docker has none, and only there', async () => {
    const otherLogin = (): Promise<{ username: string; password: string }> =>
      Promise.resolve({ username: 'AWS', password: 'aws' });
    const users = (line: readonly SeenRequest[]): unknown[] => line.map(({ authorization }) => authorization);
    await withServer(
      ({ authorization }, response) => {
        if (authorization === undefined) challenge(response, 'Basic realm="x",service="ecr.amazonaws.com"');
        else sendManifest(response);
      },
      async ({ host, requests }) => {
        await open(host, { otherLogin }).manifest('1');
        await open(host, { otherLogin, ...loginOf(host, ann) }).manifest('1');
        expect(users(requests)).toEqual([undefined, basic('AWS:aws'), undefined, basic('ann:s3cret')]);
      },
    );
  });
});

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

  test('to a place that wants a login of its own gets none', async () => {
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
    ['to nonsense', () => 'http://[', /no URL/],
    ['to what is no TLS', (host: string) => `https://${host}/`, /No secure connection/],
  ])('%s is an error that keeps the URL for itself', async (_where, location, message) => {
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

describe('an answer', () => {
  test.each<[string, (response: ServerResponse) => void, object]>([
    [
      'that is a web page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining('a web page') },
    ],
    ['that is 404', (response) => response.writeHead(404).end(), {}],
    [
      'of more than 4 MiB',
      (response) => response.writeHead(200).end(Buffer.alloc(4 * 1024 * 1024 + 1)),
      { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining('more than the 4194304 bytes') },
    ],
    [
      'that denies',
      (response) => response.writeHead(403).end(`{"errors":[{"code":"DENIED","message":"not ${'x'.repeat(10_000)}"}]}`),
      { code: 'ACCESS_DENIED', message: expect.stringMatching(/DENIED not x{150,250}$/) },
    ],
    [
      'that is a page of 1 MiB beside a failure',
      (response) => response.writeHead(418, { 'content-type': 'text/html' }).end(Buffer.alloc(1024 * 1024)),
      { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining('HTTP 418') },
    ],
  ])('%s', async (_what, answer, expected) => {
    await withServer(
      (_request, response) => {
        answer(response);
      },
      async ({ host, requests }) => {
        const found = await open(host)
          .manifest('1')
          .catch((thrown: unknown) => thrown);
        expect(found ?? {}).toMatchObject(expected);
        expect(requests).toHaveLength(1);
      },
    );
  });

  test('that breaks off is asked for again', async () => {
    let broken = 2;
    await withServer(
      (_request, response) => {
        if (broken-- === 0) sendManifest(response);
        else response.writeHead(200, { 'content-length': 100 }).write('{"schema', () => response.destroy());
      },
      async ({ host, requests }) => {
        const world = worldOf();
        const found = await openRepository(host, NAME, world).manifest('1');
        expect(Buffer.from(found?.bytes ?? []).toString()).toBe(MANIFEST);
        expect(requests).toHaveLength(3);
        expect(world.sleeps).toEqual([250, 500]);
      },
    );
  });

  test('that asks for patience gets it, up to a limit, and is an error in the end', async () => {
    await withServer(
      (_request, response) =>
        response.writeHead(429, { 'retry-after': '7' }).end('{"errors":[{"code":"TOOMANYREQUESTS"}]}'),
      async ({ host, requests }) => {
        const world = worldOf();
        await expect(openRepository(host, NAME, world).manifest('1')).rejects.toMatchObject({
          code: 'THROTTLED',
          message: expect.stringContaining('TOOMANYREQUESTS'),
        });
        expect(requests).toHaveLength(4);
        expect(world.sleeps).toEqual([7000, 7000, 7000]);
      },
    );
  });
});

describe('no answer', () => {
  test('from a closed port is said at once', async () => {
    const host = await withServer(
      () => undefined,
      ({ host }) => Promise.resolve(host),
    );
    const world = worldOf();
    await expect(openRepository(host, NAME, world).manifest('1')).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(new RegExp(`${host}.*ECONNREFUSED`)),
    });
    expect(world.sleeps).toEqual([]);
  });

  test("before the run's time is over is TIMEOUT", async () => {
    await withServer(
      () => undefined,
      async ({ host }) => {
        const { signal } = new AbortController();
        const over = AbortSignal.any([signal, AbortSignal.timeout(50)]);
        await expect(open(host, { signal: over }).manifest('1')).rejects.toMatchObject({ code: 'TIMEOUT' });
      },
    );
  });
});

describe('of the sandbox, whose faults come and go', () => {
  async function withSandbox(work: (sandbox: Sandbox, repository: ImageRepository) => Promise<void>): Promise<void> {
    const sandbox = await startSandbox({ now: () => new Date(), anonymous: true });
    try {
      const seed = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
      await seed.putBlob('{}');
      await work(sandbox, openRepository(new URL(sandbox.endpoint).host, `${ACCOUNT}/${REGION}/app`, worldOf()));
    } finally {
      await sandbox.close();
    }
  }

  test.each([{ kind: 'throttle' }, { kind: 'reset' }, { kind: 'error', code: 'UNKNOWN', status: 503 }] as const)(
    '%j, twice, is survived',
    async (fault) => {
      await withSandbox(async (sandbox, repository) => {
        sandbox.setFault(({ attempt }) => (attempt <= 2 ? fault : undefined));
        expect(await repository.blob(blob)).toEqual(Buffer.from('{}'));
      });
    },
  );

  test('a denial is final', async () => {
    await withSandbox(async (sandbox, repository) => {
      sandbox.setFault(() => ({ kind: 'deny' }));
      await expect(repository.blob(blob)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      expect(Object.values(sandbox.calls)).toEqual([1]);
    });
  });
});
