import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { connectEngine } from '../../src/docker/engine.ts';
import { connectNode } from '../../src/docker/node.ts';
import { proxyOf } from '../../src/docker/proxy.ts';
import { TestClock } from '../support/clock.ts';
import { inDirectory } from '../support/lab.ts';
import { withEngine, type EngineAnswer } from '../support/engine.ts';
import { withVariables } from '../support/variables.ts';

const lines = (...messages: object[]): EngineAnswer => ({
  bytes: [Buffer.from(messages.map((message) => `${JSON.stringify(message)}\r\n`).join(''))],
});
const URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app';
const PUSH = `POST /images/${URI}/push`;
const credentials = { username: 'AWS', password: 'hunter2' };
const digest = `sha256:${'a'.repeat(64)}`;

describe('push', () => {
  const push = (answer: EngineAnswer): Promise<unknown> =>
    withEngine({ [PUSH]: answer }, async ({ env }) => (await connectEngine(env)).push(URI, '1', credentials));

  test('sends the tag, and the credentials in their own header', async () => {
    await withEngine({ [PUSH]: lines({ status: 'Pushed' }) }, async ({ env, requests }) => {
      await (await connectEngine(env)).push(URI, '1', credentials);
      const [request] = requests;
      expect(request?.line).toBe(`${PUSH}?tag=1`);
      expect(JSON.parse(request?.auth ?? '')).toMatchObject({ ...credentials, serveraddress: URI.split('/')[0] });
    });
  });

  test('returns the digest that the classic image store reports', async () => {
    expect(
      await push(lines({ status: 'Pushed' }, { progressDetail: {}, aux: { Tag: '1', Digest: digest, Size: 738 } })),
    ).toBe(digest);
  });

  test('returns no digest if the engine reports none', async () => {
    expect(await push(lines({ status: `1: digest: ${digest} size: 855` }))).toBeUndefined();
  });

  test('reads lines that arrive in pieces', async () => {
    const text = Buffer.from(`{"status":"é"}\n{"aux":{"Digest":"${digest}"}}`);
    expect(await push({ bytes: [text.subarray(0, 12), text.subarray(12, 40), text.subarray(40)] })).toBe(digest);
  });

  test.each([
    [
      'an error in the stream, which comes with HTTP status 200',
      lines({ status: 'Waiting' }, { error: 'denied: not yours', errorDetail: {} }),
      /denied: not yours/,
    ],
    ['an error without text', lines({ error: {} }), /no reason/],
    ['an answer that is not JSON', { bytes: [Buffer.from('<html>')] }, /JSON/],
    ['an endless line', { bytes: Array<Buffer>(40).fill(Buffer.alloc(65_536, ' {')) }, /does not end/],
  ])('fails on %s', async (_name, answer, reason) => {
    const error = await push(answer).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'PUSH', message: expect.stringMatching(reason), hint: expect.any(String) });
    expect(JSON.stringify([String(error), error])).not.toContain(credentials.password);
  });
});

describe('load', () => {
  const LOAD = 'POST /images/load';
  const load = (answer: EngineAnswer): Promise<void> =>
    withEngine({ [LOAD]: answer }, async ({ env }) => (await connectEngine(env)).load(Buffer.from('a tar')));

  test('finishes when the engine has loaded the image', async () => {
    await expect(load(lines({ stream: `Loaded image ID: ${digest}` }))).resolves.toBeUndefined();
  });

  test('fails on an error in the stream, which comes with HTTP status 200', async () => {
    await expect(load(lines({ stream: 'Loading' }, { error: 'no space left on device' }))).rejects.toMatchObject({
      code: 'DOCKER',
      message: expect.stringContaining('no space left on device'),
      hint: expect.any(String),
    });
  });
});

test('tag gives the image one more name', async () => {
  await withEngine({ 'POST /images/app:1/tag': { status: 201, json: {} } }, async ({ env, requests }) => {
    await (await connectEngine(env)).tag('app:1', URI, 'v2');
    expect(requests.map(({ line }) => line)).toEqual([`POST /images/app:1/tag?repo=${encodeURIComponent(URI)}&tag=v2`]);
  });
});

