import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { buildImage } from '../support/buildx.ts';
import { runClient } from '../support/client.ts';
import { freshAccount, REGION, sandboxEnv } from '../support/runtime.ts';
import { lab, mintmark, type Outcome, run } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { expectValidReport } from '../support/report-schema.ts';

const PAGE = readFileSync(new URL('../../docs/other-builders.md', import.meta.url), 'utf8');
const unique = Date.now().toString(36);
/** Used by no other test, so that only the repositories of this one are checked. */
const ACCOUNT = freshAccount();

/** The commands in the sections that say `Tested with …`, by heading. */
const RECIPES = PAGE.split(/^## /m).flatMap((section): (readonly [string, string])[] => {
  const commands = /^```sh\n(.*?)^```/ms.exec(section)?.[1];
  return commands !== undefined && /^Tested with /m.test(section) ? [[section.split('\n')[0] ?? '', commands]] : [];
});

let sandbox: Sandbox;
let directory: string;
let env: Record<string, string>;
let repositories = 0;

beforeAll(async () => {
  sandbox = await startLabSandbox({ anonymous: true });
});
afterAll(() => sandbox.close());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-builders-'));
  const bin = join(directory, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${resolve('dist/cli.js')}' "$@"\n`);
  await chmod(join(bin, 'npx'), 0o755);
  env = { ...sandboxEnv(sandbox.endpoint, ACCOUNT), ...(await toolEnv()), PATH: `${bin}:${process.env['PATH'] ?? ''}` };
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Keeps buildah and skopeo in the test's own directory, and gives them access to the lab's registry. */
async function toolEnv(): Promise<Record<string, string>> {
  const file = async (name: string, text: string): Promise<string> => {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    return path;
  };
  const insecure = `[[registry]]\nlocation = "${lab('REGISTRY')}"\ninsecure = true\n`;
  const roots = `graphroot = "${join(directory, 'storage')}"\nrunroot = "${join(directory, 'run')}"\n`;
  // skopeo has no variable for it.
  await file('.config/containers/registries.conf', insecure);
  return {
    HOME: directory,
    DOCKER_HOST: lab('DOCKER_CONTAINERD'),
    BUILDAH_ISOLATION: 'chroot',
    REGISTRY_AUTH_FILE: await file('auth.json', '{}'),
    CONTAINERS_STORAGE_CONF: await file('storage.conf', `[storage]\ndriver = "vfs"\n${roots}`),
  };
}

/** A work tree of a service; those with one content have the same sources. */
async function workTree(name: string, content: string): Promise<string> {
  const cwd = join(directory, name);
  await mkdir(cwd);
  await writeFile(join(cwd, 'Dockerfile'), 'FROM scratch\nCOPY app /app\n');
  await writeFile(join(cwd, 'app'), `${content} ${unique}\n`);
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  await runClient(['git', 'init', '--quiet'], { cwd });
  await runClient(['git', 'add', '.'], { cwd });
  await runClient(['git', ...identity, 'commit', '--quiet', '--message', '1'], { cwd });
  return cwd;
}

function createRepository(): string {
  repositories += 1;
  const name = `builder-${unique}-${repositories}`;
  return sandbox.createRepository({ account: ACCOUNT, region: REGION, name }).uri;
}

/** An image in the lab's registry, as if from elsewhere. */
async function imageElsewhere(content: string): Promise<string> {
  const cwd = await workTree('elsewhere', content);
  const name = `${lab('REGISTRY')}/elsewhere/${unique}:${content.replaceAll(/\W/g, '')}`;
  const platforms = '--platform=linux/amd64,linux/arm64';
  await buildImage(['--push', platforms, '--tag', name, '.'], { cwd, env });
  await runClient(['docker', 'rmi', name], { env });
  return name;
}

interface Config {
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a tag names in the registry behind the sandbox, according to crane. */
async function configAt(target: string): Promise<Config> {
  const name = target.replace(/^[^/]+/, lab('REGISTRY'));
  const { stdout } = await runClient(['crane', 'config', '--platform', 'linux/amd64', name]);
  const { config = {} } = JSON.parse(stdout) as { config?: { Labels?: Record<string, string> } };
  return { digest: stdout, labels: config.Labels ?? {} };
}

describe('docs/other-builders.md', () => {
  test('has the recipes that it says are tested', () => {
    const claimed = [...PAGE.matchAll(/^\| \[([^\]]+)\].*\| tested +\|$/gm)].map(([, name]) => name);
    expect(claimed).not.toEqual([]);
    expect(RECIPES.map(([name]) => name)).toEqual(expect.arrayContaining(claimed));
  });

  test.each(RECIPES)('%s: two services with the same sources push two images', async (name, commands) => {
    const SOURCE = await imageElsewhere(name);
    const configs: Config[] = [];
    for (const service of ['first', 'second']) {
      const cwd = await workTree(service, name);
      const TARGET = `${createRepository()}:1`;
      const outcome = await run('sh', ['-euc', commands], { cwd, env: { ...env, SOURCE, TARGET } });
      // Includes the tool's own message if it fails.
      expect([outcome.exitCode, outcome.stderr]).toEqual([0, outcome.stderr]);
      configs.push(await configAt(TARGET));
    }
    expect(new Set(configs.map(({ digest }) => digest)).size).toBe(2);
    expect(configs[1]?.labels).toMatchObject({ 'dev.mintmark.build-id': expect.stringMatching(/./) });
  });
});

/** The commands in the other sections, by heading, and the builder that they run. */
const UNTESTED = PAGE.split(/^## /m).flatMap((section): (readonly [string, string, string])[] => {
  const commands = /^```\n((?:.*\n)*?.*npx mintmark (?:.*\n)*?)^```/m.exec(section)?.[1];
  const builder = commands && /^ *(ko|bazel|mvn|nix-build|pack|executor) /m.exec(commands)?.[1];
  return builder === undefined ? [] : [[section.split('\n')[0] ?? '', builder, commands ?? '']];
});

