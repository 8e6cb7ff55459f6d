import { describe, expect, test } from '@jest/globals';
import { instanceArn, instances, service, task } from '../support/cluster.ts';
import { makeImage } from '../support/images.ts';
import { type DeployScene, inDeployScene } from '../support/deploy-scene.ts';
import { serviceArn } from '../support/ecs.ts';
import { headline } from '../../src/commands/deploy/headline.ts';
import type { DeployReport } from '../../src/commands/deploy/report.ts';
import { deployView } from '../../src/commands/deploy/view.ts';
import { renderText } from '../../src/report/text.ts';

const shared = makeImage({ files: 'shared' });
const other = makeImage({ files: 'other' });
const ARN = 'arn:aws:ecs:eu-west-1:111122223333';

/** `web` is about to be deployed with the image of `billing`, which is in ECR as billing:1; billing:9 is another one. */
async function twins({ push, define }: DeployScene): Promise<string> {
  const billing = await push('billing', shared, '1');
  await push('billing', other, '9');
  const web = await push('web', shared, '2');
  await define(`${web}@${shared.digest}`);
  return billing;
}

/** Task definitions that name images of billing by tag. */
function definitions(billing: string, tags: Readonly<Record<string, string>>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, tag]) => [
      name,
      { containerDefinitions: [{ name: 'app', image: `${billing}:${tag}` }] },
    ]),
  );
}

function text(report: DeployReport): string {
  return renderText(deployView(report), { colors: false, columns: 200 });
}

describe('a task that has stopped', () => {
  const stopped = { desiredStatus: 'STOPPED', lastStatus: 'STOPPED', group: 'family:billing' };

  test('has left its image on its node', async () => {
    await inDeployScene(async (scene) => {
      const billing = await twins(scene);
      const tasks = [task('billing', 0, `${billing}:1`, shared.digest, stopped)];
      await scene.ecs({ clusters: [{ name: 'prod', instances: instances(1), tasks }] });
      const report = await scene.deploy();
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1 });
      expect(report.findings[0]).toMatchObject({
        rule: 'colocated-images',
        twin: { users: ['billing:1'] },
        nodes: { count: 1, certain: 0, stopped: 1, examples: ['i-0'] },
      });
      expect(text(report)).toContain('1 node has it (from tasks that have stopped)');
    });
  });

  test('may still be stopping, on a node where another one still runs', async () => {
    await inDeployScene(async (scene) => {
      const billing = await twins(scene);
      const tasks = [
        task('billing', 0, `${billing}:1`, shared.digest, { desiredStatus: 'STOPPED', lastStatus: 'RUNNING' }),
        task('billing', 0, `${billing}:1`, shared.digest),
        task('billing', 1, `${billing}:1`, shared.digest, stopped),
      ];
      await scene.ecs({ clusters: [{ name: 'prod', instances: instances(2), tasks }] });
      expect((await scene.deploy()).findings[0]).toMatchObject({ nodes: { count: 2, stopped: 1 } });
    });
  });

  test('does not count on Fargate, without a node, or on a node that has left the cluster', async () => {
    await inDeployScene(async (scene) => {
      const billing = await twins(scene);
      const tasks = [
        task('billing', 0, `${billing}:1`, shared.digest, { ...stopped, launchType: 'FARGATE' }),
        task('billing', 0, `${billing}:1`, undefined, { ...stopped, containerInstanceArn: undefined }),
        task('billing', 1, `${billing}:1`, shared.digest, stopped),
      ];
      const gone = instances(2).map((one) => ({ ...one, status: one.arn === instanceArn(1) ? 'INACTIVE' : 'ACTIVE' }));
      await scene.ecs({ clusters: [{ name: 'prod', instances: gone, tasks }] });
      expect(await scene.deploy()).toMatchObject({ verdict: 'unique', nothingToCompare: 'no-neighbour' });
    });
  });

  test('is neither what runs under a tag, nor what a service runs on a node', async () => {
    await inDeployScene(async (scene) => {
      const web = await scene.push('web', shared, 'latest');
      await scene.define(`${web}:latest`);
      const tasks = [task('web', 0, `${web}:latest`, other.digest, { ...stopped, group: 'service:web' })];
      await scene.ecs({
        clusters: [{ name: 'prod', instances: instances(1), services: [service('web')], tasks }],
        taskDefinitions: { 'web:1': { containerDefinitions: [{ name: 'app', image: `${web}:latest` }] } },
      });
      const rules = (await scene.deploy()).findings.map(({ rule }) => rule);
      expect(rules).not.toContain('moved-tag');
    });
  });
});