test.each([
  ['1.47', '/v1.47'],
  ['v1.47', '/v1.47'],
  ['', ''],
  ['v', ''],
  ['vv1.47', '/v1.47'],
  ['1.47/', '/v1.47'],
  ['1.41 ', '/v1.41%20'],
  [' ', '/v%20'],
  ['1.4é?x#y', '/v1.4%C3%A9%3Fx%23y'],
])('DOCKER_API_VERSION %j is handled as in the docker CLI', async (DOCKER_API_VERSION, prefix) => {
  await withEngine({}, async ({ env, requests }) => {
    await (await connectEngine({ ...env, DOCKER_API_VERSION })).inspect('app');
    expect(requests.map(({ line }) => line)).toEqual([`GET ${prefix}/images/app/json?manifests=true`]);
  });
});

test('an engine that does not know the API version has not said that the image is missing', async () => {
  const answers = { 'GET /vabc/images/app/json': { status: 404, json: { message: 'page not found' } } };
  await withEngine(answers, async ({ env }) => {
    await expect((await connectEngine({ ...env, DOCKER_API_VERSION: 'abc' })).inspect('app')).rejects.toMatchObject({
      code: 'DOCKER',
      message: expect.stringContaining('page not found'),
      hint: expect.stringContaining('DOCKER_API_VERSION'),
    });
  });
});

test.each(['0.1', '1.99'])('an engine that refuses the API version %s', async (DOCKER_API_VERSION) => {
  // As Docker 28.5 puts it: too old in plain text, too new in JSON.
  const reason = `client version ${DOCKER_API_VERSION} will not do`;
  const body = DOCKER_API_VERSION === '0.1' ? { bytes: [Buffer.from(reason)] } : { json: { message: reason } };
  const answers = { [`GET /v${DOCKER_API_VERSION}/images/app/json`]: { status: 400, ...body } };
  await withEngine(answers, async ({ env }) => {
    await expect((await connectEngine({ ...env, DOCKER_API_VERSION })).inspect('app')).rejects.toMatchObject({
      code: 'DOCKER',
      message: expect.stringContaining(reason),
      hint: expect.stringContaining('DOCKER_API_VERSION'),
    });
  });
});

