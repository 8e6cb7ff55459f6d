import type { Server } from 'node:http';

/** Listens, and tells the benchmark where, and which calls have come in since its last request. */
export function serveCalls(server: Server, calls: Map<string, number>): void {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    process.send?.({ endpoint: `http://127.0.0.1:${port}` });
  });
  process.on('message', () => {
    process.send?.({ calls: Object.fromEntries(calls) });
    calls.clear();
  });
  process.on('disconnect', () => {
    process.exit();
  });
}
