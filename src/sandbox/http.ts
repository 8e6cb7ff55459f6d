import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './call.ts';
import { EcrError } from './errors.ts';

/** The largest body that is read into memory: an UploadLayerPart of 20 MiB as base64, with some margin. */
export const MOST_BYTES = 32 * 1024 * 1024;

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

/** Answers a request of the JSON protocol. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  send(response, status, headers, JSON.stringify(body));
}

/** Answers a request of the JSON protocol with what was thrown. Anything but a refusal is a fault of the service. */
export function sendThrown(response: ServerResponse, thrown: unknown): void {
  if (thrown instanceof EcrError) {
    sendJson(response, thrown.status, { ...thrown.members, __type: thrown.code, message: thrown.message });
  } else sendJson(response, 500, { __type: 'ServerException', message: String(thrown) });
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

/** Carries out a fault in which AWS refuses a call. @param denied the refusal of a call that no policy allows */
export function refuseCall(fault: Fault | undefined, denied: () => EcrError, throttled = 'ThrottlingException'): void {
  if (fault?.kind === 'throttle') throw new EcrError(throttled, 'Rate exceeded');
  if (fault?.kind === 'deny') throw denied();
  if (fault?.kind === 'error') throw new EcrError(fault.code, fault.message ?? fault.code, fault.status);
}
