import { describe, expect, test } from '@jest/globals';
import { viewOf } from '../../src/checking/view.ts';
import { isObject } from '../../src/util/json-object.ts';
import { renderText } from '../../src/report/text.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { makeImage } from '../support/images.ts';
import { inScene, type Scene } from './scene.ts';

const image = makeImage({ files: 'the candidate', labels: { [BUILD_ID_LABEL]: '1' } });
const another = makeImage({ files: 'another candidate', labels: { [BUILD_ID_LABEL]: '2' } });
const earlier = makeImage({ files: 'the one before' });
const index = makeImage({ files: 'an index before', platforms: ['linux/amd64', 'linux/arm64'] });
const movingTags = ['latest'];
const UNIQUE = { verdict: 'unique', exitCode: 0, unchecked: 0 };
const QUIET = { ...UNIQUE, findings: [], uncheckedEarlier: [] };

function textOf(report: Parameters<typeof viewOf>[0]): string {
  return renderText(viewOf(report), { colors: false, columns: 80 });
}

/** What BatchCheckLayerAvailability answers for everything except this digest. */
function without(rows: unknown, digest: string | undefined): unknown[] {
  return Array.isArray(rows) ? rows.filter((row) => !isObject(row) || row['layerDigest'] !== digest) : [];
}

/** `latest` of web names an image that billing has too, and cart does not. */
async function sharedBefore({ repository }: Scene, made = earlier): Promise<string> {
  const web = repository('web');
  await web.putImage({ content: made.content, tags: ['latest'] });
  await repository('billing').putImage({ content: made.content, tags: ['7'] });
  repository('cart');
  return `${web.uri}:latest`;
}

describe('the image that a moving tag leaves', () => {
  test.each([
    ['one platform', earlier],
    ['an index', index],
  ])('is reported if another service has it too, and stops nothing: %s', (_what, made) =>
    inScene(async (scene) => {
      const to = await sharedBefore(scene, made);
      const report = await scene.check(image, { to, movingTags });
      expect(report).toMatchObject({
        ...UNIQUE,
        findings: [
          {
            rule: 'earlier-twin',
            severity: 'warn',
            tags: ['latest'],
            digest: made.digest,
            twins: [{ repository: { name: 'billing' }, twin: { digest: made.digest, tags: ['7'] } }],
          },
        ],
      });
      const text = textOf(report);
      expect(text.replaceAll(/\s+/g, ' ')).toContain(
        "This image is unique, but the one that latest has named until now is also billing's, and stays on every node that ran both after the tag has moved: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing:7",
      );
      expect(text).toContain('/docs/conflict.md');
      const { findings } = report;
      expect(await scene.guard(image, { to, movingTags })).toMatchObject({
        exitCode: 0,
        findings,
        pushed: { tag: 'latest' },
      });
    }),
  );

  test('costs one call for the tag, and no extra call for any repository', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: earlier.content, tags: ['latest'] });
      for (const name of ['billing', 'cart', 'search']) scene.repository(name);
      const plain = await scene.check(image, { to: `${web.uri}:latest`, movingTags: ['none'] });
      const report = await scene.check(image, { to: `${web.uri}:latest`, movingTags });
      expect(report).toMatchObject(QUIET);
      const { BatchGetImage = 0, ...others } = plain.checked.calls;
      expect(report.checked.calls).toEqual({ ...others, BatchGetImage: BatchGetImage + 1 });
    }));

  test('is looked up once, before guard builds', () =>
    inScene(async (scene) => {
      const to = await sharedBefore(scene);
      const operations: string[] = [];
      scene.sandbox.setFault(({ operation }) => void operations.push(operation));
      await scene.guard(image, { to, movingTags, push: false });
      expect(operations.indexOf('BatchGetImage')).toBeLessThan(operations.lastIndexOf('DescribeRepositories'));
      expect(operations.filter((operation) => operation === 'BatchCheckLayerAvailability')).toHaveLength(3);
    }));

  test.each([
    ['the tag names nothing yet', {}, '', 'free'],
    ['the tag does not move', { movingTags: [] }, 'rules: { reused-tag: off }\n', 'latest'],
    ['the rule is off', {}, 'rules: { earlier-twin: off }\n', 'latest'],
    [
      'an allowance accepts the twin',
      {},
      "allowances: [{ repository: '**/billing', reason: known, expires: 2026-12-31 }]\n",
      'latest',
    ],
    ['both repositories are of one service', {}, "services: { web: ['**/web', '**/billing'] }\n", 'latest'],
    ['the repository is excluded', {}, "exclude: ['**/billing']\n", 'latest'],
  ])('is not a finding if %s', (_why, options, yaml, tag) =>
    inScene(async (scene) => {
      const to = (await sharedBefore(scene)).replace(/latest$/, tag);
      await scene.configure(yaml);
      expect(await scene.check(image, { to, movingTags: [tag], ...options })).toMatchObject(QUIET);
    }),
  );

  test('is not a finding if the tag names the image already', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: image.content, tags: ['latest'] });
      scene.repository('billing');
      expect(await scene.check(image, { to: `${web.uri}:latest`, movingTags })).toMatchObject(QUIET);
    }));

  test('comes after what is shared now', () =>
    inScene(async (scene) => {
      const to = await sharedBefore(scene);
      await scene.repository('search').putImage({ content: image.content, tags: ['1'] });
      expect((await scene.check(image, { to, movingTags })).findings).toMatchObject([{ rule: 'shared-image' }]);
    }));

  test('is reported for each of several images, with one call per repository', () =>
    inScene(async (scene) => {
      const to = await sharedBefore(scene);
      const images = await Promise.all([image, another].map(scene.layout));
      const finding = { rule: 'earlier-twin', tags: ['latest'] };
      expect(await scene.checkAll({ images, to, movingTags })).toMatchObject([
        { ...UNIQUE, findings: [finding] },
        { ...UNIQUE, findings: [finding] },
      ]);
      // One more calibrates.
      expect(scene.sandbox.calls['BatchCheckLayerAvailability']).toBe(2 + 1);
    }));
});

