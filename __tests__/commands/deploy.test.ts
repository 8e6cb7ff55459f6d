import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { instances, service, task } from '../support/cluster.ts';
import { makeImage } from '../support/images.ts';
import { type DeployScene, inDeployScene } from '../support/deploy-scene.ts';
import type { FakeTask } from '../support/ecs.ts';

const shared = makeImage({ files: 'shared' });
/** The same image with another compression, as `docker push` of another engine makes it: only the image ID is the same. */
const attested = makeImage({ files: 'shared', attestation: true });
const other = makeImage({ files: 'other' });

/** `billing` runs the image on two of three nodes, and `web` is to get it from a repository of its own. */
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
  test('is found with who uses it, on how many nodes, and for which image store', async () => {
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

  test('collides on the classic store alone where only the image ID is the same', async () => {
    await inDeployScene(async (scene) => {
      await twoServices(scene, attested);
      const report = await scene.deploy();
      expect(report.findings[0]).toMatchObject({ rule: 'colocated-images', stores: ['classic'] });
      expect(await scene.deploy({ stores: ['containerd'] })).toMatchObject({ verdict: 'unique', exitCode: 0 });
      expect(await scene.deploy({ stores: ['classic'] })).toMatchObject({ verdict: 'shared', exitCode: 1 });
    });
  });

  test('is the index that was pulled where ECS tells the manifest of the platform', async () => {
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

  test('is one in two repositories of one service too', async () => {
    await inDeployScene(async (scene) => {
      await twoServices(scene);
      await scene.configure(`services: { web: ['*/web', '*/billing'] }\n`);
      expect(await scene.deploy()).toMatchObject({ verdict: 'shared' });
    });
  });

  test('is found in the task definition that another service is to run next, though no task runs it', async () => {
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

  test('outside ECR is found by the digest that runs', async () => {
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

  test('that was deleted in ECR while it runs is found by its digest, and is said', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy, sandbox }) => {
      const billing = sandbox.createRepository({ account: '111122223333', region: 'eu-west-1', name: 'billing' });
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      const tasks = [task('billing', 0, `${billing.uri}:1`, shared.digest)];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('billing')], tasks }] });
      const report = await deploy();
      expect(report).toMatchObject({ verdict: 'shared', notes: [{ note: 'gone' }] });
    });
  });

  test('of another platform than the tasks ask for is none', async () => {
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
  ])('share no node, which is said: %s', async (_, definition, fields) => {
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

  test('are no neighbours, and those of EXTERNAL and MANAGED_INSTANCES are', async () => {
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

describe('what a task definition names', () => {
  test('is warned of where a tag can be given again, and names something else than what runs', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const web = await push('web', shared, 'latest');
      await push('web', other, 'latest');
      await define(`${web}:latest`);
      const tasks = [task('web', 0, `${web}:latest`, shared.digest), task('web', 1, `${web}:latest`, other.digest)];
      await ecs({ clusters: [{ name: 'prod', instances: instances(2), services: [service('web')], tasks }] });
      const report = await deploy();
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0 });
      expect(report.findings).toMatchObject([
        { rule: 'moved-tag', digest: other.digest, running: [shared.digest], users: ['web'], tasks: 1 },
        { rule: 'mutable-reference', tag: 'latest', digest: other.digest },
      ]);
    });
  });

  test.each([
    ['an immutable tag', (uri: string) => `${uri}:1`],
    ['a digest', (uri: string) => `${uri}@${shared.digest}`],
  ])('is right by %s', async (_, reference) => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(reference(await push('web', shared, '1', { immutable: true })));
      await ecs({});
      expect(await deploy()).toMatchObject({ verdict: 'unique', findings: [] });
    });
  });

  test('is held against who owns the repository, by the name of the family too', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy, configure }) => {
      await push('web', other, '1');
      await define(`${await push('billing', shared, '1')}@${shared.digest}`);
      await ecs({});
      await configure(`services: { web: ['*/web'], billing: ['*/billing'] }\n`);
      const finding = { rule: 'foreign-repository', service: 'web', owners: ['billing'], severity: 'warn' };
      expect((await deploy()).findings).toMatchObject([finding]);
      expect((await deploy({ service: 'billing' })).findings).toEqual([]);
      await configure(`services: { web: ['*/web', '*/billing'] }\n`);
      expect((await deploy()).findings).toEqual([]);
    });
  });

  test('is whose the tag of its repository says', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy, configure, sandbox }) => {
      const uri = await push('pay', shared, '1', { tags: { service: 'billing' } });
      await define(`${uri}@${shared.digest}`);
      await ecs({});
      await configure('ownership: { tag: service }\n');
      const finding = { rule: 'foreign-repository', service: 'web', owners: ['billing'], severity: 'warn' };
      expect((await deploy({ service: 'web' })).findings).toMatchObject([finding]);
      const own = await deploy({ service: 'billing' });
      expect(own.findings).toEqual([]);
      expect(own.asked.calls).toMatchObject({ ListTagsForResource: 1 });
      sandbox.setFault(({ operation }) => (operation === 'ListTagsForResource' ? { kind: 'deny' } : undefined));
      expect((await deploy({ service: 'billing' })).findings).toMatchObject([
        { rule: 'foreign-repository', owners: [], failure: { code: 'ACCESS_DENIED' } },
      ]);
    });
  });

  test('is not said to be foreign where nothing says whose it is', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy, configure }) => {
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      await ecs({});
      await configure(`service: shop\nservices: { billing: ['*/billing'] }\n`);
      expect((await deploy()).findings).toEqual([]);
    });
  });

  test('is a note where it is outside ECR', async () => {
    await inDeployScene(async ({ define, ecs, deploy }) => {
      await define('public.ecr.aws/nginx/nginx:1.27');
      await ecs({});
      expect(await deploy()).toMatchObject({ verdict: 'unique', exitCode: 0, notes: [{ note: 'outside-ecr' }] });
    });
  });

  test.each([
    ['a digest that is gone', (uri: string) => `${uri}@${other.digest}`, other.digest],
    ['a tag that is gone', (uri: string) => `${uri}:9`, '9'],
    ['a repository that is not there', (uri: string) => `${uri}s:1`, undefined],
  ])('cannot be deployed: %s', async (_, reference, name) => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(reference(await push('web', shared, '1')));
      await ecs({});
      const report = await deploy();
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 1 });
      expect(report.findings).toMatchObject([{ rule: 'missing-image', name }]);
    });
  });
});

