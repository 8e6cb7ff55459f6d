import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { ListImagesCommand } from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpRequest } from '@smithy/core/protocols';
import { requestHandler } from '../../src/aws/http.ts';
import { connect } from '../../src/ecr/client.ts';
import { messageOf } from '../../src/errors.ts';
import { reasonOf } from '../../src/github/answers.ts';
import { connectGitHub } from '../../src/github/client.ts';
import { Cancelled } from '../../src/util/cut-off.ts';
import { proxiedFetch, proxyOf } from '../../src/util/proxy.ts';
import { TestClock } from '../support/clock.ts';
import { open } from '../support/registry.ts';
import { sandboxEnv } from '../support/runtime.ts';

afterEach(() => {
  delete process.env['HTTPS_PROXY'];
  delete process.env['HTTP_PROXY'];
});

type Answer = (socket: Socket) => void;

/** Runs with a proxy that does this with each connection. @param work gets its address, and the number of connections */
async function withProxy(answer: Answer, work: (host: string, count: () => number) => Promise<void>): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    answer(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['HTTP_PROXY'] = process.env['HTTPS_PROXY'] = `http://user:secret@${host}`;
  try {
    await work(host, () => sockets.length);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

function answering(text: string): Answer {
  return (socket) => socket.once('data', () => socket.end(text));
}

async function list(endpoint = 'https://ecr.example', { signal } = new AbortController()): Promise<void> {
  const env = { ...sandboxEnv(endpoint), HTTPS_PROXY: process.env['HTTPS_PROXY'] };
  const connection = await connect({ rate: 100, env, clock: new TestClock(), signal, runMs: 60_000 });
  try {
    await connection.send(new ListImagesCommand({ repositoryName: 'web' }));
  } finally {
    connection.close();
  }
}

/** Why GitHub's client gave up. */
async function reasonOfGitHub(send: typeof fetch): Promise<string> {
  const { signal } = new AbortController();
  const github = connectGitHub('token', 'https://api.example', { send, signal });
  return github.request('GET /user', { request: { retries: 0 } }).then(String, reasonOf);
}

const CLOSED = 'it closed the connection without an answer in HTTP';
const FOREIGN = 'what it answered is not HTTP';

describe('a proxy that does not connect is named at once', () => {
  test.each<[string, Answer, { registry: string; aws?: string; hint?: RegExp }]>([
    ['closes', (socket) => socket.once('data', () => socket.end()), { registry: CLOSED }],
    ['closes before it is asked', (socket) => socket.end(), { registry: CLOSED }],
    ['resets', (socket) => socket.once('data', () => socket.resetAndDestroy()), { registry: 'read ECONNRESET' }],
    ['answers as SSH does', answering('SSH-2.0-x\r\n'), { registry: FOREIGN, aws: CLOSED }],
    ['answers in lines of another kind', answering('x\r\ny\r\n\r\n'), { registry: FOREIGN }],
    ['answers without a status', answering('x\r\n\r\n'), { registry: FOREIGN }],
    [
      'requires a login',
      answering('HTTP/1.1 407 Log in\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n'),
      {
        registry: 'it refused to connect: HTTP 407 Proxy Authentication Required',
        hint: /^The proxy wants a login\. Check its user and password in HTTPS_PROXY/,
      },
    ],
    [
      'sends a page',
      answering('HTTP/1.1 502 x\r\ncontent-type: text/html\r\n\r\n<html>no such host</html>'),
      { registry: 'it refused to connect: HTTP 502 Bad Gateway' },
    ],
    [
      'answers with a nonstandard status',
      answering('HTTP/1.1 599 x\r\n\r\n'),
      { registry: 'it refused to connect: HTTP 599' },
    ],
  ])(
    'if it %s',
    async (_does, answer, { registry, aws = registry, hint = /^Check that the proxy runs .*NO_PROXY/ }) => {
      await withProxy(answer, async (host, count) => {
        const fetch = await proxiedFetch(process.env);
        await expect(open('registry.example', { fetch }).manifest('1')).rejects.toMatchObject({
          code: 'NETWORK',
          message: `Cannot reach the registry registry.example through the proxy ${host}: ${registry}`,
          hint: expect.stringMatching(hint),
        });
        expect(count()).toBeLessThanOrEqual(4);
        expect(await reasonOfGitHub(fetch)).toBe(`through the proxy ${host}: ${registry}`);
        expect(count()).toBeLessThanOrEqual(8);
        await expect(list()).rejects.toMatchObject({
          code: 'NETWORK',
          message: expect.stringContaining(`Cannot reach ecr.example through the proxy ${host}: ${aws}`),
          hint: expect.stringMatching(hint),
        });
      });
    },
  );

  test('if what it connects to does not speak TLS', async () => {
    await withProxy(answering('HTTP/1.1 200 OK\r\n\r\n<html>log in</html>'), async (host) => {
      const fetch = await proxiedFetch(process.env);
      await expect(open('registry.example', { fetch }).manifest('1')).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringContaining(`registry.example through the proxy ${host}: `),
        hint: expect.stringMatching(/Check that the proxy runs/),
      });
      await expect(list()).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringContaining(`ecr.example through the proxy ${host}: `),
      });
    });
  });
});

