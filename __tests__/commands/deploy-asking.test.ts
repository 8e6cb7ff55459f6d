import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { deployView } from '../../src/commands/deploy/view.ts';
import { NPX_MINTMARK } from '../../src/util/command-line.ts';
import { instances, service, task } from '../support/cluster.ts';
import { makeImage } from '../support/images.ts';
import { inDeployScene } from '../support/deploy-scene.ts';
import type { FakeTask } from '../support/ecs.ts';

const shared = makeImage({ files: 'shared' });
const other = makeImage({ files: 'other' });

describe('a failed call', () => {
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
            rule: 'unchecked-cluster',
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

  test.each(['ListTasks', 'ListServices'])('leaves the verdict unknown: %s does not end', async (operation) => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      const endless = { taskArns: [], serviceArns: [], nextToken: 'again' };
      const { calls } = await ecs({ answer: (asked) => (asked === operation ? endless : undefined) });
      expect(await deploy()).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(calls[operation]).toBe(2);
    });
  });

  test('is reported with the command that runs the same check again', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const web = await push('web', shared, '1');
      await define(`${web}@${shared.digest}`);
      const tasks = [task('web', 0, `${web}:1`, shared.digest)];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('web')], tasks }] });
      const failure = { code: 'NETWORK', message: 'No answer', hint: undefined } as const;
      const finding = {
        rule: 'unchecked-cluster',
        severity: 'error',
        cluster: 'prod',
        region: 'eu-west-1',
        failure,
      } as const;
      const commandOf = async (options: Parameters<typeof deploy>[0]): Promise<string[]> => {
        const { findings } = deployView({ ...(await deploy(options)), findings: [finding] });
        return findings.flatMap(({ steps }) => steps.flatMap(({ command }) => command ?? []));
      };
      expect(await commandOf({})).toEqual([`${NPX_MINTMARK} deploy task.json --cluster prod`]);
      const options = { ecsService: 'web', service: 'web', stores: ['classic'] } as const;
      expect(await commandOf(options)).toEqual([
        `${NPX_MINTMARK} deploy task.json --cluster prod --ecs-service web --service web --image-store classic`,
      ]);
    });
  });

  test('leaves the verdict unknown for a repository that a neighbour uses', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy, sandbox }) => {
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      sandbox.setFault(({ repository }) => (repository === 'billing' ? { kind: 'deny' } : undefined));
      const billing = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing';
      await ecs({ clusters: [{ name: 'prod', tasks: [task('billing', 0, `${billing}:1`, other.digest)] }] });
      expect(await deploy()).toBeDefined();
    });
  });

  test('is repeated if ECS throttles', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      const { calls } = await ecs({ throttled: { ListTasks: 2 } });
      expect(await deploy()).toMatchObject({ verdict: 'unique', checked: { calls: { ListTasks: 4 } } });
      expect(calls).toMatchObject({ ListTasks: 4 });
    });
  });

  test('is reported if ECS throttled it until time was up', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      await ecs({ throttled: { ListTasks: 1_000 } });
      const message = expect.stringMatching(/^ecs:ListTasks on .* was not answered in time, because AWS throttled/);
      const { verdict, findings } = await deploy({ timeoutMs: 1_000 });
      expect(verdict).toBe('unknown');
      expect(findings[0]).toMatchObject({ rule: 'unchecked-cluster', failure: { code: 'THROTTLED', message } });
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
    expect(await deploy()).toMatchObject({ checked: { tasks: 250, nodes: 120, services: 25 } });
    expect(calls).toEqual({
      // Three pages of running tasks, and one of stopped ones.
      ListTasks: 4,
      DescribeTasks: 3,
      DescribeContainerInstances: 2,
      ListServices: 1,
      DescribeServices: 3,
      // One of the 25 current task definitions is already known from a running task.
      DescribeTaskDefinition: 24,
    });
  });
});

test('an answer of DescribeTasks in the form of the AWS CLI reference is understood', async () => {
  await inDeployScene(async ({ sandbox, define, ecs, deploy }) => {
    const place = { account: '123456789012', region: 'us-east-1' };
    for (const name of ['billing', 'web']) {
      await sandbox.createRepository({ ...place, name }).putImage({ content: shared.content, tags: ['latest'] });
    }
    const text = await readFile(new URL('../fixtures/recorded-cluster.json', import.meta.url), 'utf8');
    // The CLI prints times as text; on the wire they are seconds.
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