test('a task that is not placed yet counts, because any node may get it', async () => {
  await inDeployScene(async (scene) => {
    const billing = await twins(scene);
    const pending = { containerInstanceArn: undefined, lastStatus: 'PROVISIONING', group: 'family:billing' };
    const tasks = [task('billing', 0, `${billing}:1`, undefined, pending)];
    await scene.ecs({ clusters: [{ name: 'prod', tasks }] });
    expect((await scene.deploy()).findings[0]).toMatchObject({ rule: 'colocated-images', nodes: { count: 0 } });
  });
});

describe('what a service may start counts before a task is placed', () => {
  const taskDefinition = (revision: number): string => `${ARN}:task-definition/billing:${revision}`;
  const revisionArn = (id: number): string => `${ARN}:service-revision/prod/billing/${id}`;
  const deploymentArn = `${ARN}:service-deployment/prod/billing/d1`;
  const blueGreen = { deploymentConfiguration: { strategy: 'BLUE_GREEN' } };
  const deployment = {
    serviceDeploymentArn: deploymentArn,
    serviceArn: serviceArn('billing'),
    status: 'IN_PROGRESS',
    sourceServiceRevisions: [{ arn: revisionArn(1) }],
    targetServiceRevision: { arn: revisionArn(2) },
  };
  const revision = (id: number, of: number): { serviceRevisionArn: string; [field: string]: unknown } => ({
    serviceRevisionArn: revisionArn(id),
    serviceArn: serviceArn('billing'),
    taskDefinition: taskDefinition(of),
    launchType: 'EC2',
  });

  test.each([
    [
      'every task set of CodeDeploy or another controller',
      {
        taskDefinition: undefined,
        deploymentController: { type: 'CODE_DEPLOY' },
        taskSets: [
          { status: 'PRIMARY', taskDefinition: taskDefinition(1) },
          { status: 'ACTIVE', taskDefinition: taskDefinition(2) },
        ],
      },
      {},
    ],
    [
      'an unfinished deployment',
      {
        deployments: [
          { status: 'PRIMARY', taskDefinition: taskDefinition(1) },
          { status: 'ACTIVE', taskDefinition: taskDefinition(2), runningCount: 0 },
        ],
      },
      {},
    ],
    [
      'a deployment that still has tasks',
      { deployments: [{ status: 'INACTIVE', taskDefinition: taskDefinition(2), runningCount: 1 }] },
      {},
    ],
    ['a service without tasks', { taskDefinition: taskDefinition(2), desiredCount: 0 }, {}],
    ['a daemon', { taskDefinition: taskDefinition(2), schedulingStrategy: 'DAEMON' }, {}],
    [
      "the target of ECS's own blue/green deployment",
      blueGreen,
      { deployments: [deployment], revisions: [revision(1, 1), revision(2, 2)] },
    ],
    [
      'its source, which a rollback starts again',
      blueGreen,
      { deployments: [deployment], revisions: [revision(1, 2), revision(2, 1)] },
    ],
    [
      'a revision that DescribeServices names',
      { currentServiceRevisions: [{ arn: revisionArn(2) }] },
      { revisions: [revision(2, 2)] },
    ],
    [
      'the deployment that DescribeServices names',
      { currentServiceDeployment: deploymentArn },
      { deployments: [deployment], revisions: [revision(1, 1), revision(2, 2)] },
    ],
  ])('%s', async (_, fields, history) => {
    await inDeployScene(async (scene) => {
      const billing = await twins(scene);
      await scene.ecs({
        clusters: [{ name: 'prod', services: [service('billing', fields)], ...history }],
        taskDefinitions: definitions(billing, { 'billing:1': '9', 'billing:2': '1' }),
      });
      expect((await scene.deploy()).findings[0]).toMatchObject({
        rule: 'colocated-images',
        twin: { users: ['billing'] },
      });
    });
  });

  test.each([
    ['a finished deployment', { deployments: [{ status: 'INACTIVE', taskDefinition: taskDefinition(2) }] }, {}],
    [
      'a task set on Fargate',
      { taskSets: [{ status: 'ACTIVE', taskDefinition: taskDefinition(2), launchType: 'FARGATE' }] },
      {},
    ],
    [
      'a finished blue/green deployment',
      { currentServiceDeployment: deploymentArn },
      { deployments: [{ ...deployment, status: 'SUCCESSFUL' }], revisions: [revision(2, 2)] },
    ],
  ])('but not %s', async (_, fields, history) => {
    await inDeployScene(async (scene) => {
      const billing = await twins(scene);
      await scene.ecs({
        clusters: [{ name: 'prod', services: [service('billing', fields)], ...history }],
        taskDefinitions: definitions(billing, { 'billing:1': '9', 'billing:2': '1' }),
      });
      expect(await scene.deploy()).toMatchObject({ verdict: 'unique', exitCode: 0, nothingToCompare: undefined });
    });
  });

  test.each(['ListServiceDeployments', 'DescribeServiceDeployments', 'DescribeServiceRevisions'])(
    'and is unchecked if %s is denied',
    async (operation) => {
      await inDeployScene(async (scene) => {
        const billing = await twins(scene);
        await scene.ecs({
          clusters: [
            {
              name: 'prod',
              services: [service('billing', blueGreen)],
              deployments: [deployment],
              revisions: [revision(1, 1), revision(2, 2)],
            },
          ],
          taskDefinitions: definitions(billing, { 'billing:1': '9', 'billing:2': '9' }),
          denied: [operation],
        });
        expect(await scene.deploy()).toMatchObject({
          verdict: 'unknown',
          exitCode: 3,
          findings: [{ rule: 'unchecked-cluster', failure: { hint: expect.stringContaining(`"ecs:${operation}"`) } }],
        });
      });
    },
  );
});

