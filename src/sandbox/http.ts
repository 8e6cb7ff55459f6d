import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './call.ts';

/** The largest body that is read into memory: more than any manifest or list. */
const MOST_BYTES = 32 * 1024 * 1024;

/** @returns undefined where the body is too large. */
export async function readBody(request: AsyncIterable<unknown>, most = MOST_BYTES): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('A request without encoding gives buffers.');
    size += chunk.length;
    // Read to its end all the same: who stops reading cannot answer.
    if (size <= most) chunks.push(chunk);
  }
  return size <= most ? Buffer.concat(chunks) : undefined;
}

/** Whether a fault is one in which HTTP itself goes wrong; then it has been carried out. */
export function breakConnection(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'hang':
      return true;
    case 'reset':
      request.socket.resetAndDestroy();
      return true;
    case 'garbage':
      response.writeHead(fault.status ?? 200, { 'content-type': 'text/html' });
      response.end(fault.body ?? '<html><body>502 Bad Gateway</body>');
      return true;
    case 'throttle':
    case 'deny':
    case 'error':
    case 'latency':
    case 'answer':
      return false;
  }
}
