import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { isObject } from '../../src/util/json-object.ts';
import { type Outcome, run } from '../support/lab.ts';

/** The newest version that runs on Node 20; it needs a dist-tag of node-fetch that not every mirror has. */
const VERDACCIO = { dependencies: { verdaccio: '6.8.0' }, overrides: { 'node-fetch': '^2.7.0' } };
const PACKED = ['dist', 'schemas', 'action.yml', 'LICENSE', 'README.md', 'package.json', 'scripts'];

let directory: string;
let registry: string;
let server: ChildProcess;
let version: string;
/** npm with a registry that has only the packages published here. */
let env: Record<string, string>;

const at = (...path: string[]): string => join(directory, ...path);
const npm = (cwd: string, ...args: string[]): Promise<Outcome> => run('npm', args, { cwd: at(cwd), env });

async function did(work: Promise<Outcome>): Promise<string> {
  const { exitCode, stdout, stderr } = await work;
  if (exitCode !== 0) throw new Error(`${stdout}\n${stderr}`);
  return stdout;
}

/** The script of a step in the release workflow. */
async function scriptOf(name: string): Promise<string> {
  const workflow: unknown = parse(await readFile('.github/workflows/release.yml', 'utf8'));
  const jobs = isObject(workflow) && isObject(workflow['jobs']) ? Object.values(workflow['jobs']) : [];
  const steps = jobs.flatMap((job) =>
    isObject(job) && Array.isArray(job['steps']) ? (job['steps'] as unknown[]) : [],
  );
  const found = steps.find((step) => isObject(step) && step['name'] === name);
  if (!isObject(found) || typeof found['run'] !== 'string') throw new Error(`There is no step ${name}`);
  return found['run'];
}

/** Runs a step as a runner does, in the directory of the release's files. */
async function step(name: string, variables: Record<string, string> = {}): Promise<Outcome> {
  await writeFile(at('step.sh'), await scriptOf(name));
  return run('bash', ['-e', at('step.sh')], { cwd: at('files'), env: { ...env, ...variables } });
}

/** Packs the committed files, as another version if one is given. @returns the tarball's name */
async function pack(as: string): Promise<string> {
  await did(npm('source', 'pkg', 'set', `version=${as}`));
  return (await did(npm('source', 'pack', '--silent', '--pack-destination', at('files')))).trim();
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-release-'));
  for (const folder of ['verdaccio', 'source', 'files', 'project', 'bin']) await mkdir(at(folder));
  await writeFile(at('verdaccio/package.json'), JSON.stringify({ private: true, ...VERDACCIO }));
  const install = ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline'];
  await did(run('npm', install, { cwd: at('verdaccio') }));
  for (const path of PACKED) await cp(path, at('source', path), { recursive: true });
  ({ version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string });

  const port = await freePort();
  registry = `http://127.0.0.1:${String(port)}/`;
  const configuration = [
    'storage: ./storage',
    'auth: { htpasswd: { file: ./htpasswd } }',
    "packages: { '**': { access: $all, publish: $authenticated } }",
    'log: { type: stdout, level: fatal }',
  ];
  await writeFile(at('verdaccio/config.yaml'), configuration.join('\n'));
  const bin = at('verdaccio/node_modules/verdaccio/bin/verdaccio');
  const args = [bin, '--config', at('verdaccio/config.yaml'), '--listen', `127.0.0.1:${String(port)}`];
  server = spawn(process.execPath, args, { cwd: at('verdaccio'), stdio: 'ignore' });
  await until(async () => (await fetch(`${registry}-/ping`)).ok);
  const login = await fetch(`${registry}-/user/org.couchdb.user:founder`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'founder', password: 'rehearsal-only' }),
  });
  const { token } = (await login.json()) as { token: string };
  await writeFile(at('npmrc'), `registry=${registry}\n//127.0.0.1:${String(port)}/:_authToken=${token}\n`);
  env = { NPM_CONFIG_USERCONFIG: at('npmrc'), NPM_CONFIG_CACHE: at('cache'), NPM_CONFIG_REGISTRY: registry };
}, 300_000);

afterAll(async () => {
  server.kill();
  await once(server, 'exit');
  await rm(directory, { recursive: true, force: true });
});

