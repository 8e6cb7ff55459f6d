import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { DockerHost } from '../../src/docker/address.ts';
import { resolveDockerHost, type HostWorld } from '../../src/docker/host.ts';

interface Setup {
  readonly env?: Record<string, string>;
  readonly platform?: NodeJS.Platform;
  /** By path. */
  readonly files?: Record<string, string>;
}

function resolve({ env = {}, platform = 'linux', files = {} }: Setup): Promise<DockerHost> {
  const readFile: HostWorld['readFile'] = (path) => {
    const content = files[path];
    if (content !== undefined) return Promise.resolve(Buffer.from(content));
    return Promise.reject(Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' }));
  };
  return resolveDockerHost({ env, platform, homeDirectory: '/home/me', readFile });
}

/** The files of a context, as `docker context create` writes them. */
function context(name: string, endpoint: object, directory = '/home/me/.docker'): Record<string, string> {
  const id = createHash('sha256').update(name).digest('hex');
  return {
    [`${directory}/contexts/meta/${id}/meta.json`]: JSON.stringify({
      Name: name,
      Metadata: {},
      Endpoints: { docker: endpoint },
    }),
  };
}

function tlsFile(name: string, file: string): string {
  const id = createHash('sha256').update(name).digest('hex');
  return `/home/me/.docker/contexts/tls/${id}/docker/${file}`;
}

const current = { '/home/me/.docker/config.json': '{"currentContext":"remote"}' };
const remote = context('remote', { Host: 'tcp://remote:2375' });

describe('which engine', () => {
  test.each<[string, Setup, string]>([
    ['the socket of Linux', {}, 'unix:///var/run/docker.sock'],
    ['the socket of macOS', { platform: 'darwin' }, 'unix:///var/run/docker.sock'],
    ['the pipe of Windows', { platform: 'win32' }, 'npipe:////./pipe/docker_engine'],
    ['DOCKER_HOST', { env: { DOCKER_HOST: 'unix:///x.sock' } }, 'unix:///x.sock'],
    ['the current context', { files: { ...current, ...remote } }, 'tcp://remote:2375'],
    [
      'DOCKER_CONTEXT before the current context',
      { env: { DOCKER_CONTEXT: 'other' }, files: { ...current, ...context('other', { Host: 'unix:///o.sock' }) } },
      'unix:///o.sock',
    ],
    [
      'DOCKER_HOST before every context',
      { env: { DOCKER_HOST: 'unix:///x.sock', DOCKER_CONTEXT: 'other' }, files: current },
      'unix:///x.sock',
    ],
    [
      'the context named default, which is none',
      { env: { DOCKER_CONTEXT: 'default' }, files: current },
      'unix:///var/run/docker.sock',
    ],
    [
      'an empty DOCKER_HOST, which is none',
      { env: { DOCKER_HOST: '' }, files: { ...current, ...remote } },
      'tcp://remote:2375',
    ],
    [
      'a configuration without contexts',
      { files: { '/home/me/.docker/config.json': '{"auths":{}}' } },
      'unix:///var/run/docker.sock',
    ],
    [
      'DOCKER_CONFIG',
      {
        env: { DOCKER_CONFIG: '/c' },
        files: { '/c/config.json': '{"currentContext":"a"}', ...context('a', { Host: 'unix:///a.sock' }, '/c') },
      },
      'unix:///a.sock',
    ],
  ])('%s', async (_name, setup, address) => {
    expect(await resolve(setup)).toMatchObject({ address });
  });
});

describe('an address', () => {
  test.each([
    ['unix:///a/b.sock', { kind: 'socket', path: '/a/b.sock' }],
    ['npipe:////./pipe/x', { kind: 'socket', path: '//./pipe/x' }],
    ['tcp://host', { kind: 'tcp', host: 'host', port: 2375 }],
    ['tcp://host:80', { kind: 'tcp', host: 'host', port: 80 }],
    ['tcp://[::1]:99', { kind: 'tcp', host: '[::1]', port: 99 }],
    ['ssh://me@host:22', { kind: 'ssh', user: 'me', host: 'host', port: 22 }],
    ['ssh://host', { kind: 'ssh', host: 'host', user: undefined, port: undefined }],
  ])('%s', async (DOCKER_HOST, expected) => {
    expect(await resolve({ env: { DOCKER_HOST } })).toMatchObject(expected);
  });

  test.each([
    'docker',
    'ftp://host',
    'unix://',
    'tcp://',
    'tcp://host:port',
    'tcp://host/path',
    'ssh://me:secret@host',
  ])('%s is refused, and not shown', async (DOCKER_HOST) => {
    const error = await resolve({ env: { DOCKER_HOST } }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'DOCKER',
      message: expect.stringContaining('DOCKER_HOST'),
      hint: expect.any(String),
    });
    expect(JSON.stringify([String(error), error])).not.toContain('secret');
  });
});

