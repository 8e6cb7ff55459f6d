import { describe, expect, test } from '@jest/globals';
import { instances, service, task } from '../support/cluster.ts';
import { makeImage } from '../support/images.ts';
import { type DeployScene, inDeployScene } from '../support/deploy-scene.ts';
import { serviceArn } from '../support/ecs.ts';

const shared = makeImage({ files: 'shared' });
/** The same image with another compression, as another engine's `docker push` makes it: only the image ID is the same. */
const attested = makeImage({ files: 'shared', attestation: true });
const other = makeImage({ files: 'other' });
const CACHE = 'application/vnd.buildkit.cacheconfig.v0';

/** `billing` runs the image on two of three nodes, and `web` is about to get it from its own repository. */
async function twoServices({ push, define, ecs }: DeployScene, deployed = shared, running = shared): Promise<void> {
  const billing = await push('billing', running, '1');
  const web = await push('web', deployed, '2');
  await push('web', other, '1');
  await define(`${web}:2`);
  await ecs({
    clusters: [
      {
        name: 'prod',
        instances: instances(3),
        services: [service('web'), service('billing')],
        tasks: [
          task('billing', 0, `${billing}:1`, running.digest),
          task('billing', 1, `${billing}:1`, running.digest),
          task('web', 1, `${web}:1`, other.digest),
          task('web', 2, `${web}:1`, other.digest),
        ],
      },
    ],
  });
}

