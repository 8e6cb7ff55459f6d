import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { instances, service, task } from '../support/cluster.ts';
import { type DeployScene, inDeployScene } from '../support/deploy-scene.ts';
import { makeImage } from '../support/images.ts';
import { deployView } from '../../src/commands/deploy/view.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';

const shared = makeImage({ files: 'shared' });
const other = makeImage({ files: 'other' });
/** The same image ID under another digest. */
const attested = makeImage({ files: 'shared', attestation: true });

const IMMUTABLE = { immutable: true };
const MUTABLE = {};
/** Only `latest` moves in the first; in the second, all tags except those of releases. */
const LATEST_MOVES = { immutable: true, exclusions: ['latest'] };
const RELEASES_STAY = { immutable: false, exclusions: ['v*'] };

/** `billing` runs the image on a node that also runs `web`, which is about to get it from its own repository. */
async function neighbours(
  { push, define, ecs }: DeployScene,
  [web, webSettings]: readonly [name: string, settings: object],
  [billing, billingSettings]: readonly [name: string, settings: object],
  history: { readonly web?: typeof other; readonly billing?: typeof other } = {},
): Promise<{ readonly web: string; readonly billing: string }> {
  const tagOf = (name: string): string => (name.startsWith('@') ? 'v1' : name.slice(1));
  const uris = {
    web: await push('web', shared, tagOf(web), webSettings),
    billing: await push('billing', shared, tagOf(billing), billingSettings),
  };
  await define(`${uris.web}${web}`);
  const before = history.web ?? other;
  await push('web', before, 'before', webSettings);
  await ecs({
    clusters: [
      {
        name: 'prod',
        instances: instances(1),
        services: [service('web'), service('billing')],
        tasks: [
          task('billing', 0, `${uris.billing}${billing}`, shared.digest),
          task('web', 0, history.web === undefined ? `${uris.web}:before` : `${uris.web}${web}`, before.digest),
          ...(history.billing === undefined
            ? []
            : [task('billing', 0, `${uris.billing}${billing}`, history.billing.digest, { desiredStatus: 'STOPPED' })]),
        ],
      },
    ],
  });
  return uris;
}

const BY_DIGEST = `@${shared.digest}`;

