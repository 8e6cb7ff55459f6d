import {
  DeleteLifecyclePolicyCommand,
  DescribeImagesCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetLifecyclePolicyPreviewCommand,
  type GetLifecyclePolicyPreviewCommandInput,
  PutLifecyclePolicyCommand,
  StartLifecyclePolicyPreviewCommand,
  UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { makeImage } from '../support/images.ts';
import { ACCOUNT, clientOf, closeAll, NOW, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const repositoryName = 'app';
const DAY_MS = 86_400_000;

interface Rule {
  readonly rulePriority: number;
  readonly selection: Readonly<Record<string, unknown>>;
  readonly action: Readonly<Record<string, unknown>>;
}

const rule = (
  rulePriority: number,
  selection: Rule['selection'],
  action: Rule['action'] = { type: 'expire' },
): Rule => ({
  rulePriority,
  selection,
  action,
});
const UNTAGGED = { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 };
const COUNT = { countType: 'imageCountMoreThan', countNumber: 1 };
const ARCHIVE = { type: 'transition', targetStorageClass: 'archive' };
const policy = (...rules: readonly Rule[]): string => JSON.stringify({ rules }, null, 2);

async function scene(now = (): Date => NOW): Promise<{ client: ECRClient; app: SeededRepository; sandbox: Sandbox }> {
  const sandbox = await sandboxed({ now });
  const app = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: repositoryName });
  return { sandbox, app, client: clientOf(sandbox) };
}

describe('a lifecycle policy', () => {
  test('is kept without white space, returned by each operation, and deleted', async () => {
    const { client } = await scene();
    const get = new GetLifecyclePolicyCommand({ repositoryName });
    await expect(client.send(get)).rejects.toMatchObject({ name: 'LifecyclePolicyNotFoundException' });
    const lifecyclePolicyText = policy(rule(1, UNTAGGED));
    const put = await client.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    const kept = {
      registryId: ACCOUNT,
      repositoryName,
      lifecyclePolicyText: JSON.stringify(JSON.parse(lifecyclePolicyText)),
    };
    expect(put).toMatchObject(kept);
    expect(await client.send(get)).toMatchObject({ ...kept, lastEvaluatedAt: new Date(0) });
    expect(await client.send(new DeleteLifecyclePolicyCommand({ repositoryName }))).toMatchObject(kept);
    await expect(client.send(get)).rejects.toMatchObject({
      name: 'LifecyclePolicyNotFoundException',
      message: `Lifecycle policy does not exist for the repository with name 'app' in the registry with id '${ACCOUNT}'`,
    });
  });

  const tagged = { tagStatus: 'tagged', tagPrefixList: ['v'] };
  const transitioned = { countType: 'sinceImageTransitioned', countUnit: 'days', countNumber: 90 };
  test.each<[string, string, string]>([
    ['no JSON', 'x'.repeat(100), 'Could not map policyString into LifecyclePolicy'],
    ['a short text', '{"rules":[]}', 'greater than or equal to 100'],
    ['no rules', JSON.stringify({ rule: [UNTAGGED, UNTAGGED] }), '["rules"]'],
    ['an unknown key', policy(rule(1, { ...UNTAGGED, tags: [] })), '["tags"]'],
    ['a missing key', policy(rule(1, { ...UNTAGGED, countType: undefined })), '["countType"]'],
    ['null for a key', policy(rule(1, UNTAGGED, { type: 'expire', targetStorageClass: null })), 'matched 0 out of 2'],
    ['a unit for a count', policy(rule(1, { ...UNTAGGED, ...COUNT })), 'matched 0 out of 2'],
    ['tags of untagged images', policy(rule(1, { ...UNTAGGED, tagPrefixList: ['v'] })), 'matched 0 out of 2'],
    ['tagged images without tags', policy(rule(1, { ...UNTAGGED, tagStatus: 'tagged' })), 'matched 0 out of 2'],
    ['an unknown action', policy(rule(1, UNTAGGED, { type: 'delete' })), '"delete"'],
    ['nothing to keep', policy(rule(1, { ...UNTAGGED, countNumber: 0 })), 'minimum: 1, found: 0'],
    ['a duplicate priority', policy(rule(1, UNTAGGED), rule(1, { ...tagged, ...COUNT })), 'rulePriority'],
    ['any image before others', policy(rule(1, { ...COUNT, tagStatus: 'any' }), rule(2, UNTAGGED)), 'highest'],
    ['a duplicate selection', policy(rule(1, UNTAGGED), rule(2, { ...UNTAGGED, countNumber: 1 })), 'same tags'],
    ['expiry by pulls', policy(rule(1, { ...UNTAGGED, countType: 'sinceImagePulled' })), 'sinceImagePulled'],
    ['archived images of the standard class', policy(rule(1, { ...UNTAGGED, ...transitioned })), 'storageClass'],
    ['five wildcards', policy(rule(1, { ...COUNT, tagStatus: 'tagged', tagPatternList: ['*a*b*c*d*'] })), 'wildcards'],
  ])('with %s is refused', async (_, lifecyclePolicyText, why) => {
    const { client } = await scene();
    const put = new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText });
    await expect(client.send(put)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(why),
    });
  });
});

