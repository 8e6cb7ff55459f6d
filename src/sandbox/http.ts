import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './call.ts';

/** The largest body that is read into memory: more than any manifest or list. */
const MOST_BYTES = 32 * 1024 * 1024;

/** @returns undefined if the body is too large. */
export async function readBody(request: AsyncIterable<unknown>, most = MOST_BYTES): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('A request without an encoding yields buffers.');
    size += chunk.length;
    // Read to its end anyway: the client reads the answer only after it has sent everything.
    if (size <= most) chunks.push(chunk);
  }
  return size <= most ? Buffer.concat(chunks) : undefined;
}

type Headers = Readonly<Record<string, string | number>>;

/**
 * Sends an answer whose body is in memory, and whose Content-Length is that of the body.
 * @param body What GET would send, for HEAD too; undefined for 204, which has no Content-Length: RFC 9110, 8.6.
 */
export function send(response: ServerResponse, status: number, headers: Headers, body?: string | Uint8Array): void {
  response.writeHead(status, {
    ...headers,
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
  });
  response.end(body);
}

/**
 * Whether a request is meant for this server. A web page can reach a loopback port under the page's own name (DNS
 * rebinding); its Host header reveals that.
 * @param names Other names of the sandbox, with or without a port.
 */
export function isOwnHost(host: string | undefined, port: number, names: readonly string[]): boolean {
  const own = ['127.0.0.1', 'localhost', '[::1]', ...names].flatMap((name) => [
    `${name}:${port}`,
    ...(port === 80 ? [name] : []),
  ]);
  return [...own, ...names].includes(host?.toLowerCase() ?? '');
}

/** Answers a request for another host in a way that makes both kinds of clients show why. */
export function refuseHost(response: ServerResponse, endpoint: string): void {
  const message = `The sandbox answers at ${endpoint}; allow another host name with --host`;
  const body = { __type: 'MisdirectedRequestException', message, errors: [{ code: 'DENIED', message }] };
  send(response, 421, { 'content-type': 'application/json' }, JSON.stringify(body));
}

/** Carries out a fault in which HTTP itself goes wrong. @returns whether it was one */
export function breakConnection(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  if (fault.kind === 'reset') request.socket.resetAndDestroy();
  if (fault.kind === 'garbage') {
    const body = fault.body ?? '<html><body>502 Bad Gateway</body>';
    send(response, fault.status ?? 200, { 'content-type': 'text/html' }, body);
  }
  return fault.kind === 'hang' || fault.kind === 'reset' || fault.kind === 'garbage';
}
