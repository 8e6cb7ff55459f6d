import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { openRepository } from '../../src/registry/client.ts';
import type { RegistryRuntime } from '../../src/registry/runtime.ts';
import type { ImageRepository, SourceContext } from '../../src/image/sources/source.ts';
import { systemClock } from '../../src/util/clock.ts';
import { contextOf } from './source-context.ts';

export interface SeenRequest {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface ScriptedRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly requests: readonly SeenRequest[];
}

type Answers = (request: SeenRequest, response: ServerResponse, host: string) => void;

/** Runs with a server that answers as instructed: for what no registry does on request. */
export async function withServer<T>(answer: Answers, work: (registry: ScriptedRegistry) => Promise<T>): Promise<T> {
  const requests: SeenRequest[] = [];
  let host = '';
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(chunks).toString();
    const seen = { line: `${method} ${url}`, authorization: headers.authorization, body };
    requests.push(seen);
    answer(seen, response, host);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}`;
  try {
    return await work({ host, requests });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A runtime without any login, in which a retry does not wait but records how long it would have. */
export function registryRuntime(
  changes: Partial<RegistryRuntime> = {},
): RegistryRuntime & { readonly sleeps: readonly number[] } {
  const sleeps: number[] = [];
  return {
    env: {},
    homeDirectory: '/nowhere',
    readFile,
    clock: {
      ...systemClock,
      sleep: (milliseconds) => {
        sleeps.push(milliseconds);
        return Promise.resolve();
      },
    },
    random: () => 0.5,
    fetch: globalThis.fetch,
    signal: new AbortController().signal,
    mask: () => undefined,
    warn: () => undefined,
    otherLogin: () => Promise.resolve(undefined),
    ...changes,
    sleeps,
  };
}

/** What `docker://` needs to read from registries in a runtime. */
export function registryContext(runtime: RegistryRuntime): SourceContext {
  return contextOf('/', { repository: (host, name) => Promise.resolve(openRepository(host, name, runtime)) });
}

/** The repository of the scripted registries. */
export const NAME = 'team/app';
export const MANIFEST = '{"schemaVersion":2}';

export function sendManifest(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json; charset=utf-8' });
  response.end(MANIFEST);
}

/** 401, with the challenge of the registry. */
export function challenge(response: ServerResponse, header: string): void {
  response.writeHead(401, { 'www-authenticate': header }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
}

export function open(host: string, changes: Partial<RegistryRuntime> = {}): ImageRepository {
  return openRepository(host, NAME, registryRuntime(changes));
}

/** A runtime whose Docker configuration has one login. */
export function loginOf(host: string, entry: object): Partial<RegistryRuntime> {
  return { env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: entry } }) } };
}

export const ann = { username: 'ann', password: 's3cret' };

export function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}