describe('a preview', () => {
  /** Puts images by name, pushed so many days ago, and returns what a policy would do to them. */
  async function preview(
    images: Readonly<Record<string, number>>,
    lifecyclePolicyText: string,
    more: Partial<GetLifecyclePolicyPreviewCommandInput> = {},
  ): Promise<readonly (string | undefined)[]> {
    const { client, app } = await scene();
    const names = new Map<string | undefined, string>();
    for (const [name, days] of Object.entries(images)) {
      const pushedAt = new Date(NOW.getTime() - days * DAY_MS);
      const tags = name.startsWith('untagged') ? [] : [name];
      names.set(await app.putImage({ ...makeImage({ files: name }), tags, pushedAt }), name);
    }
    const started = await client.send(new StartLifecyclePolicyPreviewCommand({ repositoryName, lifecyclePolicyText }));
    expect(started).toMatchObject({ lifecyclePolicyText, status: 'IN_PROGRESS' });
    const got = await client.send(new GetLifecyclePolicyPreviewCommand({ repositoryName, ...more }));
    expect(got).toMatchObject({ lifecyclePolicyText, status: 'COMPLETE' });
    return (got.previewResults ?? []).map(
      ({ imageDigest, action, appliedRulePriority }) =>
        `${names.get(imageDigest) ?? ''} ${action?.type ?? ''} ${appliedRulePriority ?? ''}`,
    );
  }

  test('shows old images oldest first, and deletes none', async () => {
    const { client } = await scene();
    const none = new GetLifecyclePolicyPreviewCommand({ repositoryName });
    await expect(client.send(none)).rejects.toMatchObject({ name: 'LifecyclePolicyPreviewNotFoundException' });
    const images = { 'untagged-new': 14, 'untagged-old': 15, 'untagged-older': 20, v1: 30 };
    expect(await preview(images, policy(rule(1, UNTAGGED)))).toEqual([
      'untagged-older EXPIRE 1',
      'untagged-old EXPIRE 1',
    ]);
  });

  test('keeps the newest images that match all patterns', async () => {
    const images = { 'prod-1': 3, 'prod-2': 2, 'prod-3': 1, 'dev-1': 9 };
    const selection = { ...COUNT, tagStatus: 'tagged', tagPatternList: ['prod*', '*-*'] };
    expect(await preview(images, policy(rule(1, selection)))).toEqual(['prod-1 EXPIRE 1', 'prod-2 EXPIRE 1']);
  });

  test('lets a later rule count what an earlier one selects, without changing it', async () => {
    const images = { 'prod-1': 9, 'prod-2': 8, 'dev-1': 7, 'dev-2': 1 };
    const text = policy(
      rule(1, { ...COUNT, tagStatus: 'tagged', tagPrefixList: ['prod'] }),
      rule(2, { ...COUNT, countNumber: 2, tagStatus: 'any' }),
    );
    // The second rule would expire both of prod, which is the first one's; of the two of dev it keeps both.
    expect(await preview(images, text)).toEqual(['prod-1 EXPIRE 1']);
  });

  test('shows a transition, and filters on request', async () => {
    const images = { v1: 40, 'untagged-1': 40 };
    const selection = { ...UNTAGGED, tagStatus: 'any', countType: 'sinceImagePulled' };
    const text = policy(rule(7, selection, ARCHIVE));
    expect(await preview(images, text)).toEqual(['v1 TRANSITION 7', 'untagged-1 TRANSITION 7']);
    expect(await preview(images, text, { filter: { tagStatus: 'UNTAGGED' } })).toEqual(['untagged-1 TRANSITION 7']);
    expect(await preview(images, text, { imageIds: [{ imageTag: 'v1' }] })).toEqual(['v1 TRANSITION 7']);
    expect(await preview(images, text, { maxResults: 1 })).toEqual(['v1 TRANSITION 7']);
  });

  test('leaves the manifests of an index alone, and uses the repository’s own policy by default', async () => {
    const { client, app } = await scene();
    const start = new StartLifecyclePolicyPreviewCommand({ repositoryName });
    await expect(client.send(start)).rejects.toMatchObject({ name: 'LifecyclePolicyNotFoundException' });
    const pushedAt = new Date(NOW.getTime() - 30 * DAY_MS);
    const index = await app.putImage({ ...makeImage({ attestation: true }), pushedAt });
    const lifecyclePolicyText = policy(rule(1, UNTAGGED));
    await client.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    await client.send(start);
    const { previewResults, summary } = await client.send(new GetLifecyclePolicyPreviewCommand({ repositoryName }));
    expect(previewResults).toMatchObject([{ imageDigest: index, imagePushedAt: pushedAt, storageClass: 'STANDARD' }]);
    expect(summary).toEqual({ expiringImageTotalCount: 1, transitioningImageTotalCounts: [] });
  });

  test('counts the days in the archive', async () => {
    let now = NOW;
    const { client, app } = await scene(() => now);
    const imageDigest = await app.putImage(makeImage());
    const imageId = { imageDigest };
    await client.send(new UpdateImageStorageClassCommand({ repositoryName, imageId, targetStorageClass: 'ARCHIVE' }));
    const selection = {
      tagStatus: 'any',
      storageClass: 'archive',
      countType: 'sinceImageTransitioned',
      countUnit: 'days',
      countNumber: 90,
    };
    const lifecyclePolicyText = policy(rule(1, selection));
    const count = async (days: number): Promise<number | undefined> => {
      now = new Date(NOW.getTime() + days * DAY_MS);
      await client.send(new StartLifecyclePolicyPreviewCommand({ repositoryName, lifecyclePolicyText }));
      const got = await client.send(new GetLifecyclePolicyPreviewCommand({ repositoryName }));
      return got.summary?.expiringImageTotalCount;
    };
    expect(await count(90)).toBe(0);
    expect(await count(91)).toBe(1);
  });
});