/** Runs with a server on a port that has no image; `asked` is the requests to it. */
async function withPort(
  work: (
    port: number,
    asked: readonly { readonly url: string | undefined; readonly headers: object }[],
  ) => Promise<void>,
): Promise<void> {
  const asked: { url: string | undefined; headers: object }[] = [];
  const server = createHttpServer(({ url, headers }, response) => {
    asked.push({ url, headers });
    response.writeHead(404).end('{"message":"No such image: app"}');
  });
  const port = await listening(server);
  try {
    await work(port, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("the path of a tcp address comes before the API's", async () => {
  await withPort(async (port, asked) => {
    const env = { HOME: '/', DOCKER_HOST: `127.0.0.1:${port}/engine/%C3%B6/`, DOCKER_API_VERSION: '1.47' };
    expect(await (await connectEngine(env)).inspect('app')).toBeUndefined();
    expect(asked).toMatchObject([{ url: '/engine/%C3%B6/v1.47/images/app/json?manifests=true' }]);
  });
});

/** As Docker 28.5 sends them for `docker image inspect`. */
describe('the headers of each request', () => {
  const sent = (env: Record<string, string>, config = '{}'): Promise<unknown> =>
    inDirectory(async (DOCKER_CONFIG) => {
      await writeFile(join(DOCKER_CONFIG, 'config.json'), config);
      let headers: unknown;
      await withPort(async (port, asked) => {
        const engine = await connectEngine({ HOME: '/', DOCKER_CONFIG, DOCKER_HOST: `127.0.0.1:${port}`, ...env });
        await engine.inspect('app');
        headers = asked[0]?.headers;
      });
      return headers;
    });

  test.each([
    ['{"HttpHeaders":{"X-A":"b","x-c":"d e"}}', { 'x-a': 'b', 'x-c': 'd e' }],
    ['{"httpheaders":{"X-A":"b"}}', { 'x-a': 'b' }],
    ['{"HttpHeaders":{"X-A":5,"X-B":"c","X-C":null}}', { 'x-a': '', 'x-b': 'c', 'x-c': '' }],
    ['{"HttpHeaders":{"X-B":"c"}} trailing', { 'x-b': 'c' }],
    ['{"HttpHeaders":{"Host":"x","X-A":"b"}}', { 'x-a': 'b', host: expect.stringContaining('127.0.0.1') }],
    ['{bad', {}],
  ])('are those of config.json: %s', async (config, expected) => {
    expect(await sent({}, config)).toMatchObject(expected);
  });

  test.each([
    ['X-A=b,X-C=d', { 'x-a': 'b', 'x-c': 'd' }],
    [' X-A = b ', { 'x-a': 'b' }],
    ['"X-A=b,c",X-D=e=f', { 'x-a': 'b,c', 'x-d': 'e=f' }],
    ['"X-A=""q"""', { 'x-a': '"q"' }],
    ['X-A=', { 'x-a': '' }],
    ['X-A=b\nX-C=d', { 'x-a': 'b' }],
  ])('are those of DOCKER_CUSTOM_HEADERS: %j', async (DOCKER_CUSTOM_HEADERS, expected) => {
    const headers = await sent({ DOCKER_CUSTOM_HEADERS }, '{"HttpHeaders":{"X-Z":"z"}}');
    expect(headers).toMatchObject(expected);
    expect(headers).not.toHaveProperty('x-z');
  });

  test.each<[Record<string, string>, string]>([
    [{ DOCKER_CUSTOM_HEADERS: 'secret' }, '{}'],
    [{ DOCKER_CUSTOM_HEADERS: 'X-A=secret,' }, '{}'],
    [{ DOCKER_CUSTOM_HEADERS: '=secret' }, '{}'],
    [{ DOCKER_CUSTOM_HEADERS: '"X-A=secret' }, '{}'],
    [{ DOCKER_CUSTOM_HEADERS: 'X-A="secret"' }, '{}'],
    [{}, '{"HttpHeaders":{"X A":"secret"}}'],
    [{}, JSON.stringify({ HttpHeaders: { 'X-A': 'secret\nX' } })],
  ])('are refused if they cannot be sent: %j %s', async (env, config) => {
    const error = await sent(env, config).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('HttpHeaders') });
    expect(JSON.stringify([String(error), error])).not.toContain('secret');
  });
});

describe('a proxy', () => {
  const askThrough = async (DOCKER_HOST: string, env: (proxy: string) => Record<string, string>): Promise<unknown> => {
    let urls: unknown;
    await withPort(async (port, asked) => {
      const proxies = env(`http://127.0.0.1:${port}`);
      const engine = await connectEngine({ HOME: '/', DOCKER_HOST, ...proxies });
      await engine.inspect('app').catch(() => undefined);
      urls = asked.map(({ url }) => url);
    });
    return urls;
  };
  const ENGINE = 'tcp://engine.invalid:2375';
  const OTHER = 'http://127.0.0.1:1';

  test.each<[string, (proxy: string) => Record<string, string>]>([
    ['HTTP_PROXY', (HTTP_PROXY) => ({ HTTP_PROXY })],
    ['http_proxy', (http_proxy) => ({ http_proxy })],
    ['HTTP_PROXY, before http_proxy,', (HTTP_PROXY) => ({ HTTP_PROXY, http_proxy: OTHER })],
    ['HTTP_PROXY without a scheme', (proxy) => ({ HTTP_PROXY: proxy.replace('http://', '') })],
  ])('from %s is used for a remote engine', async (_name, env) => {
    expect(await askThrough(ENGINE, env)).toEqual(['http://engine.invalid:2375/images/app/json?manifests=true']);
  });

  test.each<Record<string, string>>([
    { ALL_PROXY: '' },
    { HTTPS_PROXY: '' },
    { HTTP_PROXY: ':::' },
    { HTTP_PROXY: 'http://u%zz:p@' },
  ])('of %j is ignored', async (named) => {
    const env = (proxy: string): Record<string, string> =>
      Object.fromEntries(Object.entries(named).map(([name, value]) => [name, value || proxy]));
    expect(await askThrough(ENGINE, env)).toEqual([]);
  });

  test.each([
    '.invalid',
    'invalid',
    'ENGINE.invalid',
    '*.invalid',
    'engine.invalid:2375',
    'a b, engine.invalid',
    '*',
    'engine.invalid:',
  ])('is not used for what NO_PROXY names: %j', async (NO_PROXY) => {
    expect(await askThrough(ENGINE, (HTTP_PROXY) => ({ HTTP_PROXY, NO_PROXY }))).toEqual([]);
  });

  test.each(['engine.invalid:2376', 'a engine.invalid', '.engine.invalid', '*.engine.invalid', 'gine.invalid', ','])(
    'is used for what NO_PROXY does not name: %j',
    async (NO_PROXY) => {
      expect(
        await askThrough(ENGINE, (HTTP_PROXY) => ({ HTTP_PROXY, NO_PROXY, no_proxy: 'engine.invalid' })),
      ).toHaveLength(1);
    },
  );

  const isExempt = (host: string, NO_PROXY: string): boolean => {
    const to = { kind: 'tcp', address: '', host, zone: undefined, port: 2375, basePath: '', tls: undefined } as const;
    return proxyOf(to, { HTTP_PROXY: OTHER, NO_PROXY }) === undefined;
  };

  test.each(['10.0.0.0/8', '10.1.2.3', '10.1.2.3:2375'])('is not used for the address %j', (NO_PROXY) => {
    expect(isExempt('10.1.2.3', NO_PROXY)).toBe(true);
  });

  test.each(['10.0.0.0/16', '10.1.2.4', '10.1.2.3:1'])('is used for an address other than %j', (NO_PROXY) => {
    expect(isExempt('10.1.2.3', NO_PROXY)).toBe(false);
  });

  test.each(['fd00::/8', 'fd00::1', '[fd00::1]:2375'])('is not used for the IPv6 address %j', (NO_PROXY) => {
    expect(isExempt('[fd00::1]', NO_PROXY)).toBe(true);
  });

  test('of another kind is refused, without its password', async () => {
    const env = { HOME: '/', DOCKER_HOST: ENGINE, HTTP_PROXY: 'socks4://me:secret@127.0.0.1' };
    const error = await connectEngine(env).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining('HTTP_PROXY') });
    expect(JSON.stringify([String(error), error])).not.toContain('secret');
  });

  test('is not used for an engine on this machine', async () => {
    const port = await closedPort();
    expect(await askThrough(`tcp://127.0.0.1:${port}`, (HTTP_PROXY) => ({ HTTP_PROXY }))).toEqual([]);
  });
});

