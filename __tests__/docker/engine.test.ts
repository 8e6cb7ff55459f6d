import { chmod, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { connectEngine } from '../../src/docker/engine.ts';
import { inDirectory } from '../support/lab.ts';
import { withEngine, type EngineAnswer } from '../support/engine.ts';

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

  test('sends the tag, and the credentials in the header for them alone', async () => {
    await withEngine({ [PUSH]: lines({ status: 'Pushed' }) }, async ({ env, requests }) => {
      await (await connectEngine(env)).push(URI, '1', credentials);
      const [request] = requests;
      expect(request?.line).toBe(`${PUSH}?tag=1`);
      expect(JSON.parse(request?.auth ?? '')).toMatchObject({ ...credentials, serveraddress: URI.split('/')[0] });
    });
  });

  test('gives the digest that the classic image store tells', async () => {
    expect(
      await push(lines({ status: 'Pushed' }, { progressDetail: {}, aux: { Tag: '1', Digest: digest, Size: 738 } })),
    ).toBe(digest);
  });

  test('gives no digest where the engine tells none', async () => {
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
    ['an error without words', lines({ error: {} }), /no reason/],
    ['an answer that is no JSON', { bytes: [Buffer.from('<html>')] }, /JSON/],
    ['a line that does not end', { bytes: Array<Buffer>(40).fill(Buffer.alloc(65_536, ' {')) }, /does not end/],
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

  test('ends when the engine has taken the image in', async () => {
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
])('DOCKER_API_VERSION %j is asked for as the docker CLI does', async (DOCKER_API_VERSION, prefix) => {
  await withEngine({}, async ({ env, requests }) => {
    await (await connectEngine({ ...env, DOCKER_API_VERSION })).inspect('app');
    expect(requests.map(({ line }) => line)).toEqual([`GET ${prefix}/images/app/json?manifests=true`]);
  });
});

test('an engine that does not know the API version has said nothing about the image', async () => {
  const answers = { 'GET /vabc/images/app/json': { status: 404, json: { message: 'page not found' } } };
  await withEngine(answers, async ({ env }) => {
    await expect((await connectEngine({ ...env, DOCKER_API_VERSION: 'abc' })).inspect('app')).rejects.toMatchObject({
      code: 'DOCKER',
      message: expect.stringContaining('page not found'),
      hint: expect.stringContaining('DOCKER_API_VERSION'),
    });
  });
});

test("the path of a tcp address comes before the API's", async () => {
  const lines: (string | undefined)[] = [];
  const server = createHttpServer(({ url }, response) => {
    lines.push(url);
    response.writeHead(404).end('{"message":"No such image: app"}');
  });
  const port = await listening(server);
  const env = { HOME: '/', DOCKER_HOST: `127.0.0.1:${port}/engine/`, DOCKER_API_VERSION: '1.47' };
  try {
    expect(await (await connectEngine(env)).inspect('app')).toBeUndefined();
    expect(lines).toEqual(['/engine/v1.47/images/app/json?manifests=true']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("the process's own environment does not get in between", async () => {
  const before = { ...process.env };
  // dockerode's own reading of these throws.
  Object.assign(process.env, { DOCKER_HOST: ':99', DOCKER_CERT_PATH: '/nowhere' });
  try {
    await withEngine({}, async ({ env }) => {
      expect(await (await connectEngine(env)).inspect('app')).toBeUndefined();
    });
  } finally {
    process.env = before;
  }
});

test("a refusal is told in the engine's words", async () => {
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
  ['an Id that is no digest', { Id: 'x' }],
  ['no way to tell the image stores apart', { Id: digest }],
  ['labels of another kind', { Id: digest, Config: { Labels: ['x'] }, GraphDriver: { Data: { a: 'b' } } }],
])('an inspection with %s is no answer', async (_name, json) => {
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

  test('breaks off is not waited for', async () => {
    const error = await inspectAt((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"Id":', () => response.destroy());
    });
    expect(error).toMatchObject({ code: 'DOCKER', message: expect.stringContaining('Cannot reach') });
  });

  test('does not end is read no further than any answer goes', async () => {
    const error = await inspectAt((_, response) => {
      response.writeHead(500);
      const send = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', send);
      send();
    });
    expect(error).toMatchObject({ code: 'DOCKER', message: expect.stringContaining('more than 1048576 bytes') });
  });

  test.each([
    ['has no words', '{"message":{}}', 'HTTP 500.'],
    ["is not the engine's", '<b>Bad gateway</b>', 'HTTP 500: <b>Bad gateway</b>.'],
  ])('%s is told by its status', async (_name, body, words) => {
    const error = await inspectAt((_, response) => response.writeHead(500).end(body));
    expect(error).toMatchObject({ code: 'DOCKER', message: expect.stringContaining(`refused: ${words}`) });
  });
});

describe('an engine that cannot be reached', () => {
  const inspect = async (env: Record<string, string>): Promise<unknown> => (await connectEngine(env)).inspect('app');

  test('has no socket', async () => {
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

describe('over ssh', () => {
  /** A directory with an `ssh` of our own, ahead on PATH. */
  const withSsh = (script: string, work: (path: string) => Promise<void>): Promise<void> =>
    inDirectory(async (directory) => {
      await writeFile(join(directory, 'ssh'), `#!${process.execPath}\n${script}`);
      await chmod(join(directory, 'ssh'), 0o755);
      await work(directory);
    });

  test('speaks through docker system dial-stdio, as the docker CLI does', async () => {
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

  test('reaches the socket that the address names', async () => {
    const script = `process.stderr.write(process.argv.slice(2).join(' ')); process.exit(1);`;
    await withSsh(script, async (PATH) => {
      const engine = await connectEngine({ HOME: '/', PATH, DOCKER_HOST: "ssh://host/it's here" });
      await expect(engine.inspect('app')).rejects.toMatchObject({
        message: expect.stringContaining(`-T -- host docker '--host=unix:///it'\\''s here' system dial-stdio`),
      });
    });
  });

  test('says what ssh says where it fails', async () => {
    await withSsh(`process.stderr.write('Permission denied (publickey).'); process.exit(255);`, async (PATH) => {
      const engine = await connectEngine({ HOME: '/', PATH, DOCKER_HOST: 'ssh://host' });
      await expect(engine.inspect('app')).rejects.toMatchObject({
        code: 'DOCKER',
        message: expect.stringMatching(/^Cannot reach the Docker Engine at ssh:\/\/host: .*Permission denied/),
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
