import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { CI_SHA, CI_VARIABLES } from '../support/ci.ts';
import { DockerApi } from '../support/docker-api.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { lab, type Outcome, run } from '../support/lab.ts';
import { writeLayout } from '../support/oci-layout.ts';

const PAGES = new URL('../../docs/ci/', import.meta.url);
const SYSTEMS = Object.entries<Readonly<Record<string, string>>>(CI_VARIABLES);

/** The commands in a page's configuration that a job runs once it is set up. */
function commandsOf(system: string): string[] {
  const page = readFileSync(new URL(`${system}.md`, PAGES), 'utf8');
  const [, language, text = ''] = /^```(yaml|groovy)\n(.*?)^```/ms.exec(page) ?? [];
  const commands = language === 'groovy' ? [/\bsh '(.*)'/.exec(text)?.[1] ?? ''] : scriptsIn(parse(text));
  return commands.filter((command) => !command.includes('_TOKEN'));
}

function scriptsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    ['script', 'commands', 'command', 'inlineScript'].includes(key) ? [child].flat().map(String) : scriptsIn(child),
  );
}

let sandbox: Sandbox;
let directory: string;
let uri: string;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date() });
});
afterAll(() => sandbox.close());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-ci-'));
  count += 1;
  uri = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `checkout-${count}` }).uri;
  sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `billing-${count}` });
  const [bin, work] = [join(directory, 'bin'), join(directory, 'work')];
  await mkdir(bin);
  await mkdir(work);
  await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${resolve('dist/cli.js')}' "$@"\n`);
  await chmod(join(bin, 'npx'), 0o755);
  await writeFile(join(work, 'Dockerfile'), 'FROM scratch\nCOPY app /app\n');
  await writeFile(join(work, 'app'), `app ${count}`);
});
afterEach(async () => {
  sandbox.setFault(undefined);
  await new DockerApi(lab('DOCKER_CLASSIC')).clearAll(`${uri}:`);
  await rm(directory, { recursive: true });
});

/** Runs a job in a checkout without .git, as its system would. */
function job(commands: readonly string[], variables: Readonly<Record<string, string>>): Promise<Outcome> {
  const script = commands.join('\n').replaceAll(/REPOSITORY=\S+/g, `REPOSITORY=${uri}`);
  return run('sh', ['-euc', script], {
    cwd: join(directory, 'work'),
    env: {
      HOME: directory,
      PATH: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}`,
      REPOSITORY: uri,
      DOCKER_HOST: lab('DOCKER_CLASSIC'),
      ...variables,
      ...sandboxEnv(sandbox.endpoint),
    },
  });
}

test('every known system has a page, and vice versa', () => {
  const pages = readdirSync(PAGES).filter((name) => name !== 'README.md');
  expect(pages.sort()).toEqual(SYSTEMS.map(([name]) => `${name}.md`).sort());
});

describe.each(SYSTEMS)('docs/ci/%s.md', (system, variables) => {
  test('ships a unique image, without .git, and each attempt has its own image', async () => {
    const commands = commandsOf(system);
    expect(commands.at(-1)).toContain('npx mintmark guard');
    const pushed: string[] = [];
    for (const attempt of ['1', '2']) {
      const again = Object.entries(variables).map(([name, value]) => [
        name,
        /(?:JOB_?ID|BUILD_ID|BUILD_NUM|BUILD_NUMBER|STEP_RUN_NUMBER|JOBATTEMPT)$/.test(name) ? value + attempt : value,
      ]);
      const { exitCode, stderr } = await job(commands, Object.fromEntries(again) as Record<string, string>);
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining(`Pushed ${uri}:`)]);
      expect(stderr).toContain(CI_SHA.slice(0, 12));
      pushed.push(/Pushed (\S+)/.exec(stderr)?.[1] ?? '');
    }
    expect(new Set(pushed).size).toBe(2);
    const report = /junit=(\S+)/.exec(commands.join(' '))?.[1] ?? '';
    expect(await readFile(join(directory, 'work', report), 'utf8')).toContain('<testsuite');
  });

  test('fails, and pushes nothing, if another service has the image', async () => {
    // A marked build has no twin; a finished image can have one.
    const image = makeImage({ files: system });
    writeLayout(join(directory, 'twin'), image);
    const other = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `other-${count}` });
    await other.putImage({ content: image.content, tags: ['7'] });
    const commands = commandsOf(system).map((command) => command.replace('guard .', 'guard --image oci:../twin'));
    const { exitCode, stderr } = await job(commands, variables);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`This image already belongs to other-${count}`)]);
    expect(stderr).toContain('Nothing was pushed');
    const report = /junit=(\S+)/.exec(commands.join(' '))?.[1] ?? '';
    expect(await readFile(join(directory, 'work', report), 'utf8')).toContain('<failure');
  });
});

test('a job fails, and pushes nothing, if a repository could not be checked', async () => {
  sandbox.setFault(({ operation }) =>
    operation === 'BatchCheckLayerAvailability' ? { kind: 'error', code: 'AccessDeniedException' } : undefined,
  );
  const { exitCode, stderr } = await job(commandsOf('gitlab'), CI_VARIABLES.gitlab);
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('Nothing was pushed')]);
});

test('docs/ci/README.md: if something else builds and pushes, a twin is not pushed', async () => {
  const page = readFileSync(new URL('README.md', PAGES), 'utf8');
  const [, commands = ''] = /^```sh\n(.*?)^```/ms.exec(page) ?? [];
  // The sandbox alone is not a registry that an engine could push to.
  const [build = '', check = ''] = commands.split('\n');
  const variables = { ...CI_VARIABLES.gitlab, TAG: '1' };
  const built = await job([build, check.replace(/ &&$/, '')], variables);
  expect([built.exitCode, built.stderr]).toEqual([0, built.stderr]);
  const name = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `other-${count}` }).uri;
  const push = `npx mintmark guard --image "$REPOSITORY:$TAG" --to ${name}:1`;
  expect((await job([push], variables)).stderr).toContain(`Pushed ${name}:1`);
  expect(await job([check, 'echo pushed'], variables)).toMatchObject({ exitCode: 1, stdout: '' });
});