test("the process's own environment does not interfere", () =>
  // dockerode would throw on reading these.
  withVariables({ DOCKER_HOST: ':99', DOCKER_CERT_PATH: '/nowhere' }, () =>
    withEngine({}, async ({ env }) => {
      expect(await (await connectEngine(env)).inspect('app')).toBeUndefined();
    }),
  ));

test('a refusal is quoted from the engine', async () => {
  await withEngine(
    { 'GET /images/app/json': { status: 500, json: { message: 'the disk is full' } } },
    async ({ env }) => {
      await expect((await connectEngine(env)).inspect('app')).rejects.toMatchObject({
        code: 'DOCKER',
        message: expect.stringMatching(/^The Docker Engine at unix:\/\/.* refused: the disk is full\.$/),
      });
    },
  );
});

test.each([
  ['an Id that is not a digest', { Id: 'x' }],
  ['no way to tell the image stores apart', { Id: digest }],
  ['labels of another kind', { Id: digest, Config: { Labels: ['x'] }, GraphDriver: { Data: { a: 'b' } } }],
])('an inspection with %s is not an answer', async (_name, json) => {
  await withEngine({ 'GET /images/app/json': { json }, 'GET /info': { json: {} } }, async ({ env }) => {
    await expect((await connectEngine(env)).inspect('app')).rejects.toMatchObject({ code: 'DOCKER' });
  });
});

