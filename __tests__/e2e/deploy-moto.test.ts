import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRepositoryCommand, DeleteRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deploy } from '../../src/commands/deploy/run.ts';
import { expectValidDeploy } from '../support/deploy-schema.ts';
import { runtimeTo } from '../support/runtime.ts';
import { type MadeImage, makeImage } from '../support/images.ts';
import { lab } from '../support/lab.ts';
import type { DeployReport } from '../../src/commands/deploy/report.ts';
import { deployView } from '../../src/commands/deploy/view.ts';
import { renderJson } from '../../src/report/json.ts';

/** Used by no other test. */
const REGION = 'eu-south-1';
const run = Date.now().toString(36);
const image = makeImage({ files: `deploy ${run}` });

/** moto is an independent AWS implementation. It runs no tasks, so it only proves the format of everything else. */
describe('a deployment against moto', () => {
  const cluster = `prod-${run}`;
  const uris: Record<string, string> = {};
  const registered: string[] = [];
  let ecr: ECRClient;
  let ecs: ECSClient;
  let cwd: string;

  beforeAll(async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const config = { endpoint: lab('AWS'), region: REGION, credentials };
    ecr = new ECRClient(config);
    ecs = new ECSClient(config);
    cwd = await mkdtemp(join(tmpdir(), 'mintmark-deploy-'));
    await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    for (const name of ['web', 'billing']) {
      const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: `${name}-${run}` }));
      uris[name] = repository?.repositoryUri ?? '';
      await put(`${name}-${run}`, image);
    }
    const taskDefinition = await register('billing');
    const running = { serviceName: 'billing', desiredCount: 0, launchType: 'EC2' } as const;
    await ecs.send(new CreateServiceCommand({ cluster, taskDefinition, ...running }));
  });

  afterAll(async () => {
    await ecs.send(new DeleteServiceCommand({ cluster, service: 'billing', force: true }));
    for (const taskDefinition of registered) await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    await ecs.send(new DeleteClusterCommand({ cluster }));
    for (const name of ['web', 'billing']) {
      await ecr.send(new DeleteRepositoryCommand({ repositoryName: `${name}-${run}`, force: true }));
    }
    ecr.destroy();
    ecs.destroy();
    await rm(cwd, { recursive: true });
  });

  async function put(repositoryName: string, { content: { root }, digest }: MadeImage): Promise<void> {
    const imageManifest = Buffer.from(root.bytes).toString('utf8');
    const stored = { imageManifest, imageManifestMediaType: root.mediaType, imageDigest: digest, imageTag: '1' };
    await ecr.send(new PutImageCommand({ repositoryName, ...stored }));
  }

  async function register(name: string): Promise<string> {
    const containerDefinitions = [{ name: 'app', image: `${uris[name] ?? ''}:1`, memory: 128 }];
    const family = `${name}-${run}`;
    const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
    registered.push(taskDefinition?.taskDefinitionArn ?? '');
    return taskDefinition?.taskDefinitionArn ?? '';
  }

  async function deployed(options: Partial<Parameters<typeof deploy>[0]>): Promise<DeployReport> {
    const env = {
      AWS_ENDPOINT_URL: lab('AWS'),
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: REGION,
    };
    const limits = { timeoutMs: 20_000, rate: 500, stores: ['classic', 'containerd'] } as const;
    const report = await deploy({ cluster, ...limits, ...options }, runtimeTo(lab('AWS'), { cwd, env }));
    expectValidDeploy(renderJson(deployView(report)));
    return report;
  }

  test('from a file finds the image in what another service runs next', async () => {
    const containers = [{ name: 'app', image: `${uris['web'] ?? ''}@${image.digest}` }];
    await writeFile(join(cwd, 'task.json'), JSON.stringify({ family: 'web', containerDefinitions: containers }));
    const report = await deployed({ taskDefinition: 'task.json' });
    expect(report).toMatchObject({ verdict: 'shared', exitCode: 1, checked: { services: 1, tasks: 0 } });
    expect(report.findings).toMatchObject([
      { rule: 'colocated-images', twin: { uri: uris['billing'], users: ['billing'] }, nodes: { count: 0 } },
    ]);
  });

  test('of a registered task definition, and of a service', async () => {
    const arn = await register('web');
    expect(await deployed({ taskDefinition: arn })).toMatchObject({ taskDefinitions: [`web-${run}:1`] });
    expect(await deployed({ taskDefinition: `web-${run}` })).toMatchObject({ verdict: 'shared' });
    expect(await deployed({ ecsService: 'billing' })).toMatchObject({ verdict: 'unique', ecsServices: ['billing'] });
  });

  test('to a missing cluster, or of a missing task definition, is refused', async () => {
    const absent = { code: 'USAGE', message: expect.stringMatching(/^There is no (?:cluster|task definition) /) };
    await expect(deployed({ cluster: 'nowhere', ecsService: 'billing' })).rejects.toMatchObject(absent);
    await expect(deployed({ taskDefinition: `nothing-${run}:3` })).rejects.toMatchObject(absent);
  });
});