test('a proxy that requires a login for a plain request is named, and not mistaken for AWS', async () => {
  const answer = answering('HTTP/1.1 407 Log in\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n');
  await withProxy(answer, async (host) => {
    await expect(list('http://ecr.example')).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining(
        `Cannot reach ecr.example through the proxy ${host}: it refused to connect: HTTP 407`,
      ),
      hint: expect.stringMatching(/^The proxy wants a login/),
    });
  });
});

test.each([
  [
    'a page',
    'content-type: text/html\r\n\r\n<html>no such host</html>',
    /^A web page came from ecr\.example through the proxy HOST instead of .*"no such host"/,
  ],
  [
    'nothing',
    'content-length: 0\r\n\r\n',
    /^No answer of ECR came from ecr\.example through the proxy HOST: HTTP 502, without a reason/,
  ],
])('a proxy that answers a plain request with HTTP 502 and %s is named', async (_what, rest, said) => {
  await withProxy(answering(`HTTP/1.1 502 x\r\n${rest}`), async (host) => {
    const message = await list('http://ecr.example').then(String, messageOf);
    expect(message.replace(host, 'HOST')).toMatch(said);
  });
});

test('a proxy that refuses to connect with HTTP 429 is not throttling by AWS', async () => {
  await withProxy(answering('HTTP/1.1 429 x\r\n\r\n'), async (host) => {
    await expect(list()).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining(`through the proxy ${host}: it refused to connect: HTTP 429 Too Many Requests`),
    });
  });
});

describe('a proxy that never answers is named', () => {
  const ask: Readonly<Record<string, (run: AbortController) => Promise<unknown>>> = {
    'the registry registry.example': async ({ signal }) =>
      open('registry.example', { signal, fetch: await proxiedFetch(process.env) }).manifest('1'),
    'ecr.example': (run) => list('https://ecr.example', run),
    'plain.example': (run) => list('http://plain.example', run),
  };

  test.each(Object.keys(ask))("when the run's time is up: %s", async (name) => {
    const run = new AbortController();
    const end = (socket: Socket): unknown =>
      socket.once('data', () => {
        run.abort();
      });
    await withProxy(end, async (host) => {
      await expect(ask[name]?.(run)).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringContaining(`Cannot reach ${name} through the proxy ${host}: it did not answer`),
        hint: expect.stringMatching(/^Check that the proxy runs/),
      });
    });
  });

  test.each(Object.keys(ask))('but not when the run is cancelled: %s', async (name) => {
    const run = new AbortController();
    const end = (socket: Socket): unknown =>
      socket.once('data', () => {
        run.abort(new Cancelled());
      });
    await withProxy(end, async () => {
      await expect(ask[name]?.(run)).rejects.toMatchObject({ code: 'CANCELLED' });
    });
  });

  test('when the time for an attempt is up, which may be temporary', async () => {
    await withProxy(
      () => undefined,
      async (host) => {
        const env = { HTTPS_PROXY: process.env['HTTPS_PROXY'] };
        const handler = await requestHandler(env, { connectionTimeout: 20, requestTimeout: 10_000 });
        const asked = handler.handle(new HttpRequest({ hostname: 'ecr.example' }));
        const error = await asked.catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ message: 'it did not answer', cause: { name: 'TimeoutError' } });
        expect(proxyOf(error)).toBe(host);
        handler.destroy();
      },
    );
  });
});