describe('an engine whose answer', () => {
  const inspectAt = async (answer: RequestListener): Promise<unknown> => {
    const server = createHttpServer(answer);
    const port = await listening(server);
    try {
      const engine = await connectEngine({ HOME: '/', DOCKER_HOST: `127.0.0.1:${port}` });
      return await engine.inspect('app').catch((error: unknown) => error);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  test('breaks off is not awaited further', async () => {
    const error = await inspectAt((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"Id":', () => response.destroy());
    });
    expect(error).toMatchObject({ code: 'DOCKER', message: expect.stringContaining('Cannot reach') });
  });

  test('does not end is read only up to the limit', async () => {
    const error = await inspectAt((_, response) => {
      response.writeHead(500);
      const send = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', send);
      send();
    });
    expect(error).toMatchObject({
      code: 'DOCKER',
      message: 'The Docker Engine answered with more than 1048576 bytes.',
    });
  });

  test.each([
    [404, '404 page not found', 'HTTP 404: 404 page not found'],
    [502, '<b>Bad gateway</b>', 'HTTP 502: <b>Bad gateway</b>'],
    [500, '{"message":{}}', 'HTTP 500'],
    [200, '<b>Welcome</b>', 'it describes an image without a JSON object'],
  ])("is not an engine's is reported as such: %i %s", async (status, body, why) => {
    const error = await inspectAt((_, response) => response.writeHead(status).end(body));
    expect(error).toMatchObject({
      code: 'DOCKER',
      message: expect.stringMatching(/^What answers at tcp:.* is not a Docker Engine: /),
      hint: expect.stringContaining('DOCKER_HOST'),
    });
    expect(String(error)).toContain(`: ${why}.`);
  });
});

test('the image store is unknown if something is not an engine', () =>
  withEngine({ 'GET /info': { json: '<b>Welcome</b>' } }, async ({ env }) => {
    await expect((await connectEngine(env)).imageStore()).rejects.toMatchObject({
      code: 'DOCKER',
      message: expect.stringContaining('is not a Docker Engine: DriverStatus of its /info is not a list'),
    });
  }));

describe('an engine that cannot be reached', () => {
  const inspect = async (env: Record<string, string>): Promise<unknown> => (await connectEngine(env)).inspect('app');

  test('has a missing socket', async () => {
    await inDirectory(async (HOME) => {
      await expect(inspect({ HOME, DOCKER_HOST: `unix://${HOME}/none.sock` })).rejects.toMatchObject({
        code: 'DOCKER',
        message: expect.stringMatching(/^Cannot reach the Docker Engine at unix:\/\/.*none\.sock: /),
        hint: expect.stringContaining('DOCKER_HOST'),
      });
    });
  });

  test('has a closed port', async () => {
    const port = await closedPort();
    await expect(inspect({ HOME: '/', DOCKER_HOST: `tcp://127.0.0.1:${port}` })).rejects.toMatchObject({
      code: 'DOCKER',
      message: expect.stringContaining(`tcp://127.0.0.1:${port}`),
    });
  });
});

test('a proxy on the way to an engine is named', async () => {
  const proxy = `127.0.0.1:${await closedPort()}`;
  const env = { HOME: '/', DOCKER_HOST: 'tcp://engine.invalid:2375', HTTP_PROXY: `http://me:secret@${proxy}` };
  await expect((await connectEngine(env)).inspect('app')).rejects.toMatchObject({
    code: 'DOCKER',
    message: expect.stringContaining(`engine.invalid:2375 through the proxy ${proxy}: connect ECONNREFUSED`),
    hint: expect.stringMatching(/^Check that the proxy runs and reaches engine\.invalid\..*NO_PROXY/),
  });
});

test('an engine that hangs is reported as not answering, although it can be reached', async () => {
  const clock = new TestClock();
  const server = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', () => {
        clock.advance(120_000);
      });
  });
  const DOCKER_HOST = `tcp://127.0.0.1:${await listening(server)}`;
  await expect(connectNode({ HOME: '/', DOCKER_HOST }, clock)).rejects.toMatchObject({
    code: 'DOCKER',
    message: `The Docker Engine at ${DOCKER_HOST} did not answer in time.`,
    hint: expect.stringContaining('An engine may hang'),
  });
  server.close();
});

