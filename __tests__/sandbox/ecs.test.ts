import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServicesCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deploy } from '../../src/commands/deploy/run.ts';
import { node } from '../../src/commands/node/run.ts';
import type { NodeReport } from '../../src/commands/node/report.ts';
import type { DeployReport } from '../../src/commands/deploy/report.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { makeImage, type MadeImage } from '../support/images.ts';
import { runtimeTo } from '../support/runtime.ts';
import { ACCOUNT, closeAll, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const [shared, other] = [makeImage({ files: 'shared' }), makeImage({ files: 'other' })];
const uriOf = (name: string): string => `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${name}`;

describe('the sandbox as an ECS', () => {
  let sandbox: Sandbox;
  let ecs: ECSClient;
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' };

  beforeEach(async () => {
    let seconds = 0;
    sandbox = await sandboxed({ now: () => new Date(Date.UTC(2026, 10, 24, 8, 0, seconds++)) });
    ecs = new ECSClient({ endpoint: sandbox.endpoint, region: REGION, credentials, maxAttempts: 1 });
    for (const name of ['billing', 'web']) sandbox.createRepository({ account: ACCOUNT, region: REGION, name });
    await ecs.send(new CreateClusterCommand({ clusterName: 'prod' }));
  });
  afterEach(() => {
    ecs.destroy();
  });

  const push = async (name: string, { content }: MadeImage, tag = 'latest'): Promise<void> => {
    await sandbox.repository(ACCOUNT, REGION, name).putImage({ content, tags: [tag] });
  };
  const register = async (family: string, tag = 'latest'): Promise<string> => {
    const containerDefinitions = [{ name: 'app', image: `${uriOf(family)}:${tag}`, memory: 64 }];
    const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
    return taskDefinition?.taskDefinitionArn ?? '';
  };
  const digestsOf = async (desiredStatus: 'RUNNING' | 'STOPPED'): Promise<(string | undefined)[]> => {
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: 'prod', desiredStatus }));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'prod', tasks: taskArns }));
    return tasks.flatMap(({ containers = [] }) => containers.map(({ imageDigest }) => imageDigest));
  };
  const check = async (taskDefinition: string): Promise<DeployReport> => {
    const env = {
      AWS_ENDPOINT_URL_ECR: sandbox.endpoint,
      AWS_ENDPOINT_URL_ECS: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_REGION: REGION,
    };
    const limits = { timeoutMs: 20_000, rate: 500, stores: ['classic', 'containerd'] } as const;
    return deploy({ taskDefinition, cluster: 'prod', ...limits }, runtimeTo(sandbox.endpoint, { env }));
  };

  test('shows what a deployment would bring to a node, and that a separate build fixes it', async () => {
    for (const name of ['billing', 'web']) await push(name, shared);
    const taskDefinition = await register('billing');
    const created = { cluster: 'prod', serviceName: 'billing', taskDefinition };
    await ecs.send(new CreateServiceCommand(created));
    await register('web');
    const report = await check('web');
    expect(report).toMatchObject({ verdict: 'shared', exitCode: 1, risk: 'stall' });
    expect(report.findings[0]).toMatchObject({ twin: { users: ['billing'] }, nodes: { count: 1 } });
    await push('web', other);
    expect(await check('web')).toMatchObject({ verdict: 'unique' });
  });

  test('stops the tasks of the old task definition, which keep the image that they had', async () => {
    await push('web', shared);
    const first = await register('web');
    const cluster = 'prod';
    await ecs.send(new CreateServiceCommand({ cluster, serviceName: 'web', taskDefinition: first, desiredCount: 2 }));
    expect(await digestsOf('RUNNING')).toEqual([shared.digest, shared.digest]);
    await push('web', other);
    await ecs.send(new UpdateServiceCommand({ cluster, service: 'web', taskDefinition: await register('web') }));
    expect(await digestsOf('RUNNING')).toEqual([other.digest, other.digest]);
    expect(await digestsOf('STOPPED')).toEqual([shared.digest, shared.digest]);
    await ecs.send(new UpdateServiceCommand({ cluster, service: 'web', desiredCount: 1 }));
    expect(await digestsOf('RUNNING')).toEqual([other.digest]);
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ['web', 'gone'] }));
    expect(services).toMatchObject([{ serviceName: 'web', runningCount: 1, launchType: 'EC2' }]);
    await ecs.send(new DeleteServiceCommand({ cluster, service: 'web', force: true }));
    expect((await ecs.send(new ListServicesCommand({ cluster }))).serviceArns).toEqual([]);
    expect(await digestsOf('RUNNING')).toEqual([]);
  });

  test('keeps the placement of a service', async () => {
    const taskDefinition = await register('web');
    const placement = {
      capacityProviderStrategy: [{ capacityProvider: 'blue', weight: 1 }],
      placementConstraints: [{ type: 'memberOf' as const, expression: 'attribute:pool == web' }],
    };
    const web = { cluster: 'prod', serviceName: 'web', taskDefinition };
    const { service } = await ecs.send(new CreateServiceCommand({ ...web, ...placement }));
    expect(service).toMatchObject(placement);
    expect(service?.launchType).toBeUndefined();
    await expect(ecs.send(new CreateServiceCommand(web))).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  describe('as the Docker Engine of a node', () => {
    const places = { endpoint: 'http://127.0.0.1:2', config: '/nowhere/ecs.config', state: '/nowhere/agent.db' };
    const look = async (mode: 'look' | 'fixed', cluster = 'prod'): Promise<NodeReport> => {
      const address = `tcp://${new URL(sandbox.endpoint).host}/nodes/${ACCOUNT}/${REGION}/${cluster}`;
      const runtime = runtimeTo(sandbox.endpoint, { env: { DOCKER_HOST: address, HOME: '/nowhere' } });
      return node({ mode, keep: 0, repository: [] }, runtime, places);
    };
    const start = async (tag = 'latest'): Promise<void> => {
      for (const name of ['billing', 'web']) {
        const taskDefinition = await register(name, name === 'web' ? tag : 'latest');
        const created = { cluster: 'prod', serviceName: name, taskDefinition };
        await ecs.send(new CreateServiceCommand(created));
      }
    };
    const redeploy = async (image: (name: string) => MadeImage): Promise<void> => {
      for (const service of ['billing', 'web']) {
        await push(service, image(service));
        await ecs.send(new UpdateServiceCommand({ cluster: 'prod', service, forceNewDeployment: true }));
      }
    };

    test('gets stuck with an image that two services share, and is fixed by node --fix', async () => {
      for (const name of ['billing', 'web']) await push(name, shared);
      await start();
      expect(await look('look')).toMatchObject({ exitCode: 0, counts: { 'in-use': { images: 1 } } });
      for (const build of [1, 2]) await redeploy((name) => makeImage({ files: `${name} ${build}` }));
      const report = await look('look');
      expect(report).toMatchObject({ exitCode: 1, counts: { stuck: { images: 1 }, 'in-use': { images: 2 } } });
      expect(report.images.find(({ state }) => state === 'stuck')).toMatchObject({
        id: shared.identity.platformImages[0]?.imageId,
        references: [{ name: `${uriOf('billing')}@${shared.digest}` }, { name: `${uriOf('web')}@${shared.digest}` }],
      });
      const fixed = await look('fixed');
      expect(fixed).toMatchObject({ exitCode: 0, counts: { stuck: { images: 0 } } });
      expect(fixed.freedBytes).toBeGreaterThan(0);
    });

    test('leaks an image if one of two tags moves, and is fixed by node --fix', async () => {
      await push('billing', shared);
      await push('web', shared, 'v1');
      await start('v1');
      const next = makeImage({ files: 'next' });
      await push('billing', next);
      await push('web', makeImage({ files: 'v2' }), 'v2');
      await ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'billing', forceNewDeployment: true }));
      const taskDefinition = await register('web', 'v2');
      await ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', taskDefinition }));
      const report = await look('look');
      expect(report).toMatchObject({ exitCode: 1, counts: { leaked: { images: 1 }, 'in-use': { images: 2 } } });
      expect(report.images.find(({ state }) => state === 'leaked')).toMatchObject({
        evidence: 'no-agent',
        references: [{ name: `${uriOf('billing')}@${shared.digest}` }],
      });
      expect(await look('fixed')).toMatchObject({ exitCode: 0, counts: { leaked: { images: 0 } } });
    });

    test('refuses a path that is not a URL, and continues', async () => {
      await start();
      const { status } = await fetch(`${sandbox.endpoint}/nodes/${ACCOUNT}/${REGION}/prod/images/%E0%A4%A/json`);
      expect(status).toBe(400);
      expect(await look('look')).toMatchObject({ exitCode: 0 });
    });

    test('has nothing stuck if each build has its own mark, and no engine without a cluster', async () => {
      for (const name of ['billing', 'web']) await push(name, makeImage({ files: name }));
      await start();
      for (const build of [1, 2]) await redeploy((name) => makeImage({ files: `${name} ${build}` }));
      expect(await look('look')).toMatchObject({
        exitCode: 0,
        counts: { stuck: { images: 0 }, leaked: { images: 0 } },
      });
      await expect(look('look', 'none')).rejects.toMatchObject({
        code: 'DOCKER',
        message: expect.stringContaining('The sandbox has no cluster'),
      });
    });
  });

  test('accepts an ARN only for the requested kind, here and in this cluster', async () => {
    await push('web', shared);
    const definition = await register('web');
    await ecs.send(new CreateClusterCommand({ clusterName: 'stage' }));
    const created = { serviceName: 'web', taskDefinition: definition };
    await ecs.send(new CreateServiceCommand({ cluster: 'stage', ...created }));
    const { service: { serviceArn = '' } = {} } = await ecs.send(
      new CreateServiceCommand({ cluster: 'prod', ...created }),
    );
    const { taskArns: [task = ''] = [] } = await ecs.send(
      new ListTasksCommand({ cluster: 'prod', serviceName: serviceArn }),
    );
    const [cluster, taskDefinition] = ['arn:aws:ecs:us-east-1:111122223333:cluster/prod', serviceArn];
    const refused = await Promise.allSettled([
      ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
      ecs.send(new CreateServiceCommand({ cluster: 'prod', serviceName: 'more', taskDefinition })),
      ecs.send(new ListTasksCommand({ cluster })),
      ecs.send(new ListTasksCommand({ cluster: 'stage', serviceName: serviceArn })),
      ecs.send(new DescribeServicesCommand({ cluster: 'stage', services: [serviceArn] })),
      ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: definition })),
      ecs.send(new DescribeTasksCommand({ cluster: 'stage', tasks: [task] })),
      ecs.send(new DescribeContainerInstancesCommand({ cluster: 'prod', containerInstances: [task] })),
    ]);
    const error = expect.objectContaining({ name: 'InvalidParameterException' });
    expect(refused).toEqual(refused.map(() => ({ status: 'rejected', reason: error })));
    const described = new DescribeTasksCommand({ cluster: 'prod', tasks: [task] });
    expect((await ecs.send(described)).tasks).toHaveLength(1);
  });

  test('refuses in the words of ECS', async () => {
    await expect(ecs.send(new ListTasksCommand({ cluster: 'none' }))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
      message: 'Cluster not found.',
    });
    await expect(ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'none' }))).rejects.toMatchObject({
      name: 'ClientException',
    });
    const update = new UpdateServiceCommand({ cluster: 'prod', service: 'none' });
    await expect(ecs.send(update)).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
    const describe = new DescribeContainerInstancesCommand({ cluster: 'prod', containerInstances: ['none'] });
    expect(await ecs.send(describe)).toMatchObject({
      containerInstances: [],
      failures: [{ arn: 'none', reason: 'MISSING' }],
    });
    sandbox.setFault(({ operation }) => (operation === 'ecs:ListTasks' ? { kind: 'deny' } : undefined));
    await expect(ecs.send(new ListTasksCommand({ cluster: 'prod' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
