import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { DockerHost } from '../../src/docker/address.ts';
import { readConfiguration } from '../../src/docker/configuration.ts';
import { homeOf, resolveDockerHost, type HostRuntime } from '../../src/docker/host.ts';

interface Setup {
  readonly env?: Record<string, string>;
  readonly platform?: NodeJS.Platform;
  /** By path. */
  readonly files?: Record<string, string>;
  /** Files that exist but may not be read. */
  readonly denied?: readonly string[];
  /** Directories that exist and are empty. */
  readonly directories?: readonly string[];
  /** Receives each warning. */
  readonly warnings?: string[];
}

async function resolve(setup: Setup): Promise<DockerHost> {
  const { env = {}, platform = 'linux', files = {}, denied = [], directories = [], warnings = [] } = setup;
  const readFile: HostRuntime['readFile'] = (path) => {
    const content = files[path];
    if (content !== undefined) return Promise.resolve(Buffer.from(content));
    if (denied.includes(path)) return Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' }));
    return Promise.reject(Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' }));
  };
  const isDirectory: HostRuntime['isDirectory'] = (path) =>
    Promise.resolve(
      [...directories, ...denied, ...Object.keys(files)].some((one) => one === path || one.startsWith(`${path}/`)),
    );
  const warn = (text: string): void => void warnings.push(text);
  const runtime: HostRuntime = { env, platform, homeDirectory: '/home/me', readFile, isDirectory, warn };
  return resolveDockerHost(runtime, await readConfiguration(runtime));
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

describe('the engine is found by', () => {
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
      'the context named default, which does not exist',
      { env: { DOCKER_CONTEXT: 'default' }, files: current },
      'unix:///var/run/docker.sock',
    ],
    [
      'an empty DOCKER_HOST, which counts as unset',
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

/** As `docker context inspect` of Docker 28.5 prints them; the parts of ssh addresses as `docker image ls` hands them to ssh. */
describe('DOCKER_HOST, as the docker CLI reads it', () => {
  test.each<[string, object]>([
    ['unix:///a/b.sock', { address: 'unix:///a/b.sock', path: '/a/b.sock' }],
    ['unix://', { address: 'unix:///var/run/docker.sock' }],
    ['npipe:////./pipe/x', { kind: 'socket', path: '//./pipe/x' }],
    ['npipe://', { address: 'npipe:////./pipe/docker_engine' }],
    [' ', { address: 'unix:///var/run/docker.sock' }],
    ['tcp://', { address: 'tcp://localhost:2375' }],
    ['tcp://host', { kind: 'tcp', host: 'host', port: 2375, basePath: '' }],
    ['tcp://host/', { address: 'tcp://host:2375', basePath: '' }],
    ['tcp://host:', { address: 'tcp://host:2375' }],
    ['tcp://host:80', { host: 'host', port: 80 }],
    ['tcp://host:1/p/q/', { host: 'host', port: 1, basePath: '/p/q' }],
    ['tcp://host:1/a%62%2563', { basePath: '/abc' }],
    ['tcp://host:5?q=1#f', { address: 'tcp://host:5' }],
    ['tcp://me:secret@host:5', { address: 'tcp://host:5' }],
    [' tcp://host:6 ', { address: 'tcp://host:6' }],
    ['\u0085tcp://host:6\u00a0', { address: 'tcp://host:6' }],
    ['127.0.0.1:2375', { address: 'tcp://127.0.0.1:2375' }],
    ['localhost', { address: 'tcp://localhost:2375' }],
    [':99', { address: 'tcp://localhost:99' }],
    ['host:5/p', { address: 'tcp://host:5/p' }],
    ['/var/run/docker.sock', { address: 'tcp://localhost:2375/var/run/docker.sock' }],
    ['::1', { address: 'tcp://[::1]:2375' }],
    ['[::1]:5', { address: 'tcp://[::1]:5', host: '[::1]' }],
    ['tcp://[::1]:99', { host: '[::1]', port: 99 }],
    // It is decoded twice, like the path.
    ['tcp://[fe80::1%2525eth0]:5', { address: 'tcp://[fe80::1%25eth0]:5', host: '[fe80::1]', zone: 'eth0' }],
    ['ssh://host', { kind: 'ssh', host: 'host', user: undefined, port: undefined, socket: undefined }],
    ['ssh://me@host:22', { user: 'me', host: 'host', port: 22 }],
    ['ssh://me%40corp@host:', { user: 'me@corp', host: 'host', port: undefined }],
    ['ssh://Alias_1/', { host: 'Alias_1', socket: undefined }],
    ['ssh://[::1]:22', { host: '::1', port: 22 }],
    ['ssh://ö.example', { host: 'ö.example' }],
    ['ssh://%C3%B6', { host: 'ö' }],
    ['ssh://127.1', { host: '127.1' }],
    ['ssh://[FE80:0::1]', { host: 'FE80:0::1' }],
    ['ssh://me@[fe80::1%25e%74h0]:22', { user: 'me', host: 'fe80::1%eth0', port: 22 }],
    ['ssh://host/run/x.sock', { host: 'host', socket: '/run/x.sock' }],
    ['ssh://me@host:22/run/x.sock', { address: 'ssh://me@host:22/run/x.sock' }],
  ])('%j', async (DOCKER_HOST, expected) => {
    expect(await resolve({ env: { DOCKER_HOST } })).toMatchObject(expected);
  });

  test.each([
    'ftp://host',
    'http://host:5',
    'https://host:5',
    '\ufefftcp://host:5',
    'tcp://host:5\\x',
    'tcp://host:5/%zz',
    'tcp://[fe80::1%25eth0]:5',
    'tcp://[fe80::1%2525]:5',
    'tcp://127.1',
    'tcp://127.0.0.1.',
    'tcp://0177.0.0.1',
    'tcp://0x7f.1',
    'tcp://2130706433:5',
    'tcp://h%61st',
    'TCP://host',
    'tcp://host:port',
    'tcp://host:99999',
    'tcp://host:0',
    'tcp://host:00/engine',
    'host:0',
    'tcp://host:-1',
    'tcp://a b',
    'tcp://h%zz',
    'tcp://[::1]',
    '[::1]',
    'ssh://',
    'ssh://me@',
    'ssh://me:secret@host',
    'ssh://me:@host',
    'ssh://100%@host',
    'ssh://h%61st',
    'ssh://[fe80::1%eth0]',
    'ssh://[fe80::1%25]',
    'ssh://[fe80::1%25x%20y]',
    'ssh://host:port',
    'ssh://host?q',
    'ssh://host#f',
    'ssh://x%20y',
    'ssh://x%2fy',
    'ssh://x`y`',
    'ssh://$(x)',
    'ssh://-oProxyCommand=x',
    'ssh://-x',
  ])('%j is refused with exit code 2, without being shown', async (DOCKER_HOST) => {
    const error = await resolve({ env: { DOCKER_HOST } }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('DOCKER_HOST'),
      hint: expect.any(String),
    });
    expect(JSON.stringify([String(error), error])).not.toContain('secret');
  });
});

describe('the address in a context, which must be complete', () => {
  const read = (host: object, platform?: NodeJS.Platform): Promise<DockerHost> =>
    resolve({ ...(platform && { platform }), files: { ...current, ...context('remote', host) } });

  test.each<[object, string]>([
    [{ Host: 'tcp://remote' }, 'tcp://remote:80'],
    [{ Host: 'tcp://remote', SkipTLSVerify: true }, 'tcp://remote:443'],
    [{ Host: 'http://remote:5' }, 'tcp://remote:5'],
    [{ Host: 'https://remote:5' }, 'tcp://remote:5'],
    [{ host: 'tcp://remote:5' }, 'tcp://remote:5'],
    [{ Host: 'tcp://remote:5', HOST: 'tcp://remote:6' }, 'tcp://remote:6'],
    [{ Host: 'tcp://remote', skiptlsverify: true }, 'tcp://remote:443'],
    [{ Host: 'tcp://remote:1/p' }, 'tcp://remote:1/p'],
    [{ Host: 'tcp://[fe80::1%25eth0]:5' }, 'tcp://[fe80::1%25eth0]:5'],
    [{ Host: 'tcp://remote', SkipTLSVerify: null }, 'tcp://remote:80'],
    [{ Host: null }, 'unix:///var/run/docker.sock'],
    [{ Host: 'unix:///x' }, 'unix:///x'],
    [{ Host: '' }, 'unix:///var/run/docker.sock'],
    [{ SkipTLSVerify: false }, 'unix:///var/run/docker.sock'],
  ])('%j', async (endpoint, address) => {
    expect(await read(endpoint)).toMatchObject({ address });
  });

  test.each(['remote:1', '127.0.0.1:2375', ' tcp://remote:1', 'unix://', 'tcp://remote:99999', 'ssh://100%@remote'])(
    '%j is refused with exit code 2',
    async (Host) => {
      await expect(read({ Host })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('the docker context "remote"'),
      });
    },
  );
});

test("the case of a context's keys does not matter, except for the name of the endpoint", async () => {
  const [path = ''] = Object.keys(remote);
  const read = (meta: string): Promise<DockerHost> => resolve({ files: { ...current, [path]: meta } });
  expect(await read('{"endpoints":{"docker":{"host":"tcp://remote:5"}}}')).toMatchObject({ address: 'tcp://remote:5' });
  await expect(read('{"Endpoints":{"Docker":{"Host":"tcp://remote:5"}}}')).rejects.toMatchObject({ code: 'USAGE' });
});

/** As `docker image inspect` of Docker 28.5 refuses them, except for the last, which crashes it. */
test.each([
  ['{"Name":5,…}', 'Name is not a string'],
  ['{"Metadata":5,…}', 'Metadata is not an object'],
  ['{"Metadata":[],…}', 'Metadata is not an object'],
  ['{"Endpoints":[],…}', 'Endpoints is not an object'],
  ['{"Endpoints":{"kubernetes":5},…}', 'the endpoint "kubernetes" is not an object'],
  ['{"Endpoints":{"docker":5}}', 'the endpoint "docker" is not an object'],
  ['{"Endpoints":{"docker":{"Host":5}}}', 'Host is not a string'],
  ['{"Endpoints":{"docker":{"Host":"tcp://remote:1","SkipTLSVerify":"no"}}}', 'SkipTLSVerify is not true or false'],
  ['{"Metadata":{"Description":5},…}', 'Description is not a string'],
])('a context with a field of another type is refused: %s', async (meta, why) => {
  const [path = ''] = Object.keys(remote);
  const files = { ...current, [path]: meta.replace('…', '"endpoints":{"docker":{"Host":"tcp://remote:2375"}}') };
  await expect(resolve({ files })).rejects.toMatchObject({ code: 'DOCKER', message: expect.stringContaining(why) });
});

/** How `docker image ls` of Docker 28.5 reads each. */
describe('config.json, as the docker CLI reads it', () => {
  const read = (text: string, warnings: string[] = []): Promise<DockerHost> =>
    resolve({ files: { ...remote, '/home/me/.docker/config.json': text }, warnings });
  const none = 'unix:///var/run/docker.sock';

  test.each(['', '  \n', 'null', '{} trailing', '{"auths":5}', '{"currentContext":null}'])(
    '%j names no context',
    async (text) => {
      const warnings: string[] = [];
      expect(await read(text, warnings)).toMatchObject({ address: none });
      expect(warnings).toEqual([]);
    },
  );

  test.each([
    ['[]', /it is not a JSON object/],
    ['"x"', /it is not a JSON object/],
    ['"x" trailing', /it is not JSON/],
    ['{"currentContext":"remote",', /it is not JSON/],
    ['{"currentContext":"remote","x":"{\\"', /it is not JSON/],
    ['{"currentContext":"remote","x":nope}', /it is not JSON/],
    ['{"currentContext":"remote",}', /it is not JSON/],
    ['\ufeff{"currentContext":"remote"}', /it is not JSON/],
    ['{"currentContext":1}', /currentContext of .* is not a string/],
  ])('%j names no context, and a warning says why', async (text, why) => {
    const warnings: string[] = [];
    expect(await read(text, warnings)).toMatchObject({ address: none });
    expect(warnings).toEqual([expect.stringMatching(why)]);
    expect(warnings).toEqual([expect.stringContaining('/home/me/.docker/config.json')]);
  });

  test.each([
    '{"CURRENTCONTEXT":"remote"}',
    '{"auths":5,"currentContext":"remote"}',
    '{"currentContext":"remote"} trailing',
    '{"x":"}\\"}","currentContext":"remote"}}',
    '{"currentContext":"remote","CurrentContext":null}',
    '{"currentContext":"remote","CurrentContext":5}',
  ])('%j names a context', async (text) => {
    expect(await read(text)).toMatchObject({ address: 'tcp://remote:2375' });
  });

  test('bytes that are not UTF-8 do not matter', async () => {
    const bytes = Buffer.from('{"x":"\xff","currentContext":"default"}', 'latin1');
    const warnings: string[] = [];
    const runtime: HostRuntime = {
      env: {},
      platform: 'linux',
      homeDirectory: '/h',
      readFile: () => Promise.resolve(bytes),
      isDirectory: () => Promise.resolve(false),
      warn: (text) => void warnings.push(text),
    };
    expect((await readConfiguration(runtime)).document).toMatchObject({ currentContext: 'default' });
    expect(warnings).toEqual([]);
  });

  test('an unreadable file is refused', async () => {
    const warnings: string[] = [];
    const runtime: HostRuntime = {
      env: {},
      platform: 'linux',
      homeDirectory: '/h',
      readFile: () => Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })),
      isDirectory: () => Promise.resolve(false),
      warn: (text) => void warnings.push(text),
    };
    expect(await resolveDockerHost(runtime, await readConfiguration(runtime))).toMatchObject({ address: none });
    expect(warnings).toEqual([expect.stringMatching(/config\.json: EACCES: permission denied\. Like the docker CLI/)]);
  });
});