describe('what is deployed', () => {
  test.each(['web', 'web:1', 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1'])(
    'may be registered: %s',
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
        hint: expect.stringContaining('--ecs-service web'),
      });
    });
  });

  test.each([
    ['nothing', { taskDefinition: undefined }, 'No task definition is named'],
    ['no cluster', { cluster: undefined }, 'No cluster is named'],
    ['a cluster that is not there', { cluster: 'stage' }, 'There is no cluster stage in eu-west-1'],
    ['a family that is not there', { taskDefinition: 'cart:7' }, 'There is no task definition cart:7 in eu-west-1'],
    ['a file that is not there', { taskDefinition: 'cart.json' }, 'The task definition cannot be read'],
  ])('is refused where it is %s', async (_, options, message) => {
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

describe('what cannot be asked', () => {
  test.each(['ListTasks', 'DescribeTasks', 'ListServices', 'DescribeServices', 'DescribeContainerInstances'])(
    'leaves the verdict unknown: %s is denied',
    async (operation) => {
      await inDeployScene(async ({ push, define, ecs, deploy }) => {
        const web = await push('web', shared, '1');
        await define(`${web}@${shared.digest}`);
        const tasks = [task('web', 0, `${web}:1`, shared.digest)];
        await ecs({
          clusters: [{ name: 'prod', instances: instances(1), services: [service('web')], tasks }],
          denied: [operation],
        });
        const report = await deploy();
        expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
        expect(report.findings).toMatchObject([
          {
            rule: 'unasked-cluster',
            failure: {
              code: 'ACCESS_DENIED',
              message: `Access denied: ecs:${operation} on prod in eu-west-1 as arn:aws:sts::111122223333:assumed-role/ci/run`,
              hint: expect.stringContaining(`"Action":"ecs:${operation}"`),
            },
          },
        ]);
      });
    },
  );

  test.each([
    ['a failure other than MISSING', { tasks: [], failures: [{ reason: 'INTERNAL' }] }],
    ['nothing about a task', { tasks: [], failures: [] }],
  ])('leaves the verdict unknown: DescribeTasks says %s', async (_, answer) => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      const tasks = [task('web', 0, 'nginx', other.digest)];
      await ecs({
        clusters: [{ name: 'prod', tasks }],
        answer: (operation) => (operation === 'DescribeTasks' ? answer : undefined),
      });
      expect(await deploy()).toMatchObject({ verdict: 'unknown', exitCode: 3 });
    });
  });

  test('leaves the verdict unknown: a repository that a neighbour uses', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy, sandbox }) => {
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      sandbox.setFault(({ repository }) => (repository === 'billing' ? { kind: 'deny' } : undefined));
      const billing = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing';
      await ecs({ clusters: [{ name: 'prod', tasks: [task('billing', 0, `${billing}:1`, other.digest)] }] });
      expect(await deploy()).toBeDefined();
    });
  });

  test('is asked again where ECS throttles', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      const { calls } = await ecs({ throttled: { ListTasks: 2 } });
      expect(await deploy()).toMatchObject({ verdict: 'unique', asked: { calls: { ListTasks: 3 } } });
      expect(calls).toMatchObject({ ListTasks: 3 });
    });
  });
});