test.each(['<IMAGE1_NAME>', 'billing:${TAG}', 'Billing', '111122223333.dkr.ecr.eu-west-1.amazonaws.example/billing:1'])(
  'an image in the cluster that is not a valid reference leaves the verdict unknown: %s',
  async (image) => {
    await inDeployScene(async (scene) => {
      await twins(scene);
      await scene.ecs({
        clusters: [{ name: 'prod', services: [service('billing')] }],
        taskDefinitions: { 'billing:1': { containerDefinitions: [{ name: 'app', image }] } },
      });
      const report = await scene.deploy();
      expect(report).toMatchObject({
        verdict: 'unknown',
        exitCode: 3,
        findings: [{ rule: 'unchecked-cluster', image, users: ['billing'] }],
      });
      expect(headline(report).sentence).toMatch(/^1 image of the cluster cannot be read, so/);
    });
  },
);

test('images in the cluster that cannot be compared are listed', async () => {
  await inDeployScene(async (scene) => {
    await twins(scene);
    const containers = [{ name: 'ecs-service-connect-x' }, { name: 'app', image: 'envoyproxy/envoy:v1' }];
    const tasks = [task('proxy', 0, '', undefined, { containers })];
    await scene.ecs({
      clusters: [{ name: 'prod', instances: instances(1), services: [service('proxy')], tasks }],
      taskDefinitions: { 'proxy:1': { containerDefinitions: [{ name: 'app', image: 'envoyproxy/envoy:v1' }] } },
    });
    expect((await scene.deploy()).notes).toEqual([
      {
        note: 'not-compared',
        references: ['envoyproxy/envoy:v1', 'the container ecs-service-connect-x of proxy'],
      },
    ]);
  });
});

describe('a deployment that was compared with nothing does not look proven', () => {
  test.each([
    ['no-image', 'nginx:1', {}, /^! Nothing to compare: no container of web has an image in ECR\./],
    ['fargate', undefined, { requiresCompatibilities: ['FARGATE'] }, /^! Nothing to compare: web runs on Fargate/],
    ['no-neighbour', undefined, {}, /^! Nothing to compare: prod has no image of another repository\./],
  ])('%s', async (nothingToCompare, image, more, headline) => {
    await inDeployScene(async (scene) => {
      await scene.define(image ?? `${await scene.push('web', shared, '1')}@${shared.digest}`, more);
      await scene.ecs({});
      const report = await scene.deploy();
      expect(report).toMatchObject({ nothingToCompare, exitCode: 0 });
      expect(text(report)).toMatch(headline);
    });
  });

  test('a single image of another repository is enough', async () => {
    await inDeployScene(async (scene) => {
      const billing = await twins(scene);
      await scene.ecs({
        clusters: [{ name: 'prod', services: [service('billing')] }],
        taskDefinitions: definitions(billing, { 'billing:1': '9' }),
      });
      const report = await scene.deploy();
      expect(report).toMatchObject({ verdict: 'unique', nothingToCompare: undefined });
      expect(text(report)).toMatch(/^✓ Unique: /);
    });
  });
});

test('a service without a task definition does not say what it runs next, but the caller can', async () => {
  await inDeployScene(async (scene) => {
    await twins(scene);
    await scene.ecs({ clusters: [{ name: 'prod', services: [service('web', { taskDefinition: undefined })] }] });
    await expect(scene.deploy({ taskDefinition: undefined, ecsService: 'web' })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'The service web of the cluster prod has no task definition yet',
    });
    // A service with another controller gets its first task definition with its first task set.
    expect(await scene.deploy({ ecsService: 'web' })).toMatchObject({ verdict: 'unique', ecsServices: ['web'] });
  });
});
