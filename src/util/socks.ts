import http from 'node:http';
import https, { type AgentOptions } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { connect as secure, type ConnectionOptions } from 'node:tls';
import { messageOf } from '../errors.ts';

/** How long a proxy may take to connect, in milliseconds. */
const PATIENCE_MS = 30_000;
const VERSION = 5;
const NO_LOGIN = 0;
const PASSWORD = 2;

/** RFC 1928, 6. */
const REFUSALS = new Map([
  [2, 'its rules do not allow it'],
  [3, 'the network is unreachable'],
  [4, 'the host is unreachable'],
  [5, 'the connection is refused'],
]);

/** An agent whose connections go through a SOCKS 5 proxy, which looks up the name of the host. RFC 1928 and 1929. */
export function socksAgent(proxy: URL, isSecure: boolean, settings: AgentOptions): http.Agent {
  const agent = isSecure ? new https.Agent(settings) : new http.Agent(settings);
  agent.createConnection = (options, callback) => {
    const { host, port } = options;
    throughProxy(proxy, host ?? '', Number(port)).then(
      (socket) => callback?.(null, isSecure ? secure({ ...(options as ConnectionOptions), socket }) : socket),
      (error: unknown) => {
        const why = new Error(`the SOCKS proxy at ${proxy.host}: ${messageOf(error)}`, { cause: error });
        // Node's own types ask for a connection here, which there is none of.
        (callback as ((error: Error) => void) | undefined)?.(why);
      },
    );
    return undefined;
  };
  return agent;
}

async function throughProxy(proxy: URL, host: string, port: number): Promise<Socket> {
  const socket = connect({ host: proxy.hostname.replace(/^\[|\]$/g, ''), port: Number(proxy.port || '1080') });
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('it does not answer')));
  try {
    const login = [proxy.username, proxy.password].map((text) => Buffer.from(decodeURIComponent(text)));
    const hasLogin = proxy.username !== '';
    socket.write(Buffer.from([VERSION, ...(hasLogin ? [2, NO_LOGIN, PASSWORD] : [1, NO_LOGIN])]));
    const [version, method] = await take(socket, 2);
    if (version !== VERSION) throw new Error('it does not speak SOCKS 5');
    if (method === PASSWORD && hasLogin) {
      const fields = login.map((text) => counted(text, 'the user or the password'));
      socket.write(Buffer.concat([Buffer.from([1]), ...fields]));
      const [, refused] = await take(socket, 2);
      if (refused !== 0) throw new Error('it does not take the user and the password');
    } else if (method !== NO_LOGIN) {
      throw new Error('it asks for a user and a password');
    }
    socket.write(Buffer.concat([Buffer.from([VERSION, 1, 0]), addressOf(host), Buffer.from([port >> 8, port & 255])]));
    const [, status = 1, , type, length = 0] = await take(socket, 5);
    if (status !== 0) throw new Error(`it cannot connect: ${REFUSALS.get(status) ?? `its reply is ${status}`}`);
    // Of the address that it connects from, one byte is read already.
    await take(socket, { 1: 5, 4: 17 }[type ?? 0] ?? length + 2);
    socket.setTimeout(0);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function addressOf(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIP(host) === 6) return Buffer.from([4, ...bytesOf(host)]);
  return Buffer.concat([Buffer.from([3]), counted(Buffer.from(host), 'the name of the host')]);
}

/** @param address as a URL has it: the groups are hexadecimal, and the longest run of zeros is left out */
function bytesOf(address: string): number[] {
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255]);
}

function counted(text: Buffer, what: string): Buffer {
  if (text.length > 255) throw new Error(`${what} is longer than SOCKS allows`);
  return Buffer.concat([Buffer.from([text.length]), text]);
}

/** Reads exactly this many bytes, and leaves the rest in the socket. */
function take(socket: Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      socket.off('readable', look).off('end', end).off('close', end).off('error', fail);
    };
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const end = (): void => {
      fail(new Error('it closes the connection'));
    };
    const look = (): void => {
      // At the end of the stream there may be fewer.
      const bytes: unknown = socket.read(length);
      if (!(bytes instanceof Buffer) || bytes.length < length) return;
      stop();
      resolve(bytes);
    };
    socket.on('readable', look).on('end', end).on('close', end).on('error', fail);
    look();
  });
}