describe('an image that nodes have from another repository', () => {
  test('is reported with who uses it, on how many nodes, and for which image store', async () => {
    await inDeployScene(async (scene) => {
      await twoServices(scene);
      const report = await scene.deploy();
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1, ecsServices: ['web'] });
      expect(report.findings[0]).toMatchObject({
        rule: 'colocated-images',
        containers: [{ name: 'app', taskDefinition: 'web', place: { path: 'task.json', line: 6 } }],
        twin: { uri: expect.stringMatching(/\/billing$/), digest: shared.digest, users: ['billing'] },
        nodes: { count: 2, certain: 1, examples: ['i-1', 'i-0'] },
        stores: ['classic', 'containerd'],
        imageIds: [shared.identity.platformImages[0]?.imageId],
      });
    });
  });

  test.each([
    ['whose config has another type', makeImage({ files: 'shared', configType: 'application/json' })],
    ['that says it is a build cache', makeImage({ files: 'shared', configType: CACHE })],
    ['that its index calls an attestation', makeImage({ files: 'shared', mislabelled: 'attestation' })],
    ['that its index calls unknown/unknown', makeImage({ files: 'shared', mislabelled: 'unknown/unknown' })],
  ])('is found under a manifest %s', async (_what, running) => {
    await inDeployScene(async (scene) => {
      await twoServices(scene, shared, running);
      const report = await scene.deploy();
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1 });
      expect(report.findings[0]).toMatchObject({
        rule: 'colocated-images',
        imageIds: [shared.identity.platformImages[0]?.imageId],
      });
    });
  });

  test('collides only in the classic store if only the image ID is the same', async () => {
    await inDeployScene(async (scene) => {
      await twoServices(scene, attested);
      const report = await scene.deploy();
      expect(report.findings[0]).toMatchObject({ rule: 'colocated-images', stores: ['classic'] });
      expect(await scene.deploy({ stores: ['containerd'] })).toMatchObject({ verdict: 'unique', exitCode: 0 });
      expect(await scene.deploy({ stores: ['classic'] })).toMatchObject({ verdict: 'shared', exitCode: 1 });
    });
  });

  test('is the pulled index if ECS reports the manifest of the platform', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const billing = await push('billing', attested, '1');
      await define(`${await push('web', attested, '2')}:2`);
      const manifest = attested.identity.platformImages[0]?.manifestDigest;
      const tasks = [task('billing', 0, `${billing}:1`, manifest)];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('billing')], tasks }] });
      expect((await deploy({ stores: ['containerd'] })).findings[0]).toMatchObject({
        rule: 'colocated-images',
        twin: { digest: attested.digest },
      });
    });
  });

  test('is found in two repositories of one service too', async () => {
    await inDeployScene(async (scene) => {
      await twoServices(scene);
      await scene.configure(`services: { web: ['*/web', '*/billing'] }\n`);
      expect(await scene.deploy()).toMatchObject({ verdict: 'shared' });
    });
  });

  test('is found in the task definition that another service runs next, even if no task runs it yet', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const billing = await push('billing', shared, '1');
      await define(`${await push('web', shared, '2')}:2`);
      await ecs({
        clusters: [{ name: 'prod', services: [service('billing')] }],
        taskDefinitions: { 'billing:1': { containerDefinitions: [{ name: 'app', image: `${billing}:1` }] } },
      });
      expect((await deploy()).findings[0]).toMatchObject({
        rule: 'colocated-images',
        twin: { users: ['billing'] },
        nodes: { count: 0 },
      });
    });
  });

  test('is found in two containers that are deployed together', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const [web, proxy] = [await push('web', shared, '1'), await push('proxy', shared, '1')];
      const containers = [web, proxy].map((uri) => ({ name: uri.slice(-3), image: `${uri}:1` }));
      await define('', { containerDefinitions: containers });
      await ecs({});
      expect((await deploy()).findings[0]).toMatchObject({ rule: 'colocated-images', nodes: undefined });
    });
  });

  test('is accepted by an allowance in force', async () => {
    await inDeployScene(async (scene) => {
      await twoServices(scene);
      await scene.configure(`allowances: [{ repository: '*/billing', reason: moves soon, expires: '2026-12-31' }]\n`);
      expect(await scene.deploy()).toMatchObject({ verdict: 'unique', exitCode: 0, allowed: [{}] });
    });
  });

  test('is found outside ECR by the digest that runs', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(`${await push('mirror', shared, '1')}@${shared.digest}`);
      const tasks = [task('proxy', 0, 'envoyproxy/envoy:v1', shared.digest)];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('proxy')], tasks }] });
      expect((await deploy()).findings[0]).toMatchObject({
        rule: 'colocated-images',
        twin: { uri: 'docker.io/envoyproxy/envoy' },
      });
    });
  });

  test('is found by its digest if it was deleted from ECR while it runs, and that is reported', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy, sandbox }) => {
      const billing = sandbox.createRepository({ account: '111122223333', region: 'eu-west-1', name: 'billing' });
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      const tasks = [task('billing', 0, `${billing.uri}:1`, shared.digest)];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('billing')], tasks }] });
      const report = await deploy();
      expect(report).toMatchObject({ verdict: 'shared', notes: [{ note: 'gone' }] });
    });
  });

  test('does not count if it is for another platform than that of the tasks', async () => {
    await inDeployScene(async (scene) => {
      const both = makeImage({ files: 'both', platforms: ['linux/amd64', 'linux/arm64'] });
      const amd = makeImage({ files: 'both', platforms: ['linux/amd64'] });
      await twoServices(scene, both, amd);
      expect(await scene.deploy()).toMatchObject({ verdict: 'shared' });
      await scene.define(`111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:2`, {
        runtimePlatform: { cpuArchitecture: 'ARM64' },
      });
      expect(await scene.deploy()).toMatchObject({ verdict: 'unique', exitCode: 0 });
    });
  });
});

describe('tasks on Fargate', () => {
  test.each([
    ['by the task definition', { requiresCompatibilities: ['FARGATE'] }, {}],
    ['by the service', {}, { launchType: 'FARGATE' }],
    ['by the capacity providers', {}, { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] }],
  ])('share no node, which is noted: %s', async (_, definition, fields) => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const billing = await push('billing', shared, '1');
      await define(`${await push('web', shared, '2')}:2`, definition);
      const tasks = [task('billing', 0, `${billing}:1`, shared.digest)];
      const services = [service('web', fields), service('billing')];
      await ecs({
        clusters: [{ name: 'prod', instances: instances(1), services, tasks }],
        taskDefinitions: { 'web:1': { containerDefinitions: [{ name: 'app', image: 'web' }] } },
      });
      expect(await deploy()).toMatchObject({ verdict: 'unique', exitCode: 0, notes: [{ note: 'fargate' }] });
    });
  });

  test('are not neighbours, but those on EXTERNAL and MANAGED_INSTANCES are', async () => {
    for (const [launchType, verdict] of [
      ['FARGATE', 'unique'],
      ['EXTERNAL', 'shared'],
      ['MANAGED_INSTANCES', 'shared'],
    ]) {
      await inDeployScene(async ({ push, define, ecs, deploy }) => {
        const billing = await push('billing', shared, '1');
        await define(`${await push('web', shared, '2')}:2`);
        const tasks = [task('billing', 0, `${billing}:1`, shared.digest, { launchType })];
        await ecs({ clusters: [{ name: 'prod', instances: instances(1), tasks }] });
        expect(await deploy()).toMatchObject({ verdict });
      });
    }
  });
});