describe('the risk of an image that a node would get from two repositories', () => {
  test.each([
    ['stall', [':latest', MUTABLE], [':latest', MUTABLE], 'mutable', 'mutable'],
    ['stall', [':latest', LATEST_MOVES], [':1', RELEASES_STAY], 'mutable', 'mutable'],
    ['leak', [':latest', MUTABLE], [':v1', IMMUTABLE], 'mutable', 'immutable'],
    ['leak', [':v1', RELEASES_STAY], [':latest', MUTABLE], 'immutable', 'mutable'],
    ['leak', [':latest', MUTABLE], [BY_DIGEST, MUTABLE], 'mutable', 'digest'],
    ['leak', [`:v1${BY_DIGEST}`, MUTABLE], [':latest', MUTABLE], 'digest', 'mutable'],
  ] as const)('is to %s: %j with %j', async (risk, web, billing, deployed, twin) => {
    await inDeployScene(async (scene) => {
      const [name] = web;
      await neighbours(scene, [name.replace(/^:v1@/, '@'), web[1]], billing);
      const report = await scene.deploy();
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1, risk });
      expect(report.findings[0]).toMatchObject({
        rule: 'colocated-images',
        severity: 'error',
        risk,
        names: { deployed: [{ motion: deployed }], twin: [{ motion: twin }] },
        certain: { meeting: true, store: true, tags: false },
      });
      expect(report.notes).toEqual([]);
    });
  });

  test.each([
    [':v1', IMMUTABLE, ':v1', IMMUTABLE],
    [':v1', RELEASES_STAY, ':v2', RELEASES_STAY],
    [':v1', LATEST_MOVES, BY_DIGEST, MUTABLE],
    [BY_DIGEST, MUTABLE, BY_DIGEST, MUTABLE],
  ])('is zero, which is a note: %s %j with %s %j', async (web, webSettings, billing, billingSettings) => {
    await inDeployScene(async (scene) => {
      const uris = await neighbours(scene, [web, webSettings], [billing, billingSettings]);
      const report = await scene.deploy();
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 0, risk: 'copes', findings: [] });
      expect(report.notes).toMatchObject([{ note: 'copes', colocated: { twin: { uri: uris.billing } } }]);
      expect(JSON.parse(renderJson(deployView(report)))).toMatchObject({
        risk: 'copes',
        notes: [
          {
            note: 'copes',
            risk: 'copes',
            certain: { meeting: true, store: true, tags: true },
            names: { deployed: [{ reference: `${uris.web}${web}`, moves: false }], twin: [{ moves: false }] },
          },
        ],
      });
      const view = deployView(report);
      for (const said of [renderText(view, { colors: false, columns: 200 }), renderMarkdown(view)]) {
        expect(said).toContain('The ECS agent copes, as no tag moves');
      }
    });
  });

  test('counts a tag as moving if ECR does not say whether it is mutable', async () => {
    await inDeployScene(async (scene) => {
      await neighbours(scene, [BY_DIGEST, IMMUTABLE], [':v1', IMMUTABLE]);
      expect(await scene.deploy()).toMatchObject({ risk: 'copes' });
      scene.sandbox.setFault(({ operation }) => (operation === 'DescribeRepositories' ? { kind: 'deny' } : undefined));
      const report = await scene.deploy();
      expect(report).toMatchObject({ exitCode: 1, risk: 'leak' });
      expect(report.findings[0]).toMatchObject({ names: { twin: [{ name: 'v1', motion: 'unknown' }] } });
    });
  });

  test('counts a tag outside ECR as moving', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      await define(`${await push('mirror', shared, 'v1')}@${shared.digest}`);
      const tasks = [task('proxy', 0, 'envoyproxy/envoy:v1', shared.digest)];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('proxy')], tasks }] });
      expect((await deploy()).findings[0]).toMatchObject({ risk: 'leak', names: { twin: [{ motion: 'unknown' }] } });
    });
  });

  test('is certain if the cluster shows that the tags have moved', async () => {
    await inDeployScene(async (scene) => {
      await neighbours(scene, [':latest', MUTABLE], [':latest', MUTABLE], { web: other, billing: other });
      const [finding] = (await scene.deploy()).findings;
      expect(finding).toMatchObject({
        risk: 'stall',
        certain: { meeting: true, store: true, tags: true },
        names: { deployed: [{ name: 'latest', motion: 'moved' }], twin: [{ name: 'latest', motion: 'moved' }] },
      });
    });
  });

  test('is possible if only one of the two was seen to move', async () => {
    await inDeployScene(async (scene) => {
      await neighbours(scene, [':latest', MUTABLE], [':latest', MUTABLE], { web: other });
      const [finding] = (await scene.deploy()).findings;
      expect(finding).toMatchObject({ risk: 'stall', certain: { tags: false } });
    });
  });

  test('is certain if mintmark.yml says that the tags move, unless ECR prevents it', async () => {
    await inDeployScene(async (scene) => {
      await neighbours(scene, [':latest', MUTABLE], [':main', MUTABLE]);
      await scene.configure('moving-tags: [latest]');
      expect((await scene.deploy()).findings[0]).toMatchObject({
        risk: 'stall',
        certain: { tags: false },
        names: { deployed: [{ name: 'latest', motion: 'configured' }], twin: [{ motion: 'mutable' }] },
      });
      await scene.configure('moving-tags: [latest, main]');
      expect((await scene.deploy()).findings[0]).toMatchObject({ risk: 'stall', certain: { tags: true } });
    });
    await inDeployScene(async (scene) => {
      await neighbours(scene, [':v1', IMMUTABLE], [':v1', IMMUTABLE]);
      await scene.configure('moving-tags: ["*"]');
      expect(await scene.deploy()).toMatchObject({ risk: 'copes', findings: [] });
    });
  });

  test('follows what the cluster shows, even if the repository is immutable by now', async () => {
    await inDeployScene(async (scene) => {
      await neighbours(scene, [':v1', IMMUTABLE], [':v1', IMMUTABLE], { billing: other });
      const report = await scene.deploy();
      expect(report).toMatchObject({ exitCode: 1, risk: 'leak' });
      expect(report.findings[0]).toMatchObject({ certain: { tags: true } });
    });
  });

  test('does not take the manifest of another platform as a sign that a tag moved', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const billing = await push('billing', attested, 'v1', IMMUTABLE);
      await define(`${await push('web', attested, 'v1', IMMUTABLE)}:v1`);
      const tasks = [
        task('billing', 0, `${billing}:v1`, attested.identity.platformImages[0]?.manifestDigest),
        task('billing', 0, `${billing}:v1`, attested.digest),
      ];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('billing')], tasks }] });
      expect(await deploy()).toMatchObject({ exitCode: 0, risk: 'copes' });
    });
  });

  test('says what is certain about the store and the node', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const billing = await push('billing', attested, 'latest');
      await define(`${await push('web', shared, 'latest')}:latest`);
      const tasks = [task('billing', 0, `${billing}:latest`, attested.digest)];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('billing')], tasks }] });
      const report = await deploy();
      expect(report.findings[0]).toMatchObject({ certain: { meeting: false, store: false, tags: false } });
      expect(renderText(deployView(report), { colors: false, columns: 200 })).toContain(
        'possible    that a node has both, that it makes one image of them and that the tags move',
      );
      expect((await deploy({ stores: ['classic'] })).findings[0]).toMatchObject({ certain: { store: true } });
    });
  });

  test.each([
    ['one task definition', [{ family: 'web', containers: ['web', 'proxy'] }], true],
    ['two task definitions of a template', [{ containers: ['web'] }, { containers: ['proxy'] }], false],
  ])('is certain in %s: %#', async (_, definitions, meeting) => {
    await inDeployScene(async ({ push, ecs, deploy, cwd }) => {
      const uris = new Map([
        ['web', await push('web', shared, 'latest')],
        ['proxy', await push('proxy', shared, 'latest')],
      ]);
      const resources = definitions.map(({ containers }, index) => [
        `Task${index}`,
        {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: {
            ContainerDefinitions: containers.map((name) => ({ Name: name, Image: `${uris.get(name) ?? ''}:latest` })),
          },
        },
      ]);
      await writeFile(join(cwd, 'task.json'), JSON.stringify({ Resources: Object.fromEntries(resources) as object }));
      await ecs({});
      expect((await deploy()).findings[0]).toMatchObject({ risk: 'stall', certain: { meeting } });
    });
  });

  test('puts a stall before a leak', async () => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const [copes, stalls] = [await push('copes', shared, 'v1', IMMUTABLE), await push('stalls', shared, 'latest')];
      await define(`${await push('web', shared, 'latest')}:latest`);
      const tasks = [
        task('copes', 0, `${copes}:v1`, shared.digest),
        task('stalls', 0, `${stalls}:latest`, shared.digest),
      ];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('copes')], tasks }] });
      const report = await deploy();
      expect(report.risk).toBe('stall');
      expect(report.findings.slice(0, 2)).toMatchObject([{ risk: 'stall' }, { risk: 'leak' }]);
    });
  });

  test('does not hide that something could not be checked', async () => {
    await inDeployScene(async (scene) => {
      await neighbours(scene, [BY_DIGEST, MUTABLE], [BY_DIGEST, MUTABLE]);
      const sick = task('sick', 0, '${IMAGE}', undefined);
      await scene.ecs({
        clusters: [
          {
            name: 'prod',
            instances: instances(1),
            services: [service('billing')],
            tasks: [
              task('billing', 0, `111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing${BY_DIGEST}`, shared.digest),
              sick,
            ],
          },
        ],
      });
      expect(await scene.deploy()).toMatchObject({ verdict: 'unknown', exitCode: 3, notes: [{ note: 'copes' }] });
    });
  });
});

describe('versionConsistency', () => {
  test.each([
    [{ versionConsistency: 'disabled' }, true, 'by each task when it starts'],
    [{ versionConsistency: 'enabled' }, false, 'once for each deployment'],
    [{}, false, 'once for each deployment'],
  ])('says when a tag is resolved: %j', async (more, resolvesAtStart, said) => {
    await inDeployScene(async ({ push, define, ecs, deploy }) => {
      const image = `${await push('web', shared, 'latest')}:latest`;
      await define('', { containerDefinitions: [{ name: 'app', image, ...more }] });
      await ecs({ taskDefinitions: { 'web:1': { containerDefinitions: [{ name: 'app', image, ...more }] } } });
      for (const taskDefinition of ['task.json', 'web:1']) {
        const report = await deploy({ taskDefinition });
        const view = deployView(report);
        expect(JSON.parse(renderJson(view))).toMatchObject({ images: [{ resolvesAtStart }] });
        expect(renderText(view, { colors: false, columns: 200 })).toContain(said);
      }
    });
  });
});
