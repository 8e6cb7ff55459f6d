import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { addressOf } from '../../src/registry/address.ts';
import { configuredLogin, type Login } from '../../src/registry/docker-config.ts';
import { inDirectory } from '../support/lab.ts';
import { registryRuntime } from '../support/registry.ts';

const HOST = 'registry.example.com:5000';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const auth = base64('ann:pass:word');

interface Given {
  /** `config.json`; a string is written unchanged. */
  readonly config?: unknown;
  readonly host?: string;
  /** Shell scripts by the name of the helper. */
  readonly helpers?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly warn?: (text: string) => void;
}

/** The login from a machine with these files, in a home directory or in DOCKER_CONFIG. */
function login({
  config,
  host = HOST,
  helpers = {},
  env = {},
  warn = () => undefined,
}: Given): Promise<Login | undefined> {
  return inDirectory(async (home) => {
    await mkdir(join(home, '.docker'));
    if (config !== undefined) {
      const text = typeof config === 'string' ? config : JSON.stringify(config);
      await writeFile(join(home, '.docker', 'config.json'), text);
    }
    for (const [name, script] of Object.entries(helpers)) {
      await writeFile(join(home, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    const PATH = `${home}:${process.env['PATH'] ?? ''}`;
    return configuredLogin(addressOf(host), registryRuntime({ env: { PATH, ...env }, homeDirectory: home, warn }));
  });
}

/** A helper that has one login, and prints what it was called with. */
const keeps = (server: string, username: string, secret: string): string =>
  `read -r server; test "$1" = get && test "$server" = "${server}" || { echo "credentials not found in native keychain"; exit 1; }
echo '${JSON.stringify({ ServerURL: server, Username: username, Secret: secret })}'`;

describe('auths in config.json', () => {
  test.each<[string, object]>([
    ['by host', { [HOST]: { auth } }],
    ['by the URL of old entries', { [`https://${HOST}/v1/`]: { auth } }],
    ['in plain', { [HOST]: { username: 'ann', password: 'pass:word' } }],
    ['with the zeros of old entries', { [HOST]: { auth: base64('ann:pass:word\0\0') } }],
    ['besides others', { 'example.com': { auth: base64('eve:x') }, [HOST]: { auth } }],
  ])('is found %s', async (_name, auths) => {
    expect(await login({ config: { auths } })).toMatchObject({ username: 'ann', password: 'pass:word' });
  });

  test('for Docker Hub is found under its old name', async () => {
    const config = { auths: { 'https://index.docker.io/v1/': { auth } } };
    expect(await login({ config, host: 'docker.io' })).toMatchObject({ username: 'ann' });
  });

  test('has an identity token that takes precedence over a password', async () => {
    const config = { auths: { [HOST]: { auth, identitytoken: 'refresh' } } };
    expect(await login({ config })).toMatchObject({ kind: 'identity-token', token: 'refresh' });
  });

  test.each<[string, unknown]>([
    ['no file', undefined],
    ['no auths', {}],
    ['an empty file', ''],
    ['a file of white space', ' \n'],
    ['null', 'null'],
    ['another registry', { auths: { 'registry.example.com': { auth } } }],
    ['the empty entry that docker login leaves next to a store', { auths: { [HOST]: {} } }],
  ])('%s is not a login', async (_name, config) => {
    expect(await login({ config })).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['no JSON', '{"auths": {"x": {"auth": "c2VjcmV0"}'],
    ['no object', '[]'],
    ['no USER:PASSWORD', { auths: { [HOST]: { auth: base64('secret') } } }],
    ['a helper with an invalid name', { credsStore: 5 }],
  ])('%s is not a login, as in docker, and a warning does not repeat it', async (_name, config) => {
    const warnings: string[] = [];
    expect(await login({ config, warn: (text) => warnings.push(text) })).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/^The logins of .*config\.json are ignored, as docker ignores them: /),
    ]);
    expect(warnings.join()).not.toMatch(/secret|c2VjcmV0/);
  });

  test('DOCKER_CONFIG names another directory, DOCKER_AUTH_CONFIG another configuration', async () => {
    await inDirectory(async (directory) => {
      await writeFile(join(directory, 'config.json'), JSON.stringify({ auths: { [HOST]: { auth } } }));
      expect(await login({ env: { DOCKER_CONFIG: directory } })).toMatchObject({ username: 'ann' });
      const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { [HOST]: { auth: base64('bob:b') } } });
      expect(await login({ env: { DOCKER_CONFIG: directory, DOCKER_AUTH_CONFIG } })).toMatchObject({ username: 'bob' });
    });
  });
});

describe('credential helpers', () => {
  const helpers = { own: keeps(HOST, 'helped', 's3cret'), store: keeps(HOST, 'stored', 's3cret') };

  test("the registry's own helper comes before the store, and both before auths", async () => {
    const auths = { [HOST]: { auth } };
    const config = { credHelpers: { [HOST]: 'own' }, credsStore: 'store', auths };
    expect(await login({ config, helpers })).toMatchObject({ username: 'helped', password: 's3cret' });
    expect(await login({ config: { credsStore: 'store', auths }, helpers })).toMatchObject({ username: 'stored' });
    expect(await login({ config: { credHelpers: { other: 'own' }, auths }, helpers })).toMatchObject({
      username: 'ann',
    });
  });

  test('one that has nothing for the registry gives no login', async () => {
    expect(await login({ config: { credsStore: 'store' }, helpers, host: 'other.example.com' })).toBeUndefined();
  });

  test('the user name <token> means an identity token; Docker Hub is requested under its old name', async () => {
    const store = keeps('https://index.docker.io/v1/', '<token>', 'refresh');
    const given = { config: { credsStore: 'store' }, helpers: { store }, host: 'docker.io' };
    expect(await login(given)).toMatchObject({ kind: 'identity-token', token: 'refresh' });
  });

  test.each([
    ['is not installed', 'missing', /not on the PATH/],
    ['fails', 'failing', /exit code 3/],
    ['is killed', 'killed', /did not run to its end \(SIGKILL\)/],
    ['answers with something else', 'odd', /its answer is not/],
    ['is a path', '../own', /is not a command/],
  ])('one that %s causes an error without its secret', async (_what, name, message) => {
    const others = {
      killed: 'echo s3cret; kill -9 $$',
      failing: 'echo s3cret; echo s3cret >&2; exit 3',
      odd: 'echo \'["s3cret"]\'',
    };
    const given = { config: { credHelpers: { [HOST]: name } }, helpers: { ...helpers, ...others } };
    const error = await login(given).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CREDENTIALS', message: expect.stringMatching(message) });
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
  });
});