describe('a task definition', () => {
  test.each(['web', 'web:1', 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1'])(
    'may be a registered one: %s',
    async (taskDefinition) => {
      await inDeployScene(async ({ push, ecs, deploy }) => {
        const image = `${await push('web', shared, '1')}@${shared.digest}`;
        await ecs({ taskDefinitions: { 'web:1': { containerDefinitions: [{ name: 'app', image }] } } });
        const report = await deploy({ taskDefinition });
        expect(report).toMatchObject({ taskDefinitions: ['web:1'], images: [{ digest: shared.digest }] });
      });
    },
  );

  test('may be what an ECS service runs next', async () => {
    await inDeployScene(async ({ push, ecs, deploy }) => {
      const image = `${await push('web', shared, '1')}@${shared.digest}`;
      await ecs({
        clusters: [{ name: 'prod', services: [service('web')] }],
        taskDefinitions: { 'web:1': { containerDefinitions: [{ name: 'app', image }] } },
      });
      const named = { taskDefinition: undefined, ecsService: 'web' };
      expect(await deploy(named)).toMatchObject({ taskDefinitions: ['web:1'], ecsServices: ['web'] });
      await expect(deploy({ ...named, ecsService: 'wob' })).rejects.toMatchObject({
        code: 'USAGE',
        hint: expect.stringContaining('Did you mean web?'),
      });
      // The list that the other hint leads to has ARNs.
      await expect(deploy({ ...named, ecsService: serviceArn('web') })).rejects.toMatchObject({
        code: 'USAGE',
        hint: 'Did you mean web?',
      });
      await expect(deploy({ ...named, ecsService: 'cart' })).rejects.toMatchObject({
        hint: expect.stringMatching(/names: aws ecs list-services --cluster prod$/),
      });
    });
  });

  test.each([
    ['nothing', { taskDefinition: undefined }, 'No task definition is named'],
    ['no cluster', { cluster: undefined }, 'No cluster is named'],
    ['a blank cluster', { cluster: ' ' }, '" " is neither the name nor the ARN of an ECS cluster'],
    [
      'a service instead of a cluster',
      { cluster: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web' },
      'nor the ARN of an ECS cluster',
    ],
    ['a cluster that does not exist', { cluster: 'stage' }, 'There is no cluster stage in eu-west-1'],
    ['a family that does not exist', { taskDefinition: 'cart:7' }, 'There is no task definition cart:7 in eu-west-1'],
    [
      'a service instead of a task definition',
      { taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web' },
      'arn:aws:ecs:eu-west-1:111122223333:service/prod/web is not the ARN of a task definition',
    ],
    ['a file that does not exist', { taskDefinition: 'cart.json' }, 'cart.json: the task definition cannot be read'],
    ['a directory', { taskDefinition: './' }, '.: the task definition cannot be read: it is a directory'],
  ])('is refused if it is %s', async (_, options, message) => {
    await inDeployScene(async ({ ecs, define, deploy }) => {
      await define('nginx');
      await ecs({});
      await expect(deploy(options)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(message),
        hint: expect.stringMatching(/./),
      });
    });
  });

  test('is refused with the place of a mistake in the file', async () => {
    await inDeployScene(async ({ ecs, define, deploy }) => {
      await define('', { containerDefinitions: [{ name: 'app' }] });
      await ecs({});
      await expect(deploy()).rejects.toMatchObject({
        code: 'CONFIG',
        message: "task.json:4:5: the container 'app' has no image",
      });
    });
  });
});
