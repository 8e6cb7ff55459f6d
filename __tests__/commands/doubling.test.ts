import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { isObject } from '../../src/util/json-object.ts';
import { MAX_DEPTH } from '../../src/image/manifest.ts';
import type { ImageContent } from '../../src/sandbox/content.ts';
import { instances, service, task } from '../support/cluster.ts';
import { inDeployScene } from '../support/deploy-scene.ts';
import { indexOf, makeImage, type MadeImage } from '../support/images.ts';
import { auditIn, findingsOf, groupsIn } from './auditing.ts';
import { inScene } from './scene.ts';

const image = makeImage({ files: 'shared' });

/** The image below the given number of indexes, each of which names the one below twice: a walk that reads each entry never ends. */
function doubled(levels: number): MadeImage {
  let content: ImageContent = image.content;
  for (let level = 0; level < levels; level += 1) {
    const { blobs, children, root } = content;
    content = { blobs, children: [...children, root], root: indexOf([root, root]) };
  }
  return { ...image, content, digest: digestOf(content.root.bytes) };
}

const DEEP = 40;
/** The most calls that these commands may make: a few for each level that may be walked. */
const MOST_CALLS = 4 * MAX_DEPTH;

function total(calls: Readonly<Record<string, number>>): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

describe('indexes that name each other twice over many levels', () => {
  test('are read only once each by an audit, which finds the image below them', async () => {
    await inScene(async (scene) => {
      await scene.repository('billing').putImage({ content: doubled(DEEP).content, tags: ['1'] });
      await scene.repository('shop').putImage({ content: image.content, tags: ['1'] });
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1 });
      expect(groupsIn(report)).toHaveLength(1);
      expect(total(report.checked.calls)).toBeLessThan(MOST_CALLS);
    });
  });

  test('end an audit of a repository whose list has only the outermost', async () => {
    await inScene(async (scene) => {
      const { content, digest } = doubled(DEEP);
      await scene.repository('billing').putImage({ content, tags: ['1'] });
      const onlyOutermost = ({
        imageDetails,
        ...rest
      }: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
        ...rest,
        imageDetails: Array.isArray(imageDetails)
          ? imageDetails.filter((one) => isObject(one) && one['imageDigest'] === digest)
          : imageDetails,
      });
      scene.sandbox.setFault(({ operation }) =>
        operation === 'DescribeImages' ? { kind: 'answer', change: onlyOutermost } : undefined,
      );
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(JSON.stringify(findingsOf(report, 'unchecked-repository'))).toMatch(/indexes more than 8 deep/);
      expect(total(report.checked.calls)).toBeLessThan(MOST_CALLS);
    });
  });

  test('do not stall a check', async () => {
    await inScene(async (scene) => {
      await scene.repository('billing').putImage({ content: doubled(DEEP).content, tags: ['1'] });
      const target = scene.repository('shop');
      const report = await scene.check(image, { to: `${target.uri}:1` });
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1 });
      expect(total(report.checked.calls)).toBeLessThan(MOST_CALLS);
    });
  });

  test.each([
    ['few', MAX_DEPTH - 1, undefined],
    ['too many', DEEP, /indexes more than 8 deep/],
  ])('do not stall a check of their tag: %s', async (_what, levels, problem) => {
    await inScene(async (scene) => {
      const target = scene.repository('shop', { immutable: true });
      await target.putImage({ content: doubled(levels).content, tags: ['1'] });
      const report = await scene.check(image, { to: `${target.uri}:1` });
      expect(JSON.stringify(report.findings)).toMatch(problem ?? /^\[\{"rule":"unmarked-image"[^{]*\]$/);
      expect(report.exitCode).toBe(problem === undefined ? 0 : 3);
      expect(total(report.checked.calls)).toBeLessThan(MOST_CALLS);
    });
  });

  test.each([
    ['few', MAX_DEPTH - 1, undefined],
    ['too many', DEEP, /nested more than 8 deep/],
  ])('do not stall guard if they are in its image: %s', async (_what, levels, problem) => {
    await inScene(async (scene) => {
      const target = scene.repository('shop');
      const guarded = scene.guard(doubled(levels), { to: `${target.uri}:1` });
      if (problem === undefined) expect(await guarded).toMatchObject({ exitCode: 0, pushed: { tag: '1' } });
      else
        await expect(guarded).rejects.toMatchObject({ code: 'IMAGE_INVALID', message: expect.stringMatching(problem) });
    });
  });

  test.each([
    ['few', MAX_DEPTH - 1],
    ['too many', DEEP],
  ])('do not stall the check after a push: %s', async (_what, levels) => {
    await inScene(async (scene) => {
      const target = scene.repository('shop');
      await target.putImage({ content: doubled(levels).content, tags: ['1'] });
      const checked = scene.check(image, { pushed: [`${target.uri}:1`] });
      if (levels < MAX_DEPTH) expect(await checked).toMatchObject({ exitCode: 0, pushed: { tag: '1' } });
      else await expect(checked).rejects.toMatchObject({ message: expect.stringMatching(/indexes more than 8 deep/) });
      expect(total(scene.sandbox.calls)).toBeLessThan(MOST_CALLS);
    });
  });

  test.each([
    ['few', MAX_DEPTH - 1],
    ['too many', DEEP],
  ])('do not stall a deployment: %s', async (_what, levels) => {
    await inDeployScene(async ({ sandbox, push, define, ecs, deploy }) => {
      const billing = await push('billing', image, '1');
      const web = await push('web', doubled(levels), '2');
      await define(`${web}:2`);
      const tasks = [task('billing', 0, `${billing}:1`, image.digest)];
      await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('billing')], tasks }] });
      const report = await deploy();
      if (levels < MAX_DEPTH) expect(report).toMatchObject({ verdict: 'shared', exitCode: 1 });
      else {
        expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
        expect(JSON.stringify(report.findings)).toMatch(/indexes more than 8 deep/);
      }
      expect(total(sandbox.calls)).toBeLessThan(MOST_CALLS);
    });
  });
});