describe('TLS', () => {
  const files = { '/certs/ca.pem': 'CA', '/certs/cert.pem': 'CERT', '/certs/key.pem': 'KEY' };
  const material = { ca: Buffer.from('CA'), cert: Buffer.from('CERT'), key: Buffer.from('KEY') };

  test('by DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, on the port for it', async () => {
    const env = { DOCKER_HOST: 'tcp://host', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect(await resolve({ env, files })).toMatchObject({ port: 2376, tls: { ...material, verify: true } });
  });

  test('by DOCKER_TLS, without proof of the engine', async () => {
    const env = { DOCKER_HOST: 'tcp://host:1', DOCKER_TLS: '1', DOCKER_CERT_PATH: '/certs' };
    expect(await resolve({ env, files })).toMatchObject({ tls: { ...material, verify: false } });
  });

  test('certificates alone do not switch it on', async () => {
    const env = { DOCKER_HOST: 'tcp://host:1', DOCKER_CERT_PATH: '/certs' };
    expect(await resolve({ env, files })).toMatchObject({ tls: undefined });
  });

  test('of a context', async () => {
    const tls = { [tlsFile('remote', 'ca.pem')]: 'CA', [tlsFile('remote', 'key.pem')]: 'KEY' };
    expect(
      await resolve({ files: { ...current, ...context('remote', { Host: 'tcp://remote' }), ...tls } }),
    ).toMatchObject({
      port: 2376,
      tls: { ca: material.ca, key: material.key, cert: undefined, verify: true },
    });
  });

  test('of a context that does not verify', async () => {
    const endpoint = { Host: 'tcp://remote', SkipTLSVerify: true };
    expect(await resolve({ files: { ...current, ...context('remote', endpoint) } })).toMatchObject({
      tls: { verify: false },
    });
  });
});

describe('what cannot be used', () => {
  test.each<[string, Setup, RegExp]>([
    [
      'a current context that is not there',
      { files: current },
      /no docker context "remote", which \/home\/me\/\.docker\/config\.json names/,
    ],
    [
      'a DOCKER_CONTEXT that is not there',
      { env: { DOCKER_CONTEXT: '../x' } },
      /no docker context "\.\.\/x", which DOCKER_CONTEXT names/,
    ],
    [
      'a configuration that is no JSON',
      { files: { '/home/me/.docker/config.json': '{' } },
      /Cannot read \/home\/me\/\.docker\/config\.json/,
    ],
    [
      'a current context of another kind',
      { files: { '/home/me/.docker/config.json': '{"currentContext":1}' } },
      /currentContext is not a string/,
    ],
    [
      'a context for another orchestrator',
      { files: { ...current, ...context('remote', {}) } },
      /names no Docker Engine/,
    ],
  ])('%s', async (_name, setup, message) => {
    await expect(resolve(setup)).rejects.toMatchObject({
      code: 'DOCKER',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  test('a configuration that may not be read', async () => {
    const readFile = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }));
    await expect(
      resolveDockerHost({ env: {}, platform: 'linux', homeDirectory: '/h', readFile }),
    ).rejects.toMatchObject({
      code: 'DOCKER',
      message: expect.stringContaining('permission denied'),
    });
  });
});
