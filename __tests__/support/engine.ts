import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createContentServer, type ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { inDirectory } from './lab.ts';

/** The engine's answer to one request: JSON or bytes, with their status. */
export type EngineAnswer =
  | { readonly status?: number; readonly json: unknown }
  | { readonly status?: number; readonly bytes: Iterable<Uint8Array> };

export interface RecordedEngine {
  /** For connectEngine. */
  readonly env: Readonly<Record<string, string>>;
  readonly socket: string;
  /** `METHOD PATH` of every request so far, and its X-Registry-Auth, decoded. */
  readonly requests: readonly { readonly line: string; readonly auth: string | undefined }[];
}

/** The answer of a containerd image store's Content service: the bytes of a blob, a gRPC status, or no answer. */
export type BlobAnswer = Uint8Array | number | 'the connection ends';

/** From Docker Engine 28.5, without irrelevant fields. */
const DOCKER_VERSION: EngineAnswer = { json: { Components: [{ Name: 'Engine', Version: '28.5.2' }] } };

/**
 * Runs with a server on a Unix socket that answers as a Docker Engine did.
 *
 * @param answers by `METHOD PATH` without the query, one after the other where there are several, the last one ever after;
 *   what is not there is answered 404, as for an image that is absent; the version is that of a Docker Engine
 * @param blobs by digest, over `POST /grpc`; without them the engine does not offer that
 */
export async function withEngine<T>(
  answers: Readonly<Record<string, EngineAnswer | readonly EngineAnswer[]>>,
  work: (engine: RecordedEngine) => Promise<T>,
  blobs?: Readonly<Record<string, BlobAnswer>>,
): Promise<T> {
  return inDirectory(async (directory) => {
    const counts = new Map<string, number>();
    const requests: { line: string; auth: string | undefined }[] = [];
    const server = createServer((request, response) => {
      const line = `${request.method ?? ''} ${request.url ?? ''}`;
      requests.push({ line, auth: authOf(request) });
      const key = decodeURIComponent(line.replace(/\?.*$/, ''));
      const absent: EngineAnswer = { status: 404, json: { message: `No such image: ${key}` } };
      const all = [answers[key] ?? (key === 'GET /version' ? DOCKER_VERSION : absent)].flat();
      const asked = counts.get(key) ?? 0;
      counts.set(key, asked + 1);
      const what = all[Math.min(asked, all.length - 1)];
      if (what !== undefined) answer(what, response);
    });
    const content = createContentServer().on('stream', (stream) => {
      const asked: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => asked.push(chunk));
      // Of gRPC's prefix and of protobuf, only the length of the digest is checked.
      stream.on('end', () => {
        const question = Buffer.concat(asked);
        serveBlob(stream, blobs?.[question.toString('latin1', 7, 7 + question.readUInt8(6))] ?? NOT_FOUND);
      });
    });
    const upgraded = new Set<Duplex>();
    if (blobs !== undefined) {
      server.on('upgrade', (_request, connection) => {
        upgraded.add(connection);
        connection.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
        content.emit('connection', connection);
      });
    }
    const socket = join(directory, 'engine.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      return await work({ env: { DOCKER_HOST: `unix://${socket}`, HOME: directory }, socket, requests });
    } finally {
      for (const connection of upgraded) connection.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
}

const NOT_FOUND = 5;

/** In two messages, because the engine splits large content. */
function serveBlob(stream: ServerHttp2Stream, blob: BlobAnswer): void {
  if (blob === 'the connection ends') {
    stream.session?.destroy();
    return;
  }
  const headers = { ':status': 200, 'content-type': 'application/grpc' };
  if (typeof blob === 'number') {
    stream.respond({ ...headers, 'grpc-status': blob }, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0' });
  });
  const half = Math.floor(blob.length / 2);
  stream.end(Buffer.concat([contentMessage(0, blob.subarray(0, half)), contentMessage(half, blob.subarray(half))]));
}

/** ReadContentResponse, in which protobuf omits an offset of 0. */
function contentMessage(offset: number, data: Uint8Array): Buffer {
  const message = Buffer.concat([
    ...(offset === 0 ? [] : [Buffer.from([0x08]), varint(offset)]),
    Buffer.from([0x12]),
    varint(data.length),
    data,
  ]);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function varint(value: number): Buffer {
  return value < 0x80
    ? Buffer.from([value])
    : Buffer.concat([Buffer.from([(value % 0x80) + 0x80]), varint(Math.floor(value / 0x80))]);
}

function answer(what: EngineAnswer, response: ServerResponse): void {
  if ('json' in what) {
    response.writeHead(what.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(what.json));
    return;
  }
  response.writeHead(what.status ?? 200);
  const parts = what.bytes[Symbol.iterator]();
  const send = (): void => {
    for (let part = parts.next(); ; part = parts.next()) {
      if (part.done === true) {
        response.end();
        return;
      }
      if (!response.write(part.value)) {
        response.once('drain', send);
        return;
      }
    }
  };
  send();
}

function authOf({ headers }: IncomingMessage): string | undefined {
  const header = headers['x-registry-auth'];
  return typeof header === 'string' ? Buffer.from(header, 'base64url').toString() : undefined;
}
