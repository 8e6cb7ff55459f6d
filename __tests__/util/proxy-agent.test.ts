import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, get, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer, get as getSecurely } from 'node:https';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { agentThrough } from '../../src/util/proxy-agent.ts';

async function portOf(server: Server | HttpServer): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return address.port;
}

/** The answers of a proxy: to the greeting, to a login, to the request. */
interface Answers {
  readonly greeting?: readonly number[];
  readonly login?: readonly number[];
  readonly request?: readonly number[];
}

/** Runs with a SOCKS proxy that connects everything to one port. `asked` is what it received, in hexadecimal. */
async function withProxy<T>(
  to: number,
  { greeting = [5, 0], login = [1, 0], request = [5, 0, 0, 1, 127, 0, 0, 1, 0, 0] }: Answers,
  work: (port: number, asked: readonly string[]) => Promise<T>,
): Promise<T> {
  const asked: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    const answers = [greeting, ...(greeting[1] === 2 ? [login] : []), request];
    const answer = (bytes: Buffer): void => {
      asked.push(bytes.toString('hex'));
      const next = answers.shift() ?? [];
      if (answers.length > 0 || next[1] !== 0) {
        // In two pieces, as a network may deliver it.
        socket.write(Buffer.from(next.slice(0, 1)), () => {
          socket.write(Buffer.from(next.slice(1)));
          if (answers.length === 0) socket.end();
        });
        return;
      }
      socket.off('data', answer);
      const beyond = connect(to, '127.0.0.1', () => {
        socket.write(Buffer.from(next));
        socket.pipe(beyond).pipe(socket);
      });
      sockets.push(beyond);
    };
    socket.on('data', answer).on('error', () => undefined);
  });
  try {
    return await work(await portOf(server), asked);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** The answer of an http server beyond the proxy, or the message of the error. */
async function throughProxy(proxy: (port: number) => string, answers: Answers, host: string): Promise<unknown> {
  const server = createHttpServer((_, response) => response.end('beyond'));
  const to = await portOf(server);
  try {
    return await withProxy(to, answers, async (port, asked) => {
      const agent = agentThrough(new URL(proxy(port)), false, {});
      const answer = await new Promise<string>((resolve) => {
        get({ host, port: 2375, agent }, (response) => {
          response.setEncoding('utf8').on('data', resolve);
        }).on('error', ({ message }) => {
          resolve(message);
        });
      });
      return { answer, asked };
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const plain = (port: number): string => `socks5://127.0.0.1:${port}`;

describe('a request through a SOCKS proxy', () => {
  test.each([
    ['engine.invalid', `050100030e${Buffer.from('engine.invalid').toString('hex')}0947`],
    ['10.1.2.3', '050100010a0102030947'],
    ['fd00::a:1', '05010004fd0000000000000000000000000a00010947'],
  ])('names the host %s', async (host, request) => {
    expect(await throughProxy(plain, {}, host)).toEqual({ answer: 'beyond', asked: ['050100', request] });
  });

  test('logs in if the proxy requires it', async () => {
    const answers = { greeting: [5, 2] };
    expect(await throughProxy((port) => `socks5h://me:p%40ss@127.0.0.1:${port}`, answers, 'x')).toEqual({
      answer: 'beyond',
      asked: [
        '05020002',
        `0102${Buffer.from('me').toString('hex')}04${Buffer.from('p@ss').toString('hex')}`,
        '0501000301780947',
      ],
    });
  });

  test('reads an answer that has a host name', async () => {
    expect(await throughProxy(plain, { request: [5, 0, 0, 3, 2, 97, 98, 0, 0] }, 'x')).toMatchObject({
      answer: 'beyond',
    });
  });

  test.each<[string, Answers]>([
    ['is no SOCKS proxy', { greeting: [72, 84] }],
    ['requires a missing login', { greeting: [5, 255] }],
    ['cannot connect', { request: [5, 5, 0, 1, 0] }],
    ['breaks off', { request: [5] }],
  ])('fails if the proxy %s', async (_name, answers) => {
    expect(await throughProxy(plain, answers, 'x')).toMatchObject({
      answer: expect.stringMatching(/Sock(s5|et closed)/),
    });
  });

  test('fails if the proxy refuses the login, without showing it', async () => {
    const answers = { greeting: [5, 2], login: [1, 1] };
    const proxy = (port: number): string => `socks5://me:secret@127.0.0.1:${port}`;
    const found = await throughProxy(proxy, answers, 'x');
    expect(found).toMatchObject({ answer: expect.stringContaining('Authentication failed') });
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});

test('TLS is established with the host beyond the proxy', async () => {
  const [ca, cert, key] = await Promise.all(
    ['authority.pem', 'server.pem', 'server.key'].map((name) => readFile(`__tests__/fixtures/tls/${name}`)),
  );
  const server = createHttpsServer({ cert, key }, (_, response) => response.end('beyond'));
  const to = await portOf(server);
  await withProxy(to, {}, async (port) => {
    const agent = agentThrough(new URL(plain(port)), true, { ca });
    const answer = await new Promise((resolve) => {
      getSecurely({ host: 'localhost', port: 2376, agent }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      }).on('error', resolve);
    });
    expect(answer).toBe('beyond');
  });
  server.closeAllConnections();
  server.close();
});