test('the package has everything it runs, its README links to files of its version, and the tree stays unchanged', async () => {
  const before = await readFile(at('source/README.md'), 'utf8');
  await did(npm('source', 'publish', '--dry-run', '--tag', 'latest'));
  const [packed] = JSON.parse(await did(npm('source', 'pack', '--dry-run', '--json'))) as {
    files: { path: string }[];
  }[];
  const files = packed?.files ?? [];
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(['README.md', 'LICENSE', 'action.yml', 'dist/cli.js', 'dist/action.js']),
  );
  expect(
    paths.filter((path) => !/^(dist|schemas|man)\/|^(README\.md|LICENSE|action\.yml|package\.json)$/.test(path)),
  ).toEqual([]);
  expect(await readFile(at('source/README.md'), 'utf8')).toBe(before);

  await did(run('tar', ['-xzf', at('files', await pack(version))], { cwd: at('project') }));
  const readme = await readFile(at('project/package/README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(10);
  const ours =
    /^https:\/\/(?:github\.com\/mintmark\/mintmark\/blob|raw\.githubusercontent\.com\/mintmark\/mintmark)\/v([^/]+)\/([^#]+)/;
  for (const link of links) {
    expect(link).toMatch(/^https:/);
    const [, of, path] = ours.exec(link) ?? [];
    if (path === undefined) continue;
    expect(of).toBe(version);
    await readFile(resolve(path));
  }
});

describe('published to npm', () => {
  const PUBLISH = 'Publish to npm';

  test('needs a person to publish the first version; then the job finds it', async () => {
    const ref = { GITHUB_REF_NAME: `v${version}` };
    const first = await step(PUBLISH, ref);
    expect(first).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^::error title=The first version is published by hand::/),
    });
    await did(npm('files', 'publish', '--access', 'public', `./mintmark-${version}.tgz`));
    expect(await step(PUBLISH, ref)).toMatchObject({
      exitCode: 0,
      stdout: `mintmark@${version} is published already.`,
    });
  });

  test('publishes a prerelease as next, and the version after it as latest', async () => {
    await publish('99.0.0-rc.1');
    expect(await tags()).toEqual({ latest: version, next: '99.0.0-rc.1' });
    await publish('99.0.0');
    expect(await tags()).toEqual({ latest: '99.0.0', next: '99.0.0-rc.1' });
  });

  test('does not mistake a registry that does not answer for a first version', async () => {
    const down = {
      GITHUB_REF_NAME: 'v99.0.1',
      NPM_CONFIG_REGISTRY: 'http://127.0.0.1:9/',
      NPM_CONFIG_FETCH_RETRIES: '0',
    };
    const { exitCode, stdout } = await step(PUBLISH, down);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  });

  test('can be installed into an empty folder, brings no dependencies, and runs', async () => {
    await rm(at('project'), { recursive: true });
    await mkdir(at('project'));
    await did(npm('project', 'install', '--no-audit', '--no-fund', `mintmark@${version}`));
    const installed = await readdir(at('project/node_modules'));
    expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['mintmark']);
    const npx = (...args: string[]): Promise<Outcome> => run('npx', args, { cwd: at('project'), env });
    expect(await npx(`mintmark@${version}`, '--version')).toMatchObject({ exitCode: 0, stdout: version });
    expect(await npx('mintmark', 'demo')).toMatchObject({ exitCode: 0 });
  });

  async function publish(as: string): Promise<void> {
    for (const file of await readdir(at('files'))) await rm(at('files', file));
    await pack(as);
    await did(step(PUBLISH, { GITHUB_REF_NAME: `v${as}` }));
  }

  async function tags(): Promise<unknown> {
    return JSON.parse(await did(npm('files', 'view', 'mintmark', 'dist-tags', '--json')));
  }
});

test('the GitHub release continues from the draft of a failed run, and is published once', async () => {
  // The commands of gh that the step uses, with the state of the release in one file. The real one needs GitHub.
  const state = at('release-state');
  const gh = [
    '#!/bin/bash',
    `state=${state}`,
    'echo "$*" >> $state.log',
    'case $2 in',
    '  list) cat $state 2>/dev/null || true ;;',
    '  create) echo true > $state ;;',
    '  upload) [ -z "$FAILS" ] ;;',
    '  edit) echo false > $state ;;',
    'esac',
  ];
  await writeFile(at('bin/gh'), gh.join('\n'));
  await chmod(at('bin/gh'), 0o755);
  for (const file of ['mintmark-linux-x64', 'SHA256SUMS']) await writeFile(at('files', file), '');
  const variables = { GITHUB_REF_NAME: 'v99.0.0-rc.1', PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` };
  const publish = (fails = ''): Promise<Outcome> => step('Publish the GitHub release', { ...variables, FAILS: fails });
  expect(await publish('yes')).toMatchObject({ exitCode: 1 });
  expect(await publish()).toMatchObject({ exitCode: 0 });
  expect(await publish()).toMatchObject({ exitCode: 0, stdout: 'The release v99.0.0-rc.1 is published already.' });
  const calls = (await readFile(`${state}.log`, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[1]);
  expect(calls).toEqual(['list', 'create', 'upload', 'list', 'upload', 'edit', 'list']);
  expect(await readFile(`${state}.log`, 'utf8')).toMatch(/^release create v99\.0\.0-rc\.1 .*--draft --prerelease$/m);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (;;) {
    if (await isSo().catch(() => false)) return;
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
