import { describe, expect, test } from '@jest/globals';
import {
  ann,
  basic,
  challenge,
  loginOf,
  MANIFEST,
  NAME,
  open,
  sendManifest,
  withServer,
  type SeenRequest,
} from '../support/registry.ts';

/** A registry with a token service at `/token`; it accepts the token that the service gives to `accepts`. */
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
  test('by token is anonymous without credentials', async () => {
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

  test("by token uses Docker's login, which the registry itself never sees; both are masked", async () => {
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

  test('by identity token is posted and never in a URL', async () => {
    const isGrant = ({ line, body }: SeenRequest): boolean =>
      line.startsWith('POST') && new URLSearchParams(body).get('refresh_token') === 'r3fresh';
    await withServer(tokenService(isGrant), async ({ host, requests }) => {
      expect(await open(host, loginOf(host, { identitytoken: 'r3fresh' })).manifest('1')).toBeDefined();
      const form = new URLSearchParams(requests[1]?.body);
      expect(Object.fromEntries(form)).toMatchObject({ grant_type: 'refresh_token', service: 'the registry' });
      expect(requests.map(({ line }) => line).join()).not.toContain('r3fresh');
    });
  });

  test('by token is renewed when it has expired', async () => {
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

  test('that is refused or missing is an error that says whose and what to do, without secrets', async () => {
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
          message: expect.stringContaining('requires a login'),
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

  test('of the caller counts only if Docker has none', async () => {
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
