import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { runStep, type StepResult } from '../action/runner.ts';
import { isDigest } from '../../src/image/digest.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { service, instances, task } from '../support/cluster.ts';
import { type FakeTask, startEcs } from '../support/ecs.ts';
import { makeImage } from '../support/images.ts';
import { type Runner, runJob } from '../support/workflow-run.ts';
import { openPlace, type Place } from '../support/workflow-place.ts';

const IMAGES_ACCOUNT = '444455556666';
const PUSH = { github: { event_name: 'push', token: '' } };
const MERGE_GROUP = { github: { event_name: 'merge_group', token: '' } };
const PULL_REQUEST = { github: { event_name: 'pull_request', token: '' } };
let place: Place;
let sandbox: Sandbox;
let runner: Runner;

beforeEach(async () => {
  place = await openPlace(['.', 'services/billing', 'services/checkout']);
  ({ sandbox, runner } = place);
});
afterEach(() => place.close());

const example: Place['example'] = (name) => place.example(name);
const createRepository: Place['createRepository'] = (...args) => place.createRepository(...args);

/** Pushes what fork-build.yml has left into another repository, and returns the image source and the digest. */
async function shipBuiltImage(uri: string): Promise<{ readonly image: string; readonly digest: string | undefined }> {
  const image = `oci-archive:${join(runner.artifacts, 'image', 'image.tar')}`;
  const env = { ...runner.env, ...sandboxEnv(sandbox.endpoint) };
  const { exitCode, outputs } = await runStep({ image, tags: `${uri}:1` }, { cwd: runner.workspace, env });
  expect(exitCode).toBe(0);
  return { image, digest: outputs['digest'] };
}

test('guard.yml pushes what passes, and nothing on a pull request or in a merge queue', async () => {
  const { uri } = createRepository('checkout');
  for (const event of [PULL_REQUEST, MERGE_GROUP]) {
    const [checked] = await runJob(example('guard.yml'), 'ship', event, runner);
    expect(JSON.parse(checked?.outputs['json'] ?? '')).toMatchObject({ verdict: 'unique', pushed: null });
  }
  const [guarded] = await runJob(example('guard.yml'), 'ship', PUSH, runner);
  expect(guarded).toMatchObject({ exitCode: 0, outputs: { verdict: 'unique' } });
  expect(JSON.parse(guarded?.outputs['json'] ?? '')).toMatchObject({ pushed: { digest: guarded?.outputs['digest'] } });
  expect(guarded?.log).toContain(`Pushed ${uri}:`);
});

test('build-push-action.yml pushes the very index that was built and checked', async () => {
  createRepository('checkout');
  const [, checked] = await runJob(example('build-push-action.yml'), 'ship', PULL_REQUEST, runner);
  expect(JSON.parse(checked?.outputs['json'] ?? '')).toMatchObject({ verdict: 'unique', pushed: null });
  const [mark, guarded] = await runJob(example('build-push-action.yml'), 'ship', PUSH, runner);
  const report: unknown = JSON.parse(guarded?.outputs['json'] ?? '');
  expect(report).toMatchObject({
    verdict: 'unique',
    findings: [],
    image: { indexDigest: guarded?.outputs['digest'] },
    pushed: { tag: mark?.outputs['tag'] },
  });
});

test('matrix.yml ships services with the same content as separate images', async () => {
  const ids: unknown[] = [];
  for (const service of ['billing', 'checkout']) createRepository(service);
  for (const service of ['billing', 'checkout']) {
    const [guarded] = await runJob(example('matrix.yml'), 'ship', { ...PUSH, matrix: { service } }, runner);
    expect(guarded).toMatchObject({ exitCode: 0, outputs: { verdict: 'unique' } });
    ids.push(guarded?.outputs['image-id']);
  }
  expect(new Set(ids).size).toBe(2);
});