describe('TLS', () => {
  const CA = '-----BEGIN CERTIFICATE-----';
  const files = { '/certs/ca.pem': CA, '/certs/cert.pem': 'CERT', '/certs/key.pem': 'KEY' };
  const material = { ca: Buffer.from(CA), cert: Buffer.from('CERT'), key: Buffer.from('KEY') };

  test('from DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, on the port without it, as in the docker CLI', async () => {
    const env = { DOCKER_HOST: 'tcp://host', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect(await resolve({ env, files })).toMatchObject({ port: 2375, tls: { ...material, verify: true } });
  });

  test('from DOCKER_TLS_VERIFY alone, for the engine on this machine', async () => {
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect(await resolve({ env, files })).toMatchObject({ address: 'tcp://localhost:2376' });
  });

  test.each(['DOCKER_TLS_VERIFY', 'DOCKER_TLS'])('%s needs a ca.pem', async (variable) => {
    const env = { DOCKER_HOST: 'tcp://host:1', [variable]: '1' };
    await expect(resolve({ env, files })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(new RegExp(`${variable} is set, .*/home/me/.docker/ca.pem`)),
    });
  });

  test('with a file that may not be read has a hint that helps', async () => {
    for (const variable of ['DOCKER_TLS_VERIFY', 'DOCKER_TLS']) {
      const env = { DOCKER_HOST: 'tcp://host:1', [variable]: '1', DOCKER_CERT_PATH: '/certs' };
      await expect(resolve({ env, denied: ['/certs/ca.pem'] })).rejects.toMatchObject({
        code: 'DOCKER',
        hint: `Correct the file, name another directory in DOCKER_CERT_PATH, or unset ${variable}.`,
      });
    }
    const files = { ...current, ...context('remote', { Host: 'tcp://remote' }) };
    await expect(resolve({ files, denied: [tlsFile('remote', 'ca.pem')] })).rejects.toMatchObject({
      code: 'DOCKER',
      hint: 'Correct the file, or set DOCKER_HOST, which comes before it.',
    });
  });

  test.each(['', 'garbage'])('with %j as ca.pem is refused, even if nothing is verified', async (pem) => {
    const refused = { code: 'USAGE', message: expect.stringContaining('ca.pem has no certificate in PEM form') };
    for (const variable of ['DOCKER_TLS_VERIFY', 'DOCKER_TLS']) {
      const env = { DOCKER_HOST: 'tcp://host:1', [variable]: '1', DOCKER_CERT_PATH: '/certs' };
      await expect(resolve({ env, files: { ...files, '/certs/ca.pem': pem } })).rejects.toMatchObject(refused);
    }
    const remote = { ...current, ...context('remote', { Host: 'tcp://remote' }), [tlsFile('remote', 'ca.pem')]: pem };
    await expect(resolve({ files: remote })).rejects.toMatchObject(refused);
  });

  test('is not switched on by empty variables', async () => {
    const env = { DOCKER_HOST: '', DOCKER_CONTEXT: '', DOCKER_CONFIG: '', DOCKER_TLS: '', DOCKER_TLS_VERIFY: '' };
    expect(await resolve({ env: { ...env, DOCKER_CERT_PATH: '' }, files })).toMatchObject({ kind: 'socket' });
  });

  test('from DOCKER_TLS, without verifying the engine', async () => {
    const env = { DOCKER_HOST: 'tcp://host:1', DOCKER_TLS: '1', DOCKER_CERT_PATH: '/certs' };
    expect(await resolve({ env, files })).toMatchObject({ tls: { ...material, verify: false } });
  });

  test('is not switched on by certificates alone', async () => {
    const env = { DOCKER_HOST: 'tcp://host:1', DOCKER_CERT_PATH: '/certs' };
    expect(await resolve({ env, files })).toMatchObject({ tls: undefined });
  });

  test('from a context', async () => {
    // A key without its certificate is not used.
    const tls = { [tlsFile('remote', 'ca.pem')]: CA, [tlsFile('remote', 'key.pem')]: 'KEY' };
    expect(
      await resolve({ files: { ...current, ...context('remote', { Host: 'tcp://remote' }), ...tls } }),
    ).toMatchObject({
      port: 443,
      tls: { ca: material.ca, key: undefined, cert: undefined, verify: true },
    });
  });

  test.each(['README', '.DS_Store', 'sub/x'])('from a context whose folder has only %s', async (file) => {
    const files = { ...current, ...context('remote', { Host: 'tcp://remote' }), [tlsFile('remote', file)]: '' };
    expect(await resolve({ files })).toMatchObject({ port: 443, tls: { ca: undefined, verify: true } });
  });

  test('from a context whose folder is empty', async () => {
    const setup = { files: { ...current, ...context('remote', { Host: 'tcp://remote' }) } };
    expect(await resolve({ ...setup, directories: [tlsFile('remote', '').replace(/\/$/, '')] })).toMatchObject({
      port: 443,
    });
  });

  test.each(['unix:///x.sock', 'ssh://host'])('does not matter to %s', async (DOCKER_HOST) => {
    const env = { DOCKER_HOST, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect(await resolve({ env, files: { '/certs/ca.pem': 'garbage' } })).toMatchObject({ address: DOCKER_HOST });
  });

  test('from a context that does not verify', async () => {
    const endpoint = { Host: 'tcp://remote', SkipTLSVerify: true };
    expect(await resolve({ files: { ...current, ...context('remote', endpoint) } })).toMatchObject({
      tls: { verify: false },
    });
  });
});

describe('an unusable setting is refused', () => {
  test.each<[string, Setup, RegExp]>([
    [
      'a current context that does not exist',
      { files: current },
      /no docker context "remote", which \/home\/me\/\.docker\/config\.json names/,
    ],
    [
      'a DOCKER_CONTEXT that does not exist',
      { env: { DOCKER_CONTEXT: '../x' } },
      /no docker context "\.\.\/x", which DOCKER_CONTEXT names/,
    ],
    [
      'a context for another orchestrator',
      { files: { ...current, [Object.keys(remote)[0] ?? '']: '{"Endpoints":{"kubernetes":{}}}' } },
      /names no Docker Engine/,
    ],
  ])('%s', async (_name, setup, message) => {
    await expect(resolve(setup)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });
});

describe('the home of the current user', () => {
  const nobody = (code: string) => (): never => {
    throw Object.assign(new Error('uv_os_homedir'), { code });
  };

  test('is HOME, or else what the system says', () => {
    expect(homeOf({ HOME: '/home/me' }, nobody('ERR_SYSTEM_ERROR'))).toBe('/home/me');
    expect(homeOf({ HOME: '' }, () => '/home/other')).toBe('/home/other');
  });

  test('is the root if there is no list of users', () => {
    expect(homeOf({}, nobody('ERR_SYSTEM_ERROR'))).toBe('/');
    expect(() => homeOf({}, nobody('ERR_OTHER'))).toThrow('uv_os_homedir');
  });
});
