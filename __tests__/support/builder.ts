import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

const UPGRADE = ['POST /grpc HTTP/1.1', 'Host: docker', 'Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 0'];
const END_OF_HEAD = '\r\n\r\n';

/** The BuildKit of an engine as a separate builder, for buildx's driver `remote`. */
export interface Builder {
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

/**
 * Opens the BuildKit inside a Docker Engine to the driver `remote`: no image of BuildKit is needed, as it would be for
 * `docker-container`. Docker Engine API, `POST /grpc`.
 *
 * @param dockerHost `unix://…`
 */
export async function openBuilder(dockerHost: string): Promise<Builder> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connect(dockerHost.replace('unix://', ''));
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on('error', () => {
        client.destroy();
        engine.destroy();
      });
    }
    engine.write(UPGRADE.join('\r\n') + END_OF_HEAD);
    let head = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(END_OF_HEAD);
      if (end === -1) return;
      engine.off('data', onData);
      client.write(head.subarray(end + END_OF_HEAD.length));
      engine.pipe(client);
      client.pipe(engine);
    };
    engine.on('data', onData);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `tcp://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
