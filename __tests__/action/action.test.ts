import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { emptyDirectory, GIT_ENV, repository } from '../git/repository.ts';
import { expectValidAudit } from '../support/audit-schema.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { writeLayout } from '../support/oci-layout.ts';
import { expectValidReport } from '../support/report-schema.ts';
import { readSarif } from '../support/sarif.ts';
import { runStep, type StepResult } from './runner.ts';

const { directory: cwd, sha } = repository();

describe('command: stamp', () => {
  const PAY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/pay';
  const MIRROR = '111122223333.dkr.ecr.us-east-1.amazonaws.com/pay';
  let step: StepResult;

  beforeAll(async () => {
    const to = `${PAY}\n# the other region\n\n${MIRROR}\n`;
    step = await runStep(
      { command: 'stamp', service: 'pay', images: to },
      { cwd, env: { ...GIT_ENV, SOURCE_DATE_EPOCH: '1000000000' } },
    );
  });

  test('gives outputs that plug into docker/build-push-action', () => {
    const tag = step.outputs['tag'] ?? '';
    expect(step.exitCode).toBe(0);
    expect(tag).toMatch(new RegExp(`^2\\d{7}T\\d{6}Z-${sha.slice(0, 12)}$`));
    expect(tag).not.toContain('20010909');
    expect(step.outputs['labels']?.split('\n')).toContain('org.opencontainers.image.created=2001-09-09T01:46:40Z');
    expect(step.outputs).toMatchObject({ tags: `${PAY}:${tag}\n${MIRROR}:${tag}`, verdict: '', digest: '' });
    expect(step.outputs['labels']?.split('\n')).toContain(`dev.mintmark.build-id=${step.outputs['build-id'] ?? ''}`);
    expect(step.outputs['annotations']?.split('\n')).toContain('manifest:dev.mintmark.service=pay');
    expect(step.outputs['build-args']?.split('\n')).toContain(`BUILD_TIMESTAMP=${tag.split('-')[0] ?? ''}`);
    expect(step.outputs['docker-args']).toMatch(/^--build-arg \S+( --(build-arg|label) \S+)+$/);
    expect(JSON.parse(readFileSync(step.outputs['bake-file'] ?? '', 'utf8'))).toMatchObject({
      target: { mintmark: { labels: { 'dev.mintmark.service': 'pay' } } },
    });
    expect(JSON.parse(step.outputs['json'] ?? '')).toMatchObject({ tag, labels: { 'dev.mintmark.service': 'pay' } });
  });

  test('logs the mark and issues no workflow command', () => {
    expect(step.log).toContain(step.outputs['build-id']);
    expect(step.commands).toEqual([]);
    expect(step.summary).toBe('');
  });

  test('loads neither the AWS SDK nor the Docker Engine and GitHub clients', async () => {
    const coverage = mkdtempSync(join(tmpdir(), 'mintmark-loaded-'));
    await runStep({ command: 'stamp', service: 'pay' }, { cwd, env: { ...GIT_ENV, NODE_V8_COVERAGE: coverage } });
    const loaded = readdirSync(coverage)
      .flatMap((file) => readFileSync(join(coverage, file), 'utf8').match(/file:[^"]+\/dist\/[^"]+/g) ?? [])
      .map((url) => readFileSync(fileURLToPath(url), 'utf8'));
    expect(loaded.length).toBeGreaterThan(1);
    const chunks = new URL('../../dist/chunks/', import.meta.url);
    const all = readdirSync(chunks).map((file) => readFileSync(new URL(file, chunks), 'utf8'));
    // Words that only these three contain.
    for (const word of ['amz-sdk-invocation-id', 'X-Registry-Auth', 'octokit']) {
      expect(all.some((code) => code.includes(word))).toBe(true);
      expect(loaded.some((code) => code.includes(word))).toBe(false);
    }
  });
});