describe('a failure to find out about the earlier image', () => {
  test('is reported and changes no verdict if the tag could not be read', () =>
    inScene(async (scene) => {
      const to = await sharedBefore(scene);
      scene.sandbox.setFault(({ operation, input }) => {
        const { imageIds = [] } = input as { imageIds?: { imageTag?: string }[] };
        return operation === 'BatchGetImage' && imageIds[0]?.imageTag === 'latest' ? { kind: 'deny' } : undefined;
      });
      const report = await scene.check(image, { to, movingTags });
      expect(report).toMatchObject({ ...UNIQUE, findings: [], uncheckedEarlier: [{ tags: ['latest'] }] });
      expect(textOf(report)).toContain('The image that latest named before could not be read');
    }));

  test('is reported and changes no verdict if another repository denies access to its manifests', () =>
    inScene(async (scene) => {
      const to = await sharedBefore(scene);
      scene.sandbox.setFault(({ operation, input }) => {
        const { repositoryName } = input as { repositoryName?: string };
        return repositoryName === 'billing' && operation !== 'BatchCheckLayerAvailability'
          ? { kind: 'deny' }
          : undefined;
      });
      const report = await scene.check(image, { to, movingTags });
      expect(report).toMatchObject({
        ...UNIQUE,
        findings: [],
        uncheckedEarlier: [{ tags: ['latest'], repository: { name: 'billing' }, failure: { code: 'ACCESS_DENIED' } }],
      });
      expect(textOf(report)).toContain('The image that latest named before was not checked');
    }));

  test('is reported and changes no verdict if a repository gives no clear answer', () =>
    inScene(async (scene) => {
      const to = await sharedBefore(scene);
      const imageId = earlier.identity.platformImages[0]?.imageId;
      scene.sandbox.setFault(({ operation, input }) => {
        const { repositoryName } = input as { repositoryName?: string };
        if (operation !== 'BatchCheckLayerAvailability' || repositoryName === 'web') return undefined;
        const change = (answer: Record<string, unknown>): Record<string, unknown> => ({
          ...answer,
          layers: without(answer['layers'], imageId),
          failures: without(answer['failures'], imageId),
        });
        return { kind: 'answer', change };
      });
      expect(await scene.check(image, { to, movingTags })).toMatchObject({
        ...UNIQUE,
        findings: [],
        uncheckedEarlier: [{ repository: { name: 'billing' } }, { repository: { name: 'cart' } }],
      });
    }));

  test('is reported and changes no verdict if calibration fails, and nothing is scanned for it', () =>
    inScene(
      async (scene) => {
        const to = await sharedBefore(scene);
        expect(await scene.check(image, { to, movingTags })).toMatchObject({
          ...UNIQUE,
          findings: [],
          uncheckedEarlier: [{ repository: { name: 'billing' } }, { repository: { name: 'cart' } }],
        });
      },
      { knowsConfigs: false },
    ));
});
