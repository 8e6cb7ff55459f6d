import { describe, expect, test } from '@jest/globals';
import { instances, service, task } from '../support/cluster.ts';
import { makeImage } from '../support/images.ts';
import { inDeployScene } from '../support/deploy-scene.ts';
import { ACCOUNT } from '../support/runtime.ts';

const shared = makeImage({ files: 'shared' });
const other = makeImage({ files: 'other' });

describe('an image reference in a task definition', () => {
  test('causes a warning if its tag is mutable and names something other than what runs', async () => {
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
  ])('is fine with %s', async (_, reference) => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(reference(await push('web', shared, '1', { immutable: true })));
      await ecs({});
      expect(await deploy()).toMatchObject({ verdict: 'unique', findings: [] });
    });
  });

  test('is in ECR in the European Sovereign Cloud too, on either host', async () => {
    await inDeployScene(async ({ define, ecs, deploy, sandbox }) => {
      const region = 'eusc-de-east-1';
      for (const name of ['web', 'billing']) {
        const repository = sandbox.createRepository({ account: ACCOUNT, region, name });
        await repository.putImage({ content: shared.content, tags: ['1'] });
      }
      const plain = `${ACCOUNT}.dkr.ecr.${region}.amazonaws.eu`;
      const dualStack = `${ACCOUNT}.dkr-ecr.${region}.on.amazonwebservices.eu`;
      await define(`${plain}/web:1`);
      const tasks = [
        task('web', 0, `${dualStack}/web:1`, shared.digest),
        task('billing', 0, `${dualStack}/billing:1`, shared.digest),
      ];
      const services = [service('web'), service('billing')];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services, tasks }] });
      const report = await deploy();
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1 });
      expect(report.findings.filter(({ rule }) => rule === 'colocated-images')).toMatchObject([
        { twin: { uri: `${plain}/billing`, users: ['billing'] } },
      ]);
    });
  });

  test.each([
    [true, 'latest', 'latest', true],
    [true, 'latest', '1', false],
    [false, 'v*', 'v1', false],
    [false, 'v*', 'latest', true],
  ])(
    'immutable: %s, with the exclusion %s: a warning about the tag %s is %s',
    async (immutable, filter, tag, warned) => {
      await inDeployScene(async ({ push, define, ecs, deploy }) => {
        await define(`${await push('web', shared, tag, { immutable, exclusions: [filter] })}:${tag}`);
        await ecs({});
        expect((await deploy()).findings.map(({ rule }) => rule)).toEqual(warned ? ['mutable-reference'] : []);
      });
    },
  );

  test('is checked against the owner of the repository, and the family name counts too', async () => {
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

  test("belongs to the service that its repository's tag names", async () => {
    await inDeployScene(async ({ push, define, ecs, deploy, configure, sandbox }) => {
      const uri = await push('pay', shared, '1', { tags: { service: 'billing' } });
      await define(`${uri}@${shared.digest}`);
      await ecs({});
      await configure('ownership: { tag: service }\n');
      const finding = { rule: 'foreign-repository', service: 'web', owners: ['billing'], severity: 'warn' };
      expect((await deploy({ service: 'web' })).findings).toMatchObject([finding]);
      const own = await deploy({ service: 'billing' });
      expect(own.findings).toEqual([]);
      expect(own.checked.calls).toMatchObject({ ListTagsForResource: 1 });
      sandbox.setFault(({ operation }) => (operation === 'ListTagsForResource' ? { kind: 'deny' } : undefined));
      expect((await deploy({ service: 'billing' })).findings).toMatchObject([
        { rule: 'foreign-repository', owners: [], failure: { code: 'ACCESS_DENIED' } },
      ]);
    });
  });

  test('is not called foreign if no owner is known', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy, configure }) => {
      await define(`${await push('web', shared, '1')}@${shared.digest}`);
      await ecs({});
      await configure(`service: shop\nservices: { billing: ['*/billing'] }\n`);
      expect((await deploy()).findings).toEqual([]);
    });
  });

  test('is a note if it is outside ECR', async () => {
    await inDeployScene(async ({ define, ecs, deploy }) => {
      await define('public.ecr.aws/nginx/nginx:1.27');
      await ecs({});
      expect(await deploy()).toMatchObject({ verdict: 'unique', exitCode: 0, notes: [{ note: 'outside-ecr' }] });
    });
  });

  test('must be valid, in a file and in a registered task definition', async () => {
    await inDeployScene(async ({ define, ecs, deploy }) => {
      const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:${TAG}';
      const containers = [
        { name: 'app', image },
        { name: 'log', image: 'fluent-bit:1' },
        { name: 'proxy', image: '<IMAGE1_NAME>' },
      ];
      await define('', { containerDefinitions: containers });
      const { calls } = await ecs({
        clusters: [{ name: 'prod', services: [service('web')] }],
        taskDefinitions: { 'web:1': { containerDefinitions: containers } },
      });
      const faults = [
        `the image of the container app has a placeholder that was not replaced: \${TAG} (image: "${image}")`,
        'the image of the container proxy has a placeholder that was not replaced: <IMAGE1_NAME> (image: "<IMAGE1_NAME>")',
      ];
      const at = ['task.json:6:16', 'task.json:14:16'];
      await expect(deploy()).rejects.toMatchObject({
        code: 'CONFIG',
        message: faults.map((fault, index) => `${at[index] ?? ''}: ${fault}`).join('\n'),
        mistakes: [{ path: 'task.json', line: 6 }, { line: 14 }],
      });
      // No call is made for a file that cannot be deployed.
      expect(calls).toEqual({});
      for (const options of [{ taskDefinition: 'web:1' }, { taskDefinition: undefined, ecsService: 'web' }]) {
        await expect(deploy(options)).rejects.toMatchObject({
          code: 'CONFIG',
          message: faults.map((fault) => `web:1: ${fault}`).join('\n'),
        });
      }
    });
  });

  test.each([
    ['a deleted digest', (uri: string) => `${uri}@${other.digest}`, other.digest],
    ['a deleted tag', (uri: string) => `${uri}:9`, '9'],
    ['a repository that does not exist', (uri: string) => `${uri}s:1`, undefined],
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
