import { connect, type ClientHttp2Session } from 'node:http2';
import { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import type { Digest } from '../image/digest.ts';
import { MAX_MANIFEST_BYTES } from '../image/manifest.ts';
import type { ReadBlob } from '../image/sources/blob.ts';

/** How long the engine may take for one document. If it does not answer, the image is read in another way. */
const PATIENCE_MS = 10_000;
const [OK, NOT_FOUND] = ['0', '5'];
/** The bytes before a gRPC message: whether it is compressed, and its length. */
const PREFIX = 5;
/** More bytes than a manifest takes on the wire. */
const MAX_ANSWER = 2 * MAX_MANIFEST_BYTES;

/** Thrown if the engine does not serve documents in this way. */
class NoContent extends Error {}

/**
 * Runs work with a function that reads documents of an engine by their digests: from the Content service of its
 * containerd image store, by gRPC over `POST /grpc`, as buildx does. The bytes are not verified.
 * https://github.com/containerd/containerd/blob/main/api/services/content/v1/content.proto
 *
 * @returns undefined if the service is or becomes unavailable: old engines lack it, and a proxy in front of an engine
 * may not let it through
 */
export async function withContent<T>(docker: Docker, work: (read: ReadBlob) => Promise<T>): Promise<T | undefined> {
  try {
    const socket = await upgrade(docker);
    const session = connect('http://localhost', { createConnection: () => socket });
    // Each request reports its own errors.
    session.on('error', () => undefined);
    try {
      return await work(({ digest }) => readContent(session, digest));
    } finally {
      session.destroy();
    }
  } catch (error) {
    if (error instanceof NoContent) return undefined;
    throw error;
  }
}

function upgrade({ modem }: Docker): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const question = {
      path: '/grpc',
      method: 'POST',
      headers: { Upgrade: 'h2c' },
      hijack: true,
      // No body: what follows the headers is already HTTP/2.
      file: Buffer.alloc(0),
      statusCodes: {},
    };
    modem.dial(question, (error: unknown, socket: unknown) => {
      if (socket instanceof Duplex) resolve(socket);
      else reject(new NoContent('The engine has no gRPC.', { cause: error }));
    });
  });
}

/** @returns undefined if the store has no such blob */
function readContent(session: ClientHttp2Session, digest: Digest): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown): void => {
      reject(new NoContent('The engine does not serve its content.', { cause: reason }));
    };
    if (session.closed || session.destroyed) {
      fail('the connection has ended');
      return;
    }
    const request = session.request({
      ':method': 'POST',
      ':path': '/containerd.services.content.v1.Content/Read',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    let length = 0;
    let status: unknown;
    const noteStatus = (headers: Readonly<Record<string, unknown>>): void => {
      status = headers['grpc-status'] ?? status;
    };
    request.on('response', noteStatus).on('trailers', noteStatus).on('error', fail);
    request.setTimeout(PATIENCE_MS, () => request.destroy(new Error('no answer')));
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_ANSWER) request.destroy(new Error('too long'));
    });
    request.on('close', () => {
      if (status === NOT_FOUND) resolve(undefined);
      else if (status === OK) resolve(dataOf(Buffer.concat(chunks)));
      else fail(`gRPC status ${String(status)}`);
    });
    request.end(question(digest));
  });
}

/** ReadContentRequest: `string digest = 1`. */
function question(digest: Digest): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(digest.length + 2, 1);
  return Buffer.concat([prefix, Buffer.from([0x0a, digest.length]), Buffer.from(digest)]);
}

/** The `bytes data = 2` of all ReadContentResponses; the other field, `int64 offset = 1`, is a varint. */
function dataOf(answer: Buffer): Buffer {
  const data: Buffer[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let unit = 1; ; unit *= 0x80) {
      const byte = answer[at] ?? 0;
      at += 1;
      value += (byte % 0x80) * unit;
      if (byte < 0x80) return value;
    }
  };
  while (at + PREFIX <= answer.length) {
    const end = at + PREFIX + answer.readUInt32BE(at + 1);
    at += PREFIX;
    while (at < end) {
      const isBytes = varint() % 8 === 2;
      const value = varint();
      if (isBytes) data.push(answer.subarray(at, (at += value)));
    }
  }
  return Buffer.concat(data);
}