describe('a step that cannot start', () => {
  test.each([
    [{ command: 'chek' }, 'Did you mean check?'],
    [{ command: 'check' }, 'No image is named%0AWrite mintmark check IMAGE (in a workflow, image under with)'],
    [{ command: 'stamp', rate: '5' }, "The input 'rate' has no meaning for command: stamp."],
    [{ command: 'stamp', images: 'example.com/pay:1' }, 'Write repositories without a tag'],
    [{ push: 'yes' }, 'Write true or false.'],
    [{ 'no-push': 'true' }, 'Did you mean push?'],
    [{ timeout: 'soon' }, 'Write it with its unit, as 30s, 5m or 1h30m: more than 0'],
    [{ command: 'check', image: 'app:1', reports: 'json=-' }, 'a step has no stdout but its log'],
    [{ command: 'check', image: 'app:1', reports: 'html=report' }, 'There is no format html here.'],
  ])('%j', async (inputs, expected) => {
    const step = await runStep(inputs, { cwd, env: GIT_ENV });
    expect(step.exitCode).toBe(2);
    expect(step.commands.filter((line) => line.startsWith('::error title=mintmark::'))).toHaveLength(1);
    expect(step.commands[0]).toContain(expected);
    expect(step.summary).toContain('could not finish');
  });

  test('sets every output, and names inputs instead of options', async () => {
    const { outputs, commands } = await runStep({ command: 'guard', tags: 'nonsense' }, { cwd, env: GIT_ENV });
    const names = [
      ...(readFileSync('action.yml', 'utf8')
        .split('\noutputs:')[1]
        ?.matchAll(/^ {2}([\w-]+):$/gm) ?? []),
    ];
    expect(Object.keys(outputs).sort()).toEqual(names.map(([, name]) => name).sort());
    expect(expectValidReport(outputs['json'] ?? '')).toMatchObject({
      command: 'guard',
      verdict: 'unknown',
      exitCode: 2,
    });
    expect(commands[0]).toContain("'tags' names no registry: nonsense");
    expect(commands[0]).not.toContain('--to nonsense');
    const targetless = await runStep({ command: 'guard' }, { cwd, env: { ...GIT_ENV, GITHUB_SHA: 'a'.repeat(40) } });
    expect(targetless.commands[0]).toMatch(/Name it: 'tags: ACCOUNT[^']*', or image: in mintmark\.yml/);
    const wrong = await runStep({ command: 'guard', timeout: 'soon' }, { cwd, env: GIT_ENV });
    expect(Object.keys(wrong.outputs)).toHaveLength(names.length);
    expect(expectValidReport(wrong.outputs['json'] ?? '')).toMatchObject({ command: 'guard', exitCode: 2 });
  });

  test('shows a stack trace only in the debug log', async () => {
    const { commands, log } = await runStep({ command: 'chek' }, { cwd, env: GIT_ENV });
    expect(
      log
        .split('\n')
        .filter((line) => !commands.includes(line))
        .join(''),
    ).toBe('');
    expect(commands.map((line) => /^::\w+/.exec(line)?.[0])).toEqual(['::error', '::debug']);
  });

  test('escapes what would act on a terminal or on another runner', async () => {
    const inputs = { command: 'check', image: 'app:1', tags: 'x/y##[error]:\u202e\u{e0041}\u3164\u001b[31m' };
    const { commands } = await runStep(inputs, { cwd, env: GIT_ENV });
    const shown = String.raw`x/y#\u0023[error]:\u202e\udb40\udc41\u3164\u001b[31m`;
    for (const name of ['error title=mintmark', 'debug'])
      expect(commands.find((line) => line.startsWith(`::${name}::`))).toContain(shown);
  });
});

/** If there is no check run, the finding is an error annotation of the step. */
const ANSWER = expect.stringMatching(/^::error title=mintmark::shared with \S+: /);

