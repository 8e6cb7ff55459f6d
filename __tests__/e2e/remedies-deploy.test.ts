import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Digest, isDigest } from '../../src/image/digest.ts';
import { ecrUri } from '../../src/image/ecr-reference.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type Builder, openBuilder } from '../support/builder.ts';
import { instances, service, task } from '../support/cluster.ts';
import { type FakeEcs, startEcs } from '../support/ecs.ts';
import { lab } from '../support/lab.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { Pasting } from './pasting.ts';

/**
 * The effect of the remedies of `deploy`, pasted in the state that printed them. It looks only at images whose host is one of ECR's, which no
 * engine reaches here: a builder without an engine lets `guard` push by ECR's API.
 */
let sandbox: Sandbox;
let pasting: Pasting;
let builder: Builder;
let ecs: FakeEcs | undefined;
let web: string;
let billing: string;

beforeEach(async () => {
  sandbox = await startSandbox({ now: () => new Date(), repositoryUri: ecrUri });
  builder = await openBuilder(lab('DOCKER_CONTAINERD'));
  pasting = await Pasting.open({
    ...sandboxEnv(sandbox.endpoint),
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_DEFAULT_REGION: REGION,
    AWS_PAGER: '',
    DOCKER_HOST: 'unix:///nonexistent',
  });
  const { directory, env } = pasting;
  Object.assign(env, { BUILDX_CONFIG: join(directory, 'buildx'), BUILDX_BUILDER: 'runner' });
  await pasting.good(`docker buildx create --name runner --driver remote ${builder.endpoint}`);
  [web, billing] = ['web', 'billing'].map(
    (name) => sandbox.createRepository({ account: ACCOUNT, region: REGION, name }).uri,
  ) as [string, string];
});

afterEach(async () => {
  await ecs?.close();
  ecs = undefined;
  await sandbox.close();
  await builder.close();
  await pasting.close();
});

const guard = (to: string): Promise<string> => pasting.good(`npx mintmark guard . --to ${to}`);

/** @returns the digest of an image that both repositories have under the tag 1 */
async function share(): Promise<Digest> {
  const config = join(pasting.work, 'mintmark.yml');
  const archive = 'oci-archive:../image.tar';
  await pasting.good('docker buildx build --quiet --output type=oci,dest=../image.tar .');
  await pasting.good(`npx mintmark guard --image ${archive} --to ${billing}:1`);
  await writeFile(config, 'version: 1\nrules: { shared-image: warn }\n');
  await pasting.good(`npx mintmark guard --image ${archive} --to ${web}:1`);
  await rm(config);
  return digestIn('billing', '1');
}

async function digestIn(repository: string, tag: string): Promise<Digest> {
  const digest = await pasting.good(
    `aws ecr describe-images --repository-name ${repository} --image-ids imageTag=${tag} --query 'imageDetails[0].imageDigest' --output text`,
  );
  if (!isDigest(digest.trim())) throw new Error(digest);
  return digest.trim() as Digest;
}

/** A cluster with one node, which may run an image of billing under the tag 1. */
async function startCluster(running?: Digest, answer?: (operation: string) => object | undefined): Promise<void> {
  ecs = await startEcs({
    clusters: [
      {
        name: 'prod',
        instances: instances(1),
        services: [service('web'), service('billing')],
        tasks: running === undefined ? [] : [task('billing', 0, `${billing}:1`, running)],
      },
    ],
    taskDefinitions: {
      'billing:1': { containerDefinitions: [{ name: 'app', image: `${billing}:1` }] },
      'web:1': { containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/docker/library/busybox:1' }] },
    },
    ...(answer && { answer }),
  });
  pasting.env['AWS_ENDPOINT_URL_ECS'] = ecs.endpoint;
}

/** The report of `deploy` on a task definition with this image. */
async function deploy(image: string): ReturnType<Pasting['findingsOf']> {
  const definition = { family: 'web', containerDefinitions: [{ name: 'app', image }] };
  await writeFile(join(pasting.directory, 'task.json'), JSON.stringify(definition));
  return pasting.findingsOf('deploy', '../task.json', '--cluster', 'prod', '--ecs-service', 'web');
}

async function remedies(image: string, rule: string): Promise<readonly string[]> {
  return (await deploy(image)).find((finding) => finding.rule === rule)?.commands ?? [];
}

/** Pastes a guard of web, and deploys what it has pushed. */
async function rulesAfter(command: string): Promise<string[]> {
  await pasting.good(command);
  const newest = 'sort_by(imageDetails, &imagePushedAt)[-1].imageDigest';
  const digest = await pasting.good(`aws ecr describe-images --repository-name web --query '${newest}' --output text`);
  return (await deploy(`${web}@${digest.trim()}`)).map(({ rule }) => rule);
}

test('a missing image is built and pushed, or the existing ones are listed', async () => {
  await startCluster();
  await guard(`${web}:1`);
  const [build = 'false', list = 'false', ...others] = await remedies(`${web}:2`, 'missing-image');
  expect(others).toEqual([]);
  expect(await pasting.good(list)).toContain('"1"');
  expect(await rulesAfter(build)).toEqual([]);
});

test('a missing repository leads to the existing ones', async () => {
  await startCluster();
  const [, list = 'false', ...others] = await remedies(`${web}x:1`, 'missing-image');
  expect(others).toEqual([]);
  expect(await pasting.good(list)).toContain('"web"');
});

test('an image that a node has from another repository gets its own mark', async () => {
  await startCluster(await share());
  const [build = 'false', node = 'false', ...others] = await remedies(`${web}:1`, 'colocated-images');
  expect([node, others]).toEqual([expect.stringMatching(/^npx mintmark\S* node$/), []]);
  expect(await rulesAfter(build)).toEqual([]);
});

test('the tags in a task definition become immutable', async () => {
  await startCluster();
  await guard(`${web}:1`);
  const [command = 'false', ...others] = await remedies(`${web}:1`, 'mutable-reference');
  expect(others).toEqual([]);
  await pasting.good(command);
  expect(await deploy(`${web}:1`)).toEqual([]);
});

test('a cluster that did not answer is checked again', async () => {
  let isStrange = true;
  await guard(`${web}:1`);
  await startCluster(undefined, (operation) =>
    operation === 'ListTasks' && isStrange ? { taskArns: 'none' } : undefined,
  );
  const [unchecked, ...others] = await deploy(`${web}:1`);
  expect(others.map(({ severity }) => severity)).toEqual(['warn']);
  expect(unchecked).toMatchObject({
    rule: 'unchecked-cluster',
    commands: [],
    remedy: expect.stringMatching(/^Run again/),
  });
  isStrange = false;
  expect((await deploy(`${web}:1`)).map(({ rule }) => rule)).toEqual(['mutable-reference']);
});
