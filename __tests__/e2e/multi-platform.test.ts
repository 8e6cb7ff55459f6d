import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { StepResult } from '../action/runner.ts';
import { type Builder, openBuilder } from '../support/builder.ts';
import { runClient } from '../support/client.ts';
import { lab, type Outcome, run } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { freshAccount, REGION, sandboxEnv } from '../support/runtime.ts';
import { githubEnv } from '../support/github/event.ts';
import { startGitHub } from '../support/github/server.ts';
import { runJob } from '../support/workflow-run.ts';
import { workflowText } from '../support/workflows.ts';

const PAGE = readFileSync(new URL('../../docs/multi-platform.md', import.meta.url), 'utf8');
const [MARK = '', BUILD = '', MERGE = '', MANIFEST = ''] = [...PAGE.matchAll(/^```sh\n(.*?)^```/gms)].map(
  ([, commands = '']) => commands,
);
const ARCHITECTURES = ['amd64', 'arm64'];
const unique = Date.now().toString(36);
/** Used by no other test, so that only the repositories of this one are checked. */
const ACCOUNT = freshAccount();

let sandbox: Sandbox;
let builder: Builder;
let directory: string;
let env: Record<string, string>;
let count = 0;

beforeAll(async () => {
  sandbox = await startLabSandbox();
  builder = await openBuilder(lab('DOCKER_CONTAINERD'));
});
afterAll(async () => {
  await builder.close();
  await sandbox.close();
});

beforeEach(async () => {
  count += 1;
  directory = await mkdtemp(join(tmpdir(), 'mintmark-platforms-'));
  const [bin, work, config] = ['bin', 'work', 'docker'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [bin, work, config, join(directory, 'temp')]) await mkdir(path);
  await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${resolve('dist/cli.js')}' "$@"\n`);
  await chmod(join(bin, 'npx'), 0o755);
  await writeFile(join(work, 'Dockerfile'), 'FROM scratch\nCOPY app /app\n');
  await writeFile(join(work, 'app'), 'app');
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    ['-c', 'user.name=a', '-c', 'user.email=a@b.example', 'commit', '-qm', '1'],
  ])
    await runClient(['git', ...args], { cwd: work });
  const auth = Buffer.from(`AWS:sandbox.${ACCOUNT}.${REGION}`).toString('base64');
  const auths = { [new URL(sandbox.endpoint).host]: { auth } };
  const cliPluginsExtraDirs = [join(process.env['DOCKER_CONFIG'] ?? '', 'cli-plugins')];
  await writeFile(join(config, 'config.json'), JSON.stringify({ auths, cliPluginsExtraDirs }));
  env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: directory,
    DOCKER_CONFIG: config,
    DOCKER_HOST: lab('DOCKER_CONTAINERD'),
    AWS_ENDPOINT_URL_ECR: sandbox.endpoint,
    BUILDX_BUILDER: 'runner',
  };
  // The drivers that can push by digest need an image of BuildKit, or an existing BuildKit.
  await runClient(['docker', 'buildx', 'create', '--name', 'runner', '--driver', 'remote', builder.endpoint], { env });
});
afterEach(async () => {
  sandbox.setFault(undefined);
  await rm(directory, { recursive: true });
});

const createRepository = (name: string): string =>
  sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `${name}-${unique}-${count}` }).uri;

function sh(commands: string, variables: Readonly<Record<string, string>>): Promise<Outcome> {
  // Jest's workers may force colours.
  const all = { NO_COLOR: '1', ...env, ...sandboxEnv(sandbox.endpoint, ACCOUNT), ...variables };
  return run('sh', ['-euc', commands], { cwd: join(directory, 'work'), env: all });
}

function nothingAnswers(): void {
  sandbox.setFault(({ operation }) =>
    operation === 'BatchCheckLayerAvailability' ? { kind: 'error', code: 'AccessDeniedException' } : undefined,
  );
}

/** The output of `run` is shown if it fails. */
async function good(outcome: Promise<Outcome>): Promise<string> {
  const { exitCode, stdout, stderr } = await outcome;
  expect([exitCode, stderr]).toEqual([0, stderr]);
  return stdout;
}