describe('against a registry', () => {
  const image = makeImage({ labels: { 'dev.mintmark.build-id': 'one' } });
  const layout = mkdtempSync(join(tmpdir(), 'mintmark-layout-'));
  let sandbox: Sandbox;
  let to: string;

  beforeAll(async () => {
    writeLayout(layout, image);
    sandbox = await startSandbox({ now: () => new Date() });
    to = `${sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'pay' }).uri}:v1`;
    const billing = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'billing' });
    await billing.putImage({ content: image.content, tags: ['v7'] });
  });

  afterAll(() => sandbox.close());

  async function step(inputs: Record<string, string>): Promise<StepResult> {
    const all = { image: `oci:${layout}`, tags: to, ...inputs };
    return await runStep(all, { cwd, env: { ...GIT_ENV, ...sandboxEnv(sandbox.endpoint) } });
  }

  test.each<Record<string, string>>([{ command: 'check' }, { command: 'guard', push: 'false' }])(
    '%j stops an image that another service has',
    async (inputs) => {
      const { exitCode, outputs, log, summary, commands } = await step(inputs);
      expect(exitCode).toBe(1);
      expect(outputs).toMatchObject({ verdict: 'shared', findings: '1', tag: 'v1', tags: to, digest: image.digest });
      expect(outputs['image-id']).toBe(image.identity.platformImages[0]?.imageId);
      expect(expectValidReport(outputs['json'] ?? '')).toMatchObject({
        findings: [{ rule: 'shared-image', service: 'billing' }],
      });
      expect(log).toContain('This image already belongs to billing:');
      expect(summary).toContain('❌ Shared: pay has the same image as billing.');
      expect(commands).toEqual([ANSWER]);
    },
  );

  test('runs the command of a sub-action, and accepts no inputs of other commands', async () => {
    const env = { ...GIT_ENV, ...sandboxEnv(sandbox.endpoint) };
    const given = { image: `oci:${layout}`, tags: to };
    const shared = await runStep(given, { cwd, env, action: 'actions/check' });
    expect(shared).toMatchObject({ exitCode: 1, outputs: { verdict: 'shared' } });
    const refused = await runStep({ ...given, push: 'false' }, { cwd, env, action: 'actions/check' });
    expect(refused.exitCode).toBe(2);
    expect(refused.commands[0]).toContain("There is no input 'push'.");
    expect(expectValidReport(refused.outputs['json'] ?? '')).toMatchObject({ command: 'check', exitCode: 2 });
  });

  test('pushes nothing with push: false, and says so', async () => {
    const image = makeImage({ labels: { 'dev.mintmark.build-id': 'two' } });
    const directory = mkdtempSync(join(tmpdir(), 'mintmark-layout-'));
    writeLayout(directory, image);
    const pay = sandbox.repository(ACCOUNT, REGION, 'pay');
    const given = { image: `oci:${directory}`, tags: `${pay.uri}:v2` };
    const unpushed = await step({ ...given, push: 'false' });
    expect(unpushed).toMatchObject({ exitCode: 0, outputs: { verdict: 'unique' } });
    for (const text of [unpushed.log, unpushed.summary]) expect(text).toContain('Nothing was pushed');
    expect(expectValidReport(unpushed.outputs['json'] ?? '')).toMatchObject({ pushed: null });
    const pushed = await step(given);
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(`${pushed.log}${pushed.summary}`).not.toContain('Nothing was pushed');
    await pay.deleteManifest(image.digest);
  });

  test('prints nothing from a registry as a workflow command', async () => {
    sandbox.setFault(({ operation, repository: name }) =>
      operation === 'BatchCheckLayerAvailability' && name === 'billing'
        ? { kind: 'error', code: 'OddException', message: 'x\n::error::forged\n##[error]forged\n::set-env name=A::b' }
        : undefined,
    );
    const { exitCode, outputs, commands, log } = await step({ command: 'check' });
    sandbox.setFault(undefined);
    expect(exitCode).toBe(3);
    expect(outputs['verdict']).toBe('unknown');
    expect(log).toContain('forged');
    expect(commands).toEqual([expect.stringMatching(/^::error title=mintmark::unknown: 1 repository could not/)]);
  });

  test('reports a missing engine as such, not as a defect: the bundle has the whole client', async () => {
    const env = { ...GIT_ENV, ...sandboxEnv(sandbox.endpoint), DOCKER_HOST: 'tcp://127.0.0.1:1' };
    const { outputs } = await runStep({ command: 'check', image: 'app:1', tags: to }, { cwd, env });
    expect(expectValidReport(outputs['json'] ?? '')).toMatchObject({ error: { code: 'DOCKER' } });
  });

  test('writes the report to files too, each in its own format', async () => {
    const output = join(layout, 'mintmark.sarif');
    const reports = `${output}\n${join(layout, 'mintmark.md')}`;
    const { outputs } = await step({ command: 'check', reports });
    expect(outputs['reports']).toBe(reports);
    expect(readFileSync(join(layout, 'mintmark.md'), 'utf8')).toContain('## ❌ Shared');
    const [run] = readSarif(readFileSync(output, 'utf8')).runs;
    expect(run?.results).toMatchObject([{ ruleId: 'shared-image' }]);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(run?.tool.driver).toMatchObject({ version, semanticVersion: version });
  });

  test('sets outputs for what was not checked, whether the tag can move, and what a comment would say', async () => {
    const { outputs } = await step({ command: 'check' });
    expect(outputs).toMatchObject({ unchecked: '0', immutable: 'false' });
    expect(outputs['comment']).toMatch(/^## ❌ Shared/);
  });

  test.each([
    ['GITHUB_STEP_SUMMARY', ''],
    ['GITHUB_STEP_SUMMARY', '/nowhere/summary'],
    ['GITHUB_STEP_SUMMARY', '/dev/full'],
  ])('%s=%j causes a warning and changes nothing else', async (name, value) => {
    const env = { ...GIT_ENV, ...sandboxEnv(sandbox.endpoint), [name]: value };
    const { exitCode, outputs, commands } = await runStep(
      { command: 'check', image: `oci:${layout}`, tags: to },
      { cwd, env },
    );
    expect(exitCode).toBe(1);
    expect(outputs).toMatchObject({ verdict: 'shared', findings: '1', digest: image.digest });
    expect(commands[0]).toMatch(/^::warning title=mintmark::The job summary could not be written/);
    expect(commands.slice(1)).toEqual([ANSWER]);
  });

  test.each(['/nowhere/outputs', '/dev/full'])('GITHUB_OUTPUT=%s causes one warning', async (path) => {
    const env = { ...GIT_ENV, ...sandboxEnv(sandbox.endpoint), GITHUB_OUTPUT: path };
    const { exitCode, commands, summary } = await runStep(
      { command: 'check', image: `oci:${layout}`, tags: to },
      { cwd, env },
    );
    expect(exitCode).toBe(1);
    expect(summary).toContain('Shared');
    expect(commands).toEqual([
      expect.stringMatching(
        /^::warning title=mintmark::These outputs could not be set \(GITHUB_OUTPUT\): verdict, .*, json: ./,
      ),
      ANSWER,
    ]);
  });

  test("warns about pipes that nothing reads in place of the runner's files", async () => {
    const pipe = join(emptyDirectory(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const files = { GITHUB_OUTPUT: pipe, GITHUB_STEP_SUMMARY: pipe, GITHUB_EVENT_PATH: pipe };
    const run = { GITHUB_REPOSITORY: 'acme/web', GITHUB_RUN_ID: '1' };
    const { exitCode, commands } = await runStep(
      { command: 'check', image: `oci:${layout}`, tags: to, 'github-token': 't' },
      { cwd, env: { ...GIT_ENV, ...sandboxEnv(sandbox.endpoint), ...files, ...run } },
    );
    expect(exitCode).toBe(1);
    expect(commands).toEqual([
      '::warning title=mintmark::The outputs could not be set (GITHUB_OUTPUT): it is a pipe that nothing reads',
      '::warning title=mintmark::The job summary could not be written (GITHUB_STEP_SUMMARY): it is a pipe that nothing reads',
      expect.stringContaining('the event of GITHUB_EVENT_PATH cannot be read: it is not a regular file'),
      ANSWER,
    ]);
  });

  test('warns about a report file on a full disk, and names it in no output', async () => {
    const { exitCode, outputs, commands, summary } = await step({ command: 'check', reports: 'json=/dev/full' });
    expect(exitCode).toBe(1);
    expect(outputs).toMatchObject({ verdict: 'shared', reports: '' });
    expect(summary).toContain('Shared');
    expect(commands).toEqual([
      expect.stringContaining("::warning title=mintmark::Cannot write /dev/full ('reports'): "),
      ANSWER,
    ]);
  });

  test('finds who shares what with command: audit, with a cache and a code scanning file', async () => {
    const pay = sandbox.repository(ACCOUNT, REGION, 'pay');
    await pay.putImage({ content: image.content, tags: ['copy'] });
    const output = join(layout, 'audit.sarif');
    const inputs = { command: 'audit', reports: output, cache: join(layout, 'manifests') };
    const run = await runStep(inputs, { cwd, env: { ...GIT_ENV, ...sandboxEnv(sandbox.endpoint) } });
    await pay.deleteManifest(image.digest);
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: 'shared', reports: output, tag: '' }, commands: [] });
    expect(expectValidAudit(run.outputs['json'] ?? '')).toMatchObject({ sharedGroups: 1 });
    expect(run.summary).toContain('❌ Shared: 1 image belongs to more than one service.');
    expect(readSarif(readFileSync(output, 'utf8')).runs[0]?.results?.[0]).toMatchObject({ ruleId: 'shared-image' });
    expect(readdirSync(join(layout, 'manifests', 'v1'))).toHaveLength(2);
  });

  test('gives the reason for a run without a verdict once in each place', async () => {
    const output = join(layout, 'failed.sarif');
    const inputs = { command: 'check', image: 'oci:/nowhere', reports: output };
    const { exitCode, outputs, commands, summary } = await step(inputs);
    expect(readSarif(readFileSync(output, 'utf8')).runs[0]?.invocations).toMatchObject([
      { executionSuccessful: false },
    ]);
    expect(exitCode).toBe(2);
    expect(commands.filter((line) => line.startsWith('::error'))).toHaveLength(1);
    expect(outputs).toMatchObject({ verdict: 'unknown' });
    expect(expectValidReport(outputs['json'] ?? '')).toMatchObject({ command: 'check', exitCode: 2 });
    expect(summary).toContain('nowhere');
  });
});
