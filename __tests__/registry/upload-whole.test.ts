import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { uploadWhole } from '../../src/registry/upload-whole.ts';
import { TestClock } from '../support/clock.ts';

const bytes = Buffer.from('a blob in three chunks');
const blob = { digest: digestOf(bytes), size: bytes.length };
const UPLOAD = '/v2/web/blobs/uploads/1?state=a%2Bb';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const begun: Answer = (_request, response) => response.writeHead(202, { location: UPLOAD }).end();

/** As our sources are read: each chunk is overwritten by the next. */
async function* chunksOf(content: Buffer): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(8);
  for (let at = 0; at < content.length; at += buffer.length) {
    await setImmediate();
    const length = content.copy(buffer, 0, at);
    yield buffer.subarray(0, length);
  }
}

/** Uploads to a registry that answers like this. What it received by PUT is in `got`. */
async function uploadTo(
  answers: { readonly post: Answer; readonly put?: Answer },
  { chunks = chunksOf(bytes), clock = new TestClock() } = {},
): Promise<{ isThere: boolean; got: Buffer; asked: string[] }> {
  const asked: string[] = [];
  let got = Buffer.alloc(0);
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
    if (request.method === 'POST') {
      answers.post(request, response);
      return;
    }
    request.on('data', (chunk: Buffer) => (got = Buffer.concat([got, chunk])));
    request.on('error', () => undefined);
    const put = answers.put ?? ((_request, answer) => request.on('end', () => answer.writeHead(201).end()));
    put(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent();
  try {
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const place = { host, name: 'web', username: 'AWS', password: 'token' };
    const { signal } = new AbortController();
    const isThere = await uploadWhole(place, blob, chunks, { clock, signal, fetch, agent });
    return { isThere, got, asked };
  } finally {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  }
}

test("a blob is sent to the registry's location, with the login and the digest", async () => {
  const { isThere, got, asked } = await uploadTo({ post: begun });
  expect(isThere).toBe(true);
  expect(got.equals(bytes)).toBe(true);
  const basic = `Basic ${Buffer.from('AWS:token').toString('base64')}`;
  expect(asked).toEqual([
    `POST /v2/web/blobs/uploads/ ${basic}`,
    `PUT ${UPLOAD}&digest=${encodeURIComponent(blob.digest)} ${basic}`,
  ]);
});

test.each<[string, Answer]>([
  ['denies the push', (_request, response) => response.writeHead(403).end()],
  ['gives no location', (_request, response) => response.writeHead(202).end()],
  [
    'gives a location on another host',
    (_request, response) => response.writeHead(202, { location: 'http://127.0.0.1:9/x' }).end(),
  ],
])('a registry that %s receives no byte', async (_what, post) => {
  const { isThere, asked } = await uploadTo({ post });
  expect(isThere).toBe(false);
  expect(asked).toHaveLength(1);
});

test.each<[string, Answer]>([
  ['refuses the digest', (request, response) => request.on('end', () => response.writeHead(400).end())],
  ['has only begun', (request, response) => request.on('end', () => response.writeHead(202).end())],
  [
    'has another digest',
    (request, response) =>
      request.on('end', () => response.writeHead(201, { 'docker-content-digest': digestOf('other') }).end()),
  ],
  ['hangs up', (request) => request.once('data', () => request.destroy())],
  ['answers before the end', (_request, response) => response.writeHead(413).end()],
])('a registry that %s does not have the blob', async (_what, put) => {
  expect((await uploadTo({ post: begun, put })).isThere).toBe(false);
});

test('a registry that does not answer in time does not have the blob', async () => {
  const clock = new TestClock();
  const put: Answer = (request) =>
    request.on('end', () => {
      clock.advance(3_600_000);
    });
  expect((await uploadTo({ post: begun, put }, { clock })).isThere).toBe(false);
});

test('an error from the chunks is thrown, and the registry gets no whole blob', async () => {
  const defect = new Error('not the bytes that were checked');
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes.subarray(0, 8));
    throw defect;
  };
  let isWhole = false;
  const put: Answer = (request) => request.on('end', () => (isWhole = request.complete));
  await expect(uploadTo({ post: begun, put }, { chunks: chunks() })).rejects.toBe(defect);
  expect(isWhole).toBe(false);
});