describe('the options for builders that are not installed here', () => {
  test('are known for each', () => {
    expect(UNTESTED.map(([, builder]) => builder)).toEqual(['ko', 'bazel', 'mvn', 'nix-build', 'pack', 'executor']);
  });

  test.each(UNTESTED)('are the mark or nothing at all: %s', async (_name, builder, commands) => {
    const cwd = await workTree('service', 'stamps');
    await rm(join(cwd, 'app'));
    await mkdir(join(cwd, 'app'));
    const stand = `#!/bin/sh\nprintf '%s\\n' "$@" > "$NOTES"\ncat app/labels.txt >> "$NOTES" 2>/dev/null\nexit 9\n`;
    await writeFile(join(directory, 'bin', builder), stand);
    await chmod(join(directory, 'bin', builder), 0o755);
    const recipe = (service: string): Promise<Outcome> =>
      run('sh', ['-uc', commands.replace('--service app', `--service '${service}'`)], {
        cwd,
        env: { ...env, TARGET: 'x', NOTES: join(directory, 'notes') },
      });
    // Without a mark the builder does not run, and the recipe fails.
    expect((await recipe('no such name')).exitCode).not.toBe(0);
    await expect(readFile(join(directory, 'notes'), 'utf8')).rejects.toThrow('ENOENT');
    // The stand-in builds nothing, so guard does not run either.
    expect((await recipe('app')).exitCode).toBe(9);
    expect(await readFile(join(directory, 'notes'), 'utf8')).toMatch(/dev\.mintmark\.build-id(=|": ?")app:/);
  });
});

/** The formats of the builders that are not installed here, as another tool writes them. */
const FORMATS = [
  ['an OCI layout behind a symbolic link, as of ko and rules_oci', 'oci', 'oci:result'],
  ['an archive with compressed layers, as of Jib and kaniko', 'tarball', 'docker-archive:result'],
  [
    "an archive with a directory for each layer, gzip'd, behind a symbolic link, as of Nix",
    'legacy',
    'docker-archive:result',
  ],
] as const;

test.each(FORMATS)('%s is read, pushed, and found to be a twin', async (_name, format, image) => {
  const source = await imageElsewhere(format);
  await runClient(['crane', 'pull', '--platform=linux/amd64', `--format=${format}`, source, 'output'], {
    cwd: directory,
  });
  if (format === 'legacy') await runClient(['gzip', 'output'], { cwd: directory });
  await symlink(format === 'legacy' ? 'output.gz' : 'output', join(directory, 'result'));
  const guard = (...args: string[]): Promise<Outcome> =>
    mintmark(['guard', '--image', image, '--report', 'json=-', ...args], { cwd: directory, env });

  const first = `${createRepository()}:1`;
  expect(await guard('--to', first)).toMatchObject({ exitCode: 0 });
  const pulled = await runClient(['crane', 'config', '--platform=linux/amd64', source]);
  expect((await configAt(first)).digest).toBe(pulled.stdout);

  const second = await guard('--to', `${createRepository()}:1`);
  expect(second).toMatchObject({ exitCode: 1 });
  expect(expectValidReport(second.stdout)).toMatchObject({ verdict: 'shared', pushed: null });
});