test('a cluster is paged, and read in batches', async () => {
  await inDeployScene(async ({ push, define, ecs, deploy }) => {
    const web = await push('web', shared, '1');
    await define(`${web}@${shared.digest}`);
    const tasks = Array.from({ length: 250 }, (_, index) => task('web', index % 120, `${web}:1`, shared.digest));
    const services = Array.from({ length: 25 }, (_, index) => service(index === 0 ? 'web' : `web-${index}`));
    const idle = services.map(({ serviceName }) => [
      `${serviceName}:1`,
      { containerDefinitions: [{ name: 'app', image: `${web}:1` }] },
    ]);
    const { calls } = await ecs({
      clusters: [{ name: 'prod', instances: instances(120), services, tasks }],
      taskDefinitions: Object.fromEntries(idle) as Record<string, Record<string, unknown>>,
    });
    expect(await deploy()).toMatchObject({ asked: { tasks: 250, nodes: 120, services: 25 } });
    expect(calls).toEqual({
      ListTasks: 3,
      DescribeTasks: 3,
      DescribeContainerInstances: 2,
      ListServices: 1,
      DescribeServices: 3,
      // Of the 25 current task definitions, one is run by a task and known by it.
      DescribeTaskDefinition: 24,
    });
  });
});

test('an answer of DescribeTasks in the form of the AWS CLI reference is read whole', async () => {
  await inDeployScene(async ({ sandbox, define, ecs, deploy }) => {
    const place = { account: '123456789012', region: 'us-east-1' };
    for (const name of ['billing', 'web']) {
      await sandbox.createRepository({ ...place, name }).putImage({ content: shared.content, tags: ['latest'] });
    }
    const text = await readFile(new URL('../fixtures/recorded-cluster.json', import.meta.url), 'utf8');
    // The CLI prints moments as text; on the wire they are seconds.
    const onTheWire = (_: string, value: unknown): unknown =>
      typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) / 1000 : value;
    const recorded: unknown = JSON.parse(text.replace('DIGEST', shared.digest), onTheWire);
    const { tasks } = recorded as { readonly tasks: readonly FakeTask[] };
    await ecs({ clusters: [{ name: 'MyCluster', tasks }] });
    await define(`123456789012.dkr.ecr.us-east-1.amazonaws.com/web@${shared.digest}`);
    const env = { AWS_ACCESS_KEY_ID: place.account, AWS_REGION: place.region };
    const cluster = 'arn:aws:ecs:us-east-1:123456789012:cluster/MyCluster';
    expect(await deploy({ cluster }, env)).toMatchObject({
      cluster: { name: 'MyCluster', region: 'us-east-1' },
      findings: [
        {
          rule: 'colocated-images',
          twin: { users: ['my-service'] },
          nodes: { count: 1, examples: ['1234567890abcdef01234567890abcde'] },
        },
      ],
    });
  });
});
