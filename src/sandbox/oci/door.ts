import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from '../world.ts';
export function serveOci(_world: World, _request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(404);
  response.end();
  return Promise.resolve();
}