test('multi-account.yml reads and pushes with the second role, and reads the registries in its mintmark.yml', async () => {
  createRepository('checkout', IMAGES_ACCOUNT);
  createRepository('other', IMAGES_ACCOUNT);
  createRepository('far', IMAGES_ACCOUNT, 'us-east-1');
  const [, configuration = ''] = /^#\n((?:# {3}.*\n)+)/m.exec(example('multi-account.yml')) ?? [];
  await writeFile(join(runner.workspace, 'mintmark.yml'), configuration.replaceAll(/^# {3}/gm, ''));
  const [guarded] = await runJob(example('multi-account.yml'), 'ship', PUSH, runner);
  const report = JSON.parse(guarded?.outputs['json'] ?? '') as { checked: unknown };
  // From other services; without mintmark.yml it would be one.
  expect(report.checked).toMatchObject({ repositories: 2 });
});

test('deploy.yml deploys what it has pushed, but not what a node has from another repository', async () => {
  const { uri } = createRepository('checkout');
  const billing = createRepository('billing');
  const definition = { family: 'checkout', containerDefinitions: [{ name: 'app', image: 'to be rendered' }] };
  await writeFile(join(runner.workspace, 'task-definition.json'), JSON.stringify(definition));
  const deployed = join(runner.artifacts, 'deployed.json');
  const run = async (text: string, tasks: readonly FakeTask[]): Promise<StepResult[]> => {
    const services = [service('checkout'), service('billing')];
    const current = { containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/docker/library/busybox:1' }] };
    const taskDefinitions = { 'checkout:1': current, 'billing:1': current };
    const clusters = [{ name: 'prod', instances: instances(1), services, tasks }];
    const ecs = await startEcs({ clusters, taskDefinitions });
    const env = { ...runner.env, AWS_ENDPOINT_URL_ECS: ecs.endpoint };
    const results = await runJob(text, 'deploy', PUSH, { ...runner, env });
    await ecs.close();
    return results;
  };
  const [guarded, looked] = await run(example('deploy.yml'), []);
  expect(looked).toMatchObject({ exitCode: 0, outputs: { verdict: 'unique' } });
  const image = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/checkout@${String(guarded?.outputs['digest'])}`;
  expect(JSON.parse(await readFile(deployed, 'utf8'))).toEqual({
    ...definition,
    containerDefinitions: [{ name: 'app', image }],
  });

  await rm(deployed);
  await runJob(example('fork-build.yml'), 'build', PULL_REQUEST, runner);
  const { image: twin, digest } = await shipBuiltImage(billing.uri);
  await writeFile(join(runner.workspace, 'mintmark.yml'), 'version: 1\nrules: { shared-image: warn }\n');
  const finished = example('deploy.yml').replace(`tags: ${uri}\n`, `tags: ${uri}:2\n          image: ${twin}\n`);
  const runs = task(
    'billing',
    0,
    `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/billing:1`,
    isDigest(digest) ? digest : undefined,
  );
  expect(await run(finished, [runs])).toMatchObject([
    { exitCode: 0, outputs: { verdict: 'shared' } },
    { exitCode: 1, outputs: { verdict: 'shared' } },
  ]);
  await expect(readFile(deployed)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('audit.yml uploads what is shared, and reads nothing twice from night to night', async () => {
  const { content } = makeImage({ files: 'shared' });
  for (const name of ['checkout', 'web']) await createRepository(name).putImage({ content, tags: ['1'] });
  const night = async (): Promise<number> => {
    sandbox.resetCalls();
    const results = await runJob(example('audit.yml'), 'audit', PUSH, runner);
    expect(results).toMatchObject([{ exitCode: 1, outputs: { verdict: 'shared' } }]);
    expect(JSON.parse(await readFile(join(runner.artifacts, 'uploaded.sarif'), 'utf8'))).toMatchObject({
      runs: [{ results: expect.arrayContaining([expect.objectContaining({ ruleId: 'shared-image' })]) }],
    });
    await rm(join(runner.temp, 'manifests'), { recursive: true });
    return sandbox.calls['BatchGetImage'] ?? 0;
  };
  expect([await night(), await night()]).toEqual([2, 0]);
});

test('code-scanning.yml uploads every verdict, including a twin, but nothing if a repository could not be checked', async () => {
  createRepository('checkout');
  const { uri } = createRepository('web');
  await runJob(example('fork-build.yml'), 'build', PULL_REQUEST, runner);
  const { image } = await shipBuiltImage(uri);
  // A finished image replaces a build that has a twin: a marked one has none.
  const twin = example('code-scanning.yml').replace('          service: checkout\n', `          image: ${image}\n`);
  const [found] = await runJob(twin, 'ship', PUSH, runner);
  expect(found).toMatchObject({ exitCode: 1, outputs: { verdict: 'shared' } });
  const uploaded = join(runner.artifacts, 'uploaded.sarif');
  expect(JSON.parse(await readFile(uploaded, 'utf8'))).toMatchObject({
    runs: [{ results: [{ ruleId: 'shared-image' }] }],
  });

  await rm(uploaded);
  sandbox.setFault(({ repository }) => (repository === 'web' ? { kind: 'deny' } : undefined));
  const [unchecked] = await runJob(example('code-scanning.yml'), 'ship', PUSH, runner);
  expect(unchecked).toMatchObject({ exitCode: 3, outputs: { verdict: 'unknown' } });
  await expect(readFile(uploaded)).rejects.toMatchObject({ code: 'ENOENT' });
});