test('an engine without TLS, when TLS is required', async () => {
  await inDirectory(async (DOCKER_CERT_PATH) => {
    await copyFile('__tests__/fixtures/tls/authority.pem', join(DOCKER_CERT_PATH, 'ca.pem'));
    await withPort(async (port) => {
      const env = { HOME: '/', DOCKER_HOST: `127.0.0.1:${port}`, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH };
      await expect((await connectEngine(env)).inspect('app')).rejects.toMatchObject({
        code: 'DOCKER',
        message: expect.stringMatching(/^Cannot reach the Docker Engine at tcp:.*[^.\n]\.$/),
        hint: expect.stringContaining('DOCKER_TLS_VERIFY'),
      });
    });
  });
});

describe('over ssh', () => {
  /** A directory with our own `ssh`, first on PATH. */
  const withSsh = (script: string, work: (path: string) => Promise<void>): Promise<void> =>
    inDirectory(async (directory) => {
      await writeFile(join(directory, 'ssh'), `#!${process.execPath}\n${script}`);
      await chmod(join(directory, 'ssh'), 0o755);
      await work(directory);
    });

  test('runs docker system dial-stdio, as the docker CLI does', async () => {
    await withEngine(
      { 'GET /images/app/json': { json: { Id: digest, GraphDriver: { Data: { a: 'b' } } } } },
      async ({ socket }) => {
        const script = `
        const args = process.argv.slice(2).join(' ');
        if (args !== '-o ConnectTimeout=30 -T -l me -p 2222 -- host docker system dial-stdio') throw new Error(args);
        const socket = require('node:net').connect(${JSON.stringify(socket)});
        process.stdin.pipe(socket).pipe(process.stdout);`;
        await withSsh(script, async (PATH) => {
          const engine = await connectEngine({ HOME: '/', PATH, DOCKER_HOST: 'ssh://me@host:2222' });
          expect(await engine.inspect('app')).toMatchObject({ id: digest });
        });
      },
    );
  });

  test('reaches the socket in the address', async () => {
    const script = `process.stderr.write(process.argv.slice(2).join(' ')); process.exit(1);`;
    await withSsh(script, async (PATH) => {
      const engine = await connectEngine({ HOME: '/', PATH, DOCKER_HOST: "ssh://host/it's here" });
      await expect(engine.inspect('app')).rejects.toMatchObject({
        message: expect.stringContaining(`-T -- host docker '--host=unix:///it'\\''s here' system dial-stdio`),
      });
    });
  });

  test('reports what ssh says if it fails', async () => {
    await withSsh(`process.stderr.write('Permission denied (publickey).'); process.exit(255);`, async (PATH) => {
      const engine = await connectEngine({ HOME: '/', PATH, DOCKER_HOST: 'ssh://host' });
      await expect(engine.inspect('app')).rejects.toMatchObject({
        code: 'DOCKER',
        message: expect.stringMatching(
          /^Cannot reach the Docker Engine at ssh:\/\/host: .*Permission denied \(publickey\)\.$/,
        ),
        hint: expect.stringContaining('docker --host ssh://host version'),
      });
    });
  });

  test('reports a missing ssh', async () => {
    await inDirectory(async (PATH) => {
      const engine = await connectEngine({ HOME: '/', PATH, DOCKER_HOST: 'ssh://host' });
      await expect(engine.inspect('app')).rejects.toMatchObject({
        message: 'Cannot reach the Docker Engine at ssh://host: ssh is not on the PATH.',
      });
    });
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
