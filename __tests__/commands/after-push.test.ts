import { describe, expect, test } from '@jest/globals';
import { connect } from '../../src/ecr/client.ts';
import { EcrRepository } from '../../src/ecr/repository.ts';
import { readBack } from '../../src/ecr/tag.ts';
import type { FaultHook } from '../../src/sandbox/call.ts';
import type { Clock } from '../../src/util/clock.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { systemClock } from '../../src/util/clock.ts';
import { REGION, sandboxEnv } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { inScene, type Scene } from './scene.ts';

const image = makeImage({ labels: { [BUILD_ID_LABEL]: '1' } });
const other = makeImage({ files: 'other', labels: { [BUILD_ID_LABEL]: '2' } });

/** A clock on which pauses take no time, and the requested pauses, in milliseconds. */
function pausing(): { clock: Clock; pauses: number[] } {
  const pauses: number[] = [];
  const sleep = (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    return Promise.resolve();
  };
  return { clock: { ...systemClock, sleep }, pauses };
}

/** ECR just after a write: these operations answer as before the write, the given number of times. */
function lagging({ sandbox }: Scene, times: number, answers: Readonly<Record<string, ReturnType<FaultHook>>>): void {
  const seen = new Map<string, number>();
  let written = false;
  sandbox.setFault(({ operation }) => {
    written ||= operation === 'PutImage';
    const answer = answers[operation];
    const count = seen.get(operation) ?? 0;
    if (!written || answer === undefined || count >= times) return undefined;
    seen.set(operation, count + 1);
    return answer;
  });
}

const noSuchImage = { kind: 'error', code: 'ImageNotFoundException' } as const;
const noManifest: ReturnType<FaultHook> = {
  kind: 'answer',
  change: () => ({
    images: [],
    failures: [{ imageId: { imageDigest: image.digest }, failureCode: 'ImageNotFound' }],
  }),
};

describe('a push that ECR shows late', () => {
  test.each([
    ['DescribeImages says that there is no such image', noSuchImage],
    ['DescribeImages lists nothing', { kind: 'answer', change: () => ({ imageDetails: [] }) } as const],
  ])('is polled until it appears: %s', (_, nothing) =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      lagging(scene, 4, { DescribeImages: nothing, BatchGetImage: noManifest });
      const { clock, pauses } = pausing();
      const report = await scene.guard(image, { to: `${uri}:1` }, { clock });
      expect(report).toMatchObject({ exitCode: 0, findings: [], pushed: { digest: image.digest } });
      expect(pauses).toEqual([250, 500, 1000, 2000]);
    }),
  );

  test('is proven by its digest, even if its manifest cannot be read yet', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      lagging(scene, Infinity, { BatchGetImage: noManifest });
      const { clock, pauses } = pausing();
      expect(await scene.guard(image, { to: `${uri}:1` }, { clock })).toMatchObject({ exitCode: 0, findings: [] });
      expect(pauses).toEqual([]);
    }));

  test('is given up after 10 seconds, even if someone else pushed it', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const { clock, pauses } = pausing();
      await expect(scene.check(image, { pushed: [`${uri}:1`] }, { clock })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining(`${uri}:1 could not be read back`),
      });
      expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(10_000);
    }));

  test('is awaited no longer than the run may take', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await expect(scene.check(image, { pushed: [`${uri}:1`], timeoutMs: 3_000 })).rejects.toMatchObject({
        code: 'TIMEOUT',
      });
    }));

  test('under a tag that named another image may show that one first', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: other.content, tags: ['latest'] });
      await web.putImage({ content: image.content, tags: ['latest'] });
      let looks = 0;
      scene.sandbox.setFault(({ operation }) => {
        looks += Number(operation === 'DescribeImages');
        if (operation !== 'DescribeImages' || looks > 2) return undefined;
        return { kind: 'answer', change: () => ({ imageDetails: [{ imageDigest: other.digest }] }) };
      });
      const { clock, pauses } = pausing();
      const pushed = `${web.uri}:latest`;
      expect(await scene.check(image, { pushed: [pushed] }, { clock })).toMatchObject({ exitCode: 0, findings: [] });
      expect(pauses).toEqual([250, 500]);
      looks = -Infinity;
      expect(await scene.check(image, { pushed: [pushed] }, { clock })).toMatchObject({
        exitCode: 1,
        findings: [{ rule: 'changed-after-check', digest: other.digest }],
      });
    }));

  test('is recognized as another image at once if it was pushed by its digest', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: other.content });
      const { clock, pauses } = pausing();
      expect(await scene.check(image, { pushed: [`${web.uri}@${other.digest}`] }, { clock })).toMatchObject({
        exitCode: 1,
        findings: [{ rule: 'changed-after-check' }],
      });
      expect(pauses).toEqual([]);
    }));

  test('is not mistaken for a part of itself while a manifest of its index is missing', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      const index = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
      await web.putImage({ content: index.content, tags: ['1'] });
      const { clock, pauses } = pausing();
      const signal = new AbortController().signal;
      const connection = await connect({
        region: REGION,
        rate: 500,
        env: sandboxEnv(scene.sandbox.endpoint),
        clock,
        signal,
        runMs: 60_000,
      });
      // As a classic image store knows it: without manifest digests.
      const platformImages = index.identity.platformImages.map(({ platform, imageId }) => ({ platform, imageId }));
      const late = index.identity.platformImages[1]?.manifestDigest;
      let misses = 2;
      scene.sandbox.setFault(({ operation, input }) => {
        if (operation !== 'BatchGetImage' || !JSON.stringify(input).includes(String(late)) || misses === 0)
          return undefined;
        misses -= 1;
        return {
          kind: 'answer',
          change: ({ images }) => ({
            images: Array.isArray(images) ? images.filter((one) => !JSON.stringify(one).includes(String(late))) : [],
            failures: [{ imageId: { imageDigest: late }, failureCode: 'ImageNotFound' }],
          }),
        };
      });
      const wanted = { name: '1', candidate: { platformImages }, mayBeStale: () => false };
      expect(await readBack(new EcrRepository(connection, web), wanted)).toMatchObject({
        digest: index.digest,
        isCandidate: true,
      });
      expect(pauses).toEqual([250, 500]);
      connection.close();
    }));
});

test('a tag on the archived image itself is put again, which restores the image', () =>
  inScene(
    async (scene) => {
      const { clock } = pausing();
      const web = scene.repository('web', { immutable: true });
      const index = makeImage({
        platforms: ['linux/amd64', 'linux/arm64'],
        labels: { [BUILD_ID_LABEL]: '1' },
      });
      const to = `${web.uri}:1`;
      await scene.guard(index, { to }, { clock });
      for (const digest of [index.digest, ...index.identity.platformImages.map((one) => one.manifestDigest)]) {
        if (digest !== undefined) web.setImageStatus(digest, 'ARCHIVED');
      }
      scene.sandbox.resetCalls();
      expect(await scene.guard(index, { to }, { clock })).toMatchObject({
        exitCode: 0,
        findings: [],
        pushed: { digest: index.digest },
      });
      expect(scene.sandbox.calls['PutImage']).toBe(3);
    },
    { readsArchived: false },
  ));
