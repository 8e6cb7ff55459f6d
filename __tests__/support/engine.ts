import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { inDirectory } from './lab.ts';

/** What the engine answers to one request: JSON with its status, or bytes. */
export type EngineAnswer =
  { readonly status?: number; readonly json: unknown } | { readonly bytes: Iterable<Uint8Array> };

export interface RecordedEngine {
  /** For connectEngine. */
  readonly env: Readonly<Record<string, string>>;
  readonly socket: string;
  /** `METHOD PATH` of every request so far, and its X-Registry-Auth, decoded. */
  readonly requests: readonly { readonly line: string; readonly auth: string | undefined }[];
}

/** Of Docker Engine 28.5, without what does not matter. */
const DOCKER_VERSION: EngineAnswer = { json: { Components: [{ Name: 'Engine', Version: '28.5.2' }] } };

/**
 * Runs with a server on a Unix socket that answers as a Docker Engine did.
 *
 * @param answers by `METHOD PATH` without the query, one after the other where there are several, the last one ever after;
 *   what is not there is answered 404, as for an image that is absent; the version is that of a Docker Engine
 */
export async function withEngine<T>(
  answers: Readonly<Record<string, EngineAnswer | readonly EngineAnswer[]>>,
  work: (engine: RecordedEngine) => Promise<T>,
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
    const socket = join(directory, 'engine.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      return await work({ env: { DOCKER_HOST: `unix://${socket}`, HOME: directory }, socket, requests });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
}

function answer(what: EngineAnswer, response: ServerResponse): void {
  if ('json' in what) {
    response.writeHead(what.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(what.json));
    return;
  }
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