async function digestOf(reference: string): Promise<string | undefined> {
  const { exitCode, stdout } = await run('crane', ['digest', reference], {
    env: { ...process.env, ...env } as Record<string, string>,
  });
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** Builds each platform as its runner would, and returns the digests. */
async function builtByDigest(repository: string, mark: string): Promise<string[]> {
  const digests: string[] = [];
  for (const architecture of ARCHITECTURES) {
    const variables = { MARK: mark, PLATFORM: `linux/${architecture}`, REPOSITORY: repository };
    await good(sh(BUILD, variables));
    digests.push((await good(sh('jq -r \'."containerimage.digest"\' build.json', {}))).trim());
  }
  return digests;
}

describe('by digest, with docker buildx imagetools', () => {
  test('a unique image becomes one index, which is what was checked', async () => {
    const [checkout] = [createRepository('checkout'), createRepository('billing')];
    const mark = (await good(sh(`${MARK}echo "$MARK"`, {}))).trim();
    const digests = await builtByDigest(checkout, mark);
    const variables = { REPOSITORY: checkout, DIGESTS: digests.join(' '), TAG: '1' };
    await good(sh(MERGE, variables));
    expect(await digestOf(`${checkout}:1`)).toMatch(/^sha256:/);
    // An index of one of them is not what was checked.
    const half = { ...variables, DIGESTS: digests[0] ?? '', TAG: '2' };
    await good(sh(MERGE, half));
    const confirm = 'npx mintmark check $(printf "docker://$REPOSITORY@%s " $DIGESTS) --pushed "$REPOSITORY:2"';
    const changed = await sh(confirm, variables);
    expect([changed.exitCode, changed.stderr]).toEqual([1, expect.stringContaining('error changed-after-check')]);
  });

  test.each([
    ['a platform that another service has', 1],
    ['a repository that could not be checked', 3],
  ])('%s leaves no tag', async (what, expected) => {
    const [checkout, billing] = [createRepository('checkout'), createRepository('billing')];
    const digests = await builtByDigest(checkout, '--label same=1');
    const [, second = ''] = digests;
    await runClient(['crane', 'cp', `${checkout}@${second}`, `${billing}:7`], { env });
    if (expected === 3) nothingAnswers();
    const variables = { REPOSITORY: checkout, DIGESTS: digests.join(' '), TAG: '1' };
    expect([what, (await sh(MERGE, variables)).exitCode]).toEqual([what, expected]);
    expect(await digestOf(`${checkout}:1`)).toBeUndefined();
  });

  test('multi-platform.yml', async () => {
    const checkout = createRepository('checkout');
    const billing = createRepository('billing');
    const text = workflowText('docs/workflows/multi-platform.yml')
      .replaceAll(/\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/checkout/g, checkout)
      .replaceAll('111122223333', ACCOUNT);
    const github = await startGitHub();
    const runner = (name: string): Parameters<typeof runJob>[3] => ({
      workspace: join(directory, 'work'),
      temp: join(directory, name),
      artifacts: join(directory, 'artifacts'),
      env: { ...env, ...githubEnv(github.url, { event: {} }), GITHUB_EVENT_NAME: 'push' },
    });
    for (const name of ['mark', ...ARCHITECTURES, 'unknown', 'ship', 'again']) await mkdir(join(directory, name));
    const contexts = { github: { event_name: 'push', token: 'token' } };
    const [mark] = await runJob(text, 'mark', contexts, runner('mark'));
    const needs = { mark: { outputs: mark?.outputs } };
    for (const arch of ARCHITECTURES)
      await runJob(text, 'build', { ...contexts, needs, matrix: { arch } }, runner(arch));
    const ship = (name: string): Promise<StepResult[]> => runJob(text, 'ship', { ...contexts, needs }, runner(name));
    const tag = mark?.outputs['tag'] ?? '';
    nothingAnswers();
    expect(await ship('unknown')).toMatchObject([{ exitCode: 3, outputs: { verdict: 'unknown' } }]);
    expect(await digestOf(`${checkout}:${tag}`)).toBeUndefined();
    sandbox.setFault(undefined);
    const passed = { exitCode: 0, outputs: { verdict: 'unique' } };
    expect(await ship('ship')).toMatchObject([passed, passed]);
    const digest = await digestOf(`${checkout}:${tag}`);
    expect(digest).toMatch(/^sha256:/);

    await runClient(['crane', 'cp', `${checkout}:${tag}`, `${billing}:1`], { env });
    expect(await ship('again')).toMatchObject([{ exitCode: 1, outputs: { verdict: 'shared' } }]);
    // The check before the index, the one after it, and the first again: one check with one name.
    expect(github.checks.map(({ name, conclusion }) => [name, conclusion])).toEqual(
      ['failure', 'success', 'success', 'failure'].map((conclusion) => ['mintmark (checkout)', conclusion]),
    );
    expect(github.checks.at(-1)).toMatchObject({
      title: expect.stringMatching(/^shared with billing\S*: .*worst of 2 images/),
      annotations: [{ path: 'Dockerfile', annotation_level: 'failure' }],
    });
    github.expectDescribed();
    await github.close();
  });
});

test('with a tag for each platform, by docker manifest', async () => {
  const checkout = createRepository('checkout');
  const billing = createRepository('billing');
  for (const architecture of ARCHITECTURES) {
    const name = `type=image,name=${checkout}:1-${architecture},push=true`;
    await good(
      sh(
        `docker buildx build --label a=${unique} --provenance=false --platform linux/${architecture} --output ${name} .`,
        {},
      ),
    );
  }
  // The registry of the lab has no TLS.
  const insecure = MANIFEST.replaceAll(/docker manifest \w+/g, '$& --insecure');
  const ship = (): Promise<Outcome> => sh(insecure, { REPOSITORY: checkout, TAG: '1' });
  nothingAnswers();
  expect(await ship()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('Unknown') });
  expect(await digestOf(`${checkout}:1`)).toBeUndefined();
  sandbox.setFault(undefined);
  await good(ship());
  expect(await digestOf(`${checkout}:1`)).toMatch(/^sha256:/);
  await runClient(['crane', 'cp', `${checkout}:1-arm64`, `${billing}:7`], { env });
  expect(await ship()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('error shared-image') });
});