test('UpdateImageStorageClass archives an image and restores it', async () => {
  const { client, app } = await scene();
  const imageDigest = await app.putImage({ ...makeImage(), tags: ['v1'] });
  const imageId = { imageTag: 'v1' };
  const update = (targetStorageClass: 'ARCHIVE' | 'STANDARD'): UpdateImageStorageClassCommand =>
    new UpdateImageStorageClassCommand({ repositoryName, imageId, targetStorageClass });
  const detail = async (): Promise<unknown> => {
    const filter = { imageStatus: 'ANY' } as const;
    return (await client.send(new DescribeImagesCommand({ repositoryName, filter }))).imageDetails;
  };
  expect(await client.send(update('ARCHIVE'))).toMatchObject({
    registryId: ACCOUNT,
    imageId: { imageDigest, imageTag: 'v1' },
    imageStatus: 'ARCHIVED',
  });
  expect(await detail()).toMatchObject([{ imageStatus: 'ARCHIVED', lastArchivedAt: NOW }]);
  await expect(client.send(update('ARCHIVE'))).rejects.toMatchObject({
    name: 'ImageStorageClassUpdateNotSupportedException',
  });
  expect(await client.send(update('STANDARD'))).toMatchObject({ imageStatus: 'ACTIVATING' });
  expect(await detail()).toMatchObject([{ imageStatus: 'ACTIVE', lastActivatedAt: NOW }]);
  const other = new UpdateImageStorageClassCommand({
    repositoryName,
    imageId: { imageTag: 'none' },
    targetStorageClass: 'ARCHIVE',
  });
  await expect(client.send(other)).rejects.toMatchObject({ name: 'ImageNotFoundException' });
});
