import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { ListImagesCommand } from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, test } from '@jest/globals';
import { environmentTrouble } from '../../src/aws/environment-trouble.ts';
import { connect } from '../../src/ecr/client.ts';
import { ecrRegistries } from '../../src/ecr/registry.ts';
import { digestOf } from '../../src/image/digest.ts';
import { proxiedFetch, proxyFor } from '../../src/util/proxy.ts';
import { TestClock } from '../support/clock.ts';
import { inDirectory } from '../support/lab.ts';
import { sandboxEnv } from '../support/runtime.ts';
import { withVariables } from '../support/variables.ts';

const TLS = join(process.cwd(), '__tests__/fixtures/tls');
const AUTHORITY = join(TLS, 'authority.pem');
const SERVER = { cert: readFileSync(join(TLS, 'server.pem')), key: readFileSync(join(TLS, 'server.key')) };
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

const open: Server[] = [];
afterEach(async () => {
  for (const name of PROXIES) Reflect.deleteProperty(process.env, name);
  await Promise.all(
    open.splice(0).map(async (server) => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }),
  );
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const asEcr: RequestListener = (_, response) => {
  response.setHeader('content-type', 'application/x-amz-json-1.1').end('{"imageIds":[]}');
};

/** A forward proxy in front of one server, whatever the request. @returns its URL, and the requests */
async function proxyTo(port: number): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const forward = (incoming: IncomingMessage): string => {
    seen.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    return incoming.url ?? '';
  };
  const server = createServer((incoming, response) => {
    forward(incoming);
    const { method, headers } = incoming;
    incoming.pipe(
      request({ port, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    forward(incoming);
    const upstream = connectTcp(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on('error', () => end.destroy());
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, seen };
}

async function list(env: Record<string, string>, profile?: string): Promise<unknown> {
  const { signal } = new AbortController();
  const run = { rate: 100, env, clock: new TestClock(), signal, runMs: 60_000 };
  const connection = await connect(profile === undefined ? run : { ...run, profile });
  try {
    const { imageIds } = await connection.send(new ListImagesCommand({ repositoryName: 'web' }));
    return imageIds;
  } finally {
    connection.close();
  }
}

/** What the process and the command both get. */
function environment(endpoint: string, variables: Record<string, string>): Record<string, string> {
  Object.assign(process.env, variables);
  return { ...sandboxEnv(endpoint), ...variables };
}

describe('a proxy from the environment', () => {
  test('gets the calls to AWS, in a tunnel if they are encrypted', async () => {
    const { url, seen } = await proxyTo(await listening(createTlsServer(SERVER, asEcr)));
    const env = environment('https://ecr.example', { HTTPS_PROXY: url, AWS_CA_BUNDLE: AUTHORITY });
    expect(await list(env)).toEqual([]);
    expect(seen).toEqual(['CONNECT ecr.example:443']);
  });

  test('gets the calls to a plain endpoint too, except those that NO_PROXY names; an empty variable is ignored', async () => {
    const port = await listening(createServer(asEcr));
    const { url, seen } = await proxyTo(port);
    expect(await list(environment('http://ecr.example', { HTTP_PROXY: url, NO_PROXY: '' }))).toEqual([]);
    expect(seen).toEqual(['POST http://ecr.example/']);
    const direct = environment(`http://127.0.0.1:${port}`, { HTTP_PROXY: url, NO_PROXY: 'other.example,127.0.0.1' });
    expect(await list(direct)).toEqual([]);
    expect(await list(environment(`http://127.0.0.1:${port}`, { HTTP_PROXY: '', NO_PROXY: '' }))).toEqual([]);
    expect(seen).toHaveLength(1);
  });

  test('gets the requests to registries and to GitHub', async () => {
    const { url, seen } = await proxyTo(await listening(createServer((_, response) => response.end('pong'))));
    const fetch = await proxiedFetch(environment('', { HTTP_PROXY: url }));
    expect(await (await fetch(new URL('http://registry.example/v2/'))).text()).toBe('pong');
    expect(seen).toHaveLength(1);
    expect(await proxiedFetch({ HTTPS_PROXY: '' })).toBe(globalThis.fetch);
  });

  test('gets the download of an image config', async () => {
    const config = '{"architecture":"amd64","os":"linux","config":{"Labels":{"a":"b"}},"rootfs":{"diff_ids":[]}}';
    const answer: RequestListener = ({ method }, response) => {
      response.end(method === 'GET' ? config : '{"downloadUrl":"http://s3.example/config"}');
    };
    const { url, seen } = await proxyTo(await listening(createServer(answer)));
    const run = { env: environment('http://ecr.example', { HTTP_PROXY: url }), clock: new TestClock() };
    const open = ecrRegistries({ ...run, now: () => new Date(0) });
    const { signal } = new AbortController();
    const connection = await open({ region: 'eu-west-1', rate: 100, signal, runMs: 60_000 });
    const repository = { registry: { account: '111122223333', region: 'eu-west-1' }, name: 'web', uri: 'h/web' };
    const read = await connection.readConfig(repository, digestOf(config), signal);
    connection.close();
    expect(read?.labels).toEqual({ a: 'b' });
    expect(seen).toEqual(['POST http://ecr.example/', 'CONNECT s3.example:80']);
  });
});

describe('a proxy without a scheme', () => {
  test('is used over plain HTTP, as in curl and Docker, for encrypted calls too', async () => {
    const { url, seen } = await proxyTo(await listening(createTlsServer(SERVER, asEcr)));
    const HTTPS_PROXY = url.replace('http://', '');
    expect(await list(environment('https://ecr.example', { HTTPS_PROXY, AWS_CA_BUNDLE: AUTHORITY }))).toEqual([]);
    expect(seen).toEqual(['CONNECT ecr.example:443']);
  });
});

describe('a proxy that is not valid', () => {
  const BAD = ['zzz://:::', 'socks5://127.0.0.1:1', 'http://127.0.0.1:99999', 'http://u%zz:p@127.0.0.1:1', ' '];

  test.each(BAD)('is refused without showing its password: %j', async (proxy) => {
    const refused = {
      code: 'USAGE',
      message: 'The proxy for ecr.example is not an http or https address',
      hint: expect.stringContaining('HTTPS_PROXY'),
    };
    const env = environment('https://ecr.example', { HTTPS_PROXY: proxy });
    await expect(list(env)).rejects.toMatchObject(refused);
    await expect((await proxiedFetch(env))('https://ecr.example/v2/')).rejects.toMatchObject(refused);
  });
});

/** As in Go's httpproxy, curl and Python's urllib. */
test.each([
  ['amazonaws.com', 'https://api.ecr.eu-west-1.amazonaws.com', true],
  ['.amazonaws.com', 'https://api.ecr.eu-west-1.amazonaws.com', true],
  ['*.amazonaws.com', 'https://api.ecr.eu-west-1.amazonaws.com', true],
  ['a.example, AMAZONAWS.COM', 'https://api.ecr.eu-west-1.amazonaws.com', true],
  ['amazonaws.com:443', 'https://api.ecr.eu-west-1.amazonaws.com', true],
  ['amazonaws.com:8443', 'https://api.ecr.eu-west-1.amazonaws.com', false],
  ['naws.com', 'https://api.ecr.eu-west-1.amazonaws.com', false],
  ['10.0.0.0/8', 'http://10.1.2.3:4566', true],
  ['10.0.0.0/8', 'http://11.1.2.3:4566', false],
  ['10.0.0.0/99', 'http://10.1.2.3:4566', false],
  ['fd00::/8', 'http://[fd00::1]:4566', true],
  ['::1', 'http://[::1]:4566', true],
  ['[::1]:4566', 'http://[::1]:4566', true],
  ['', 'http://ecr.example', false],
])('NO_PROXY=%s keeps a proxy from %s: %s', (list, url, isExempt) => {
  const proxy = 'http://proxy:3128';
  expect(proxyFor(new URL(url), proxy, { HTTPS_PROXY: proxy, NO_PROXY: list })).toBe(isExempt ? '' : proxy);
});

describe("a certificate authority of one's own", () => {
  test('is trusted if AWS_CA_BUNDLE names it', async () => {
    const endpoint = `https://localhost:${await listening(createTlsServer(SERVER, asEcr))}`;
    expect(await list({ ...sandboxEnv(endpoint), AWS_CA_BUNDLE: AUTHORITY })).toEqual([]);
  });

  describe('D set by ca_bundle', () => {
    /** Lists with these profiles, from a server with a certificate of the authority. */
    const listWith = (profiles: string, env: Record<string, string> = {}, profile?: string): Promise<unknown> =>
      inDirectory(async (home) => {
        await mkdir(join(home, '.aws'));
        const config = join(home, '.aws', 'config');
        await writeFile(config, profiles);
        const endpoint = `https://localhost:${await listening(createTlsServer(SERVER, asEcr))}`;
        return list(
          { ...sandboxEnv(endpoint), HOME: home, ...(profile && { AWS_CONFIG_FILE: config }), ...env },
          profile,
        );
      });
    const OF_P = `[profile p]\naws_access_key_id = a\naws_secret_access_key = b\nca_bundle = ${AUTHORITY}\n`;

    test('is trusted for the profile from the environment, or else the default one', async () => {
      expect(await listWith(`[default]\nca_bundle = ${AUTHORITY}\n`)).toEqual([]);
      await expect(listWith(OF_P)).rejects.toMatchObject({ hint: expect.stringMatching(/ca_bundle in the profile/) });
    });

    test('is trusted for the profile of a registry', async () => {
      expect(await listWith(OF_P, {}, 'p')).toEqual([]);
    });

    test('counts only if AWS_CA_BUNDLE is not set', async () => {
      const profiles = '[default]\nca_bundle = /nonexistent.pem\n';
      expect(await listWith(profiles, { AWS_CA_BUNDLE: AUTHORITY })).toEqual([]);
      await expect(listWith(profiles)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringMatching(/^Cannot use the certificates of ca_bundle in the profile default: ENOENT/),
      });
    });
  });

  test('is named if NODE_EXTRA_CA_CERTS is set but cannot be read', async () => {
    const env = { AWS_CA_BUNDLE: AUTHORITY, NODE_EXTRA_CA_CERTS: '/nonexistent.pem' };
    await expect(list({ ...sandboxEnv('https://localhost:1'), ...env })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/^Cannot use the certificates of NODE_EXTRA_CA_CERTS: ENOENT/),
    });
  });

  test.each([
    ['/nonexistent.pem', /ENOENT/],
    ['/dev/zero', /it is not a regular file/],
    [join(TLS, 'README.md'), /no certificate in PEM form/],
  ])('cannot be used from %s', async (bundle, why) => {
    await expect(list({ ...sandboxEnv('https://localhost:1'), AWS_CA_BUNDLE: bundle })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(why),
    });
  });
});

describe('errors that ECR documents', () => {
  test.each([
    [
      'KmsException',
      'User: arn:aws:sts::1:x is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:1:key/2',
      'ACCESS_DENIED',
      /Allow kms:GenerateDataKey on arn:aws:kms:eu-west-1:1:key\/2/,
    ],
    ['InvalidSignatureException', 'Signature expired: 1 is now earlier than 2', 'CREDENTIALS', /Set the clock/],
    ['RequestExpired', 'x', 'CREDENTIALS', /Set the clock/],
    ['InvalidSignatureException', 'The request signature we calculated does not match', 'CREDENTIALS', /both from one/],
    ['SignatureDoesNotMatch', 'x', 'CREDENTIALS', /both from one source/],
    ['IncompleteSignature', 'x', 'CREDENTIALS', /both from one source/],
    ['OptInRequired', 'x', 'CREDENTIALS', /aws account enable-region/],
    ['SubscriptionRequiredException', 'x', 'CREDENTIALS', /aws account enable-region/],
    ['ImageTagAlreadyExistsException', 'x', 'UNEXPECTED_ANSWER', /a tag of its own/],
    ['LayersNotFoundException', 'x', 'UNEXPECTED_ANSWER', /a push sends whatever is missing/],
    ['ReferencedImagesNotFoundException', 'x', 'UNEXPECTED_ANSWER', /a push sends whatever is missing/],
    ['UploadNotFoundException', 'x', 'UNEXPECTED_ANSWER', /Run again/],
    ['BlockedByOrganizationPolicyException', 'x', 'ACCESS_DENIED', /organization/],
  ])('have their own message: %s', async (name, message, code, hint) => {
    const server = createServer((_, response) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: name, message }));
    });
    await expect(list(sandboxEnv(`http://127.0.0.1:${await listening(server)}`))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.stringMatching(hint),
    });
  });
});

describe('credentials', () => {
  test('that contain a line end are blamed', () => {
    // The SDK would leave a timer behind.
    expect(() => request({ headers: { 'x-amz-security-token': 'token\n' } })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_CHAR' }),
    );
    expect(environmentTrouble(Object.assign(new TypeError('x'), { code: 'ERR_INVALID_CHAR' }), 'ECR')).toMatchObject({
      code: 'CREDENTIALS',
      what: expect.stringContaining('hold a character that no request can carry'),
    });
  });

  test('from a web identity whose file is missing name the variable and the file', async () => {
    const env = {
      AWS_ENDPOINT_URL_ECR: 'http://127.0.0.1:1',
      AWS_REGION: 'eu-west-1',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent/token',
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ci',
    };
    await withVariables(env, () =>
      expect(list(env)).rejects.toMatchObject({
        code: 'CREDENTIALS',
        message: expect.stringMatching(/AWS_WEB_IDENTITY_TOKEN_FILE.*\/nonexistent\/token/),
      }),
    );
  });
});
