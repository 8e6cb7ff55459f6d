import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/connection/question.ts';
import type { Identity } from '../../src/image/identity.ts';
import type { Fault } from '../../src/sandbox/call.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { makeArtifact, makeImage } from '../support/images.ts';
import { REGION } from '../support/runtime.ts';
import { replaceManifest } from './answers.ts';
import { AskedRegistry, bare, both, candidate, noConfigs, other, packedAmd, packedArm, PLATFORMS } from './asking.ts';

let registry: AskedRegistry;
beforeAll(async () => {
  registry = await AskedRegistry.open();
});
afterAll(() => registry.sandbox.close());
beforeEach(() => registry.nextAccount());
afterEach(() => {
  registry.connection.close();
});

const repository = (name: string): SeededRepository => registry.repository(name);
const ask = (identity?: Identity): Promise<Record<string, Answer>> => registry.ask(identity);

describe('a repository that has the image', () => {
  test('is a twin by the manifest digest, with its tags and date, after one confirming call', async () => {
    await repository('billing').putImage({ content: candidate.content, tags: ['1', '2'] });
    const { billing } = await ask();
    expect(billing).toEqual({
      kind: 'twin',
      twin: {
        digest: candidate.digest,
        tags: ['1', '2'],
        pushedAt: new Date('2026-11-24T08:00:00Z'),
        sameAs: 'manifest-digest',
        platforms: ['linux/amd64'],
        imageIds: [candidate.identity.platformImages[0]?.imageId],
      },
    });
    expect(registry.sandbox.calls['GetDownloadUrlForLayer']).toBeUndefined();
  });

  test('is a twin by the digest of the index, with all platforms', async () => {
    await repository('billing').putImage({ content: both.content, tags: ['1'] });
    expect((await ask(both.identity))['billing']).toMatchObject({
      kind: 'twin',
      twin: { digest: both.digest, sameAs: 'index-digest', platforms: PLATFORMS },
    });
  });

  test('is a twin by the image ID alone, if the manifest differs', async () => {
    await repository('billing').putImage({ content: candidate.content, tags: ['1'] });
    expect((await ask(bare))['billing']).toMatchObject({
      kind: 'twin',
      twin: { sameAs: 'image-id', tags: ['1'], digest: candidate.digest },
    });
  });

  test('is a twin under the tag of the index that a new provenance creates', async () => {
    const pushed = makeImage({ files: 'the candidate', attestation: true, invocation: '1' });
    const rebuilt = makeImage({ files: 'the candidate', attestation: true, invocation: '2' });
    await repository('billing').putImage({ content: pushed.content, tags: ['1'] });
    expect((await ask(rebuilt.identity))['billing']).toMatchObject({
      kind: 'twin',
      twin: { sameAs: 'manifest-digest', tags: ['1'], digest: pushed.digest },
    });
  });

  test('is a twin if only one platform is shared, and says which', async () => {
    const both = makeImage({ files: 'the candidate', platforms: ['linux/amd64', 'linux/arm64'] });
    const arm = makeImage({ files: 'the candidate', platforms: ['linux/arm64'] });
    await repository('billing').putImage({ content: arm.content, tags: ['arm'] });
    expect((await ask(both.identity))['billing']).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/arm64'] } });
  });

  test('is a twin when it is archived and untagged', async () => {
    const billing = repository('billing');
    const digest = await billing.putImage({ content: candidate.content });
    billing.setImageStatus(digest, 'ARCHIVED');
    expect((await ask(bare))['billing']).toMatchObject({ kind: 'twin', twin: { digest, tags: [] } });
  });
});

describe('a repository that has both platforms of an image, in different places', () => {
  const bothIds = both.identity.platformImages.map(({ imageId }) => imageId);

  /** One by its manifest, the other only by its image ID. */
  async function fill(): Promise<void> {
    const arm = makeImage({ files: 'the candidate', platforms: ['linux/arm64'] });
    const billing = repository('billing');
    await billing.putImage({ content: arm.content, tags: ['arm'] });
    await billing.putImage({ content: packedAmd.content, tags: ['amd'] });
    await repository('web').putImage({ content: other.content, tags: ['1'] });
  }

  test('shares both, although a single call finds one', async () => {
    await fill();
    const { billing } = await ask(both.identity);
    expect(billing).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/arm64', 'linux/amd64'] } });
    expect(billing).toHaveProperty('twin.imageIds', [...bothIds].reverse());
  });

  test('may share both as far as is known if the search for the other is denied', async () => {
    await fill();
    registry.sandbox.setFault(({ operation, repository: name }) =>
      operation === 'ListImages' && name === 'billing' ? { kind: 'deny' } : undefined,
    );
    const { billing } = await ask(both.identity);
    expect(billing).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/arm64'], imageIds: bothIds } });
  });

  test('may share both as far as is known if the scan is cut off after the first', async () => {
    const billing = repository('billing');
    await billing.putImage({ content: packedAmd.content, tags: ['amd'] });
    await billing.putImage({ content: packedArm.content, tags: ['arm'] });
    registry.sandbox.setFault(replaceManifest('billing', packedArm.digest, () => 'no manifest'));
    const { billing: answer } = await ask(both.identity);
    expect(answer).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/amd64'], imageIds: bothIds } });
  });
});

test.each(['ImageInaccessible', 'ImageNotFound'])(
  'a repository with an unreadable archived image (%s) may have the twin: that and its remedy are reported',
  async (failureCode) => {
    const billing = repository('billing');
    const digest = await billing.putImage({ content: candidate.content, tags: ['1'] });
    billing.setImageStatus(digest, 'ARCHIVED');
    registry.sandbox.setFault(({ operation, repository: name }) =>
      operation === 'BatchGetImage' && name === 'billing'
        ? {
            kind: 'answer',
            change: () => ({ images: [], failures: [{ imageId: { imageDigest: digest }, failureCode }] }),
          }
        : undefined,
    );
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    expect((await ask(bare))['billing']).toMatchObject({
      kind: 'unchecked',
      failure: {
        code: 'ARCHIVED',
        message: `${registry.account}/${REGION}/billing has an archived image that cannot be read: ${digest}`,
        hint: expect.stringContaining('aws ecr update-image-storage-class'),
      },
    });
    // The digest alone proves it.
    expect((await ask())['billing']).toMatchObject({ kind: 'twin', twin: { digest, sameAs: 'manifest-digest' } });
  },
);

describe('a repository that does not have the image', () => {
  test('costs one call, however many images it holds', async () => {
    const billing = repository('billing');
    for (let build = 0; build < 8; build += 1) {
      await billing.putImage({ content: makeImage({ files: `build ${build}` }).content, tags: [`v${build}`] });
    }
    repository('empty');
    expect(await ask()).toEqual({ billing: { kind: 'absent' }, empty: { kind: 'absent' } });
    // One call per repository, and the calibration's three.
    expect(registry.sandbox.calls).toEqual({
      DescribeRepositories: 1,
      BatchCheckLayerAvailability: 3,
      ListImages: 1,
      BatchGetImage: 1,
    });
  });

  test('has an orphaned blob, and no twin, if only the config blob exists', async () => {
    const billing = repository('billing');
    await billing.deleteManifest(await billing.putImage({ content: candidate.content, tags: ['1'] }));
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    expect((await ask())['billing']?.kind).toBe('orphaned-blob');
    expect((await ask(bare))['billing']?.kind).toBe('orphaned-blob');
    // For the calibration: ECR said enough, and nothing was scanned.
    expect(registry.sandbox.calls['ListImages']).toBe(2);
  });

  test('has an orphaned blob even if GetDownloadUrlForLayer does not help, because the manifests show it', async () => {
    const billing = repository('billing');
    await billing.deleteManifest(await billing.putImage({ content: candidate.content, tags: ['1'] }));
    await billing.putImage({ content: other.content, tags: ['1'] });
    registry.sandbox.setFault(({ operation }) =>
      operation === 'GetDownloadUrlForLayer' ? { kind: 'deny' } : undefined,
    );
    expect((await ask())['billing']?.kind).toBe('orphaned-blob');
  });

  test.each<[string, Fault]>([
    ['is denied', { kind: 'deny' }],
    ['finds no such layer', { kind: 'error', code: 'LayersNotFoundException' }],
    ['sends a page of HTML', { kind: 'garbage' }],
  ])(
    'has a twin, and no orphaned blob, if GetDownloadUrlForLayer %s and a manifest names the config',
    async (_case, fault) => {
      await repository('billing').putImage({ content: packedAmd.content, tags: ['1'] });
      registry.sandbox.setFault(({ operation }) => (operation === 'GetDownloadUrlForLayer' ? fault : undefined));
      expect((await ask())['billing']).toMatchObject({ kind: 'twin', twin: { sameAs: 'image-id' } });
    },
  );

  test('has a twin, and no orphaned blob, if the config is inaccessible because its image is archived', async () => {
    const billing = repository('billing');
    billing.setImageStatus(await billing.putImage({ content: packedAmd.content, tags: ['1'] }), 'ARCHIVED');
    registry.sandbox.setFault(({ operation }) =>
      operation === 'GetDownloadUrlForLayer' ? { kind: 'error', code: 'LayerInaccessibleException' } : undefined,
    );
    expect((await ask())['billing']).toMatchObject({ kind: 'twin', twin: { sameAs: 'image-id' } });
  });

  test('has a twin if one of the two blobs belongs to an archived image, and the other is orphaned', async () => {
    const billing = repository('billing');
    billing.setImageStatus(await billing.putImage({ content: packedAmd.content, tags: ['1'] }), 'ARCHIVED');
    await billing.deleteManifest(await billing.putImage({ content: packedArm.content, tags: ['2'] }));
    registry.sandbox.setFault(({ operation }) =>
      operation === 'GetDownloadUrlForLayer' ? { kind: 'error', code: 'LayerInaccessibleException' } : undefined,
    );
    expect((await ask(both.identity))['billing']).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/amd64'] } });
  });

  test('does not count for artifacts that share their empty config', async () => {
    await repository('sbom').putImage({ content: makeArtifact('a').content, tags: ['a'] });
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    expect((await ask())['sbom']).toEqual({ kind: 'absent' });
  });
});

describe('a repository that cannot be checked', () => {
  beforeEach(async () => {
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    await repository('billing').putImage({ content: candidate.content, tags: ['1'] });
  });

  test('says which call was denied, where and to whom', async () => {
    registry.sandbox.setFault(({ repository: name, operation }) =>
      name === 'billing' && operation === 'BatchCheckLayerAvailability' ? { kind: 'deny' } : undefined,
    );
    const { billing, web } = await ask();
    expect(web).toEqual({ kind: 'absent' });
    expect(billing).toMatchObject({ kind: 'unchecked', failure: { code: 'ACCESS_DENIED' } });
    expect(billing).toHaveProperty(
      'failure.message',
      expect.stringMatching(
        /^Access denied: ecr:BatchCheckLayerAvailability on \d{12}\/eu-west-1\/billing as arn:aws:/,
      ),
    );
  });

  test.each([
    ['a digest in neither list', (): object => ({ layers: [], failures: [] })],
    ['a state that ECR does not have', (): object => layerState('MAYBE')],
    [
      'two states of one digest',
      (): object => ({
        failures: [],
        layers: candidate.identity.platformImages.flatMap(({ imageId: layerDigest }) => [
          { layerDigest, layerAvailability: 'AVAILABLE' },
          { layerDigest, layerAvailability: 'UNAVAILABLE' },
        ]),
      }),
    ],
    [
      'InvalidLayerDigest',
      (): object => ({
        layers: [],
        failures: [{ layerDigest: candidate.identity.platformImages[0]?.imageId, failureCode: 'InvalidLayerDigest' }],
      }),
    ],
  ])('is not taken as absence: %s', async (_case, answer) => {
    registry.sandbox.setFault(({ repository: name, operation }) =>
      name === 'billing' && operation === 'BatchCheckLayerAvailability'
        ? { kind: 'answer', change: () => ({ ...answer() }) }
        : undefined,
    );
    expect((await ask())['billing']).toMatchObject({ kind: 'unchecked', failure: { code: 'UNEXPECTED_ANSWER' } });
  });

  test('is unchecked if BatchGetImage leaves an image out', async () => {
    registry.sandbox.setFault(({ repository: name, operation }) =>
      name === 'billing' && operation === 'BatchGetImage'
        ? { kind: 'answer', change: () => ({ images: [], failures: [] }) }
        : undefined,
    );
    expect((await ask(bare))['billing']).toMatchObject({
      kind: 'unchecked',
      failure: { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining(`nothing for ${candidate.digest}`) },
    });
  });

  test('is unchecked if BatchGetImage sends the bytes of another image', async () => {
    registry.sandbox.setFault(replaceManifest('billing', candidate.digest, () => other.content.root.bytes.toString()));
    expect((await ask(bare))['billing']).toMatchObject({
      kind: 'unchecked',
      failure: {
        code: 'UNEXPECTED_ANSWER',
        message: expect.stringContaining(`another manifest for ${candidate.digest}`),
      },
    });
  });

  test('does not have an image that was deleted between the list and the read', async () => {
    let lists = 0;
    registry.sandbox.setFault(({ repository: name, operation }) => {
      if (operation === 'BatchCheckLayerAvailability') return noConfigs;
      if (name !== 'billing') return undefined;
      if (operation === 'ListImages') {
        lists += 1;
        // The calibration's sample is of an image that still exists.
        return lists <= 2 ? undefined : { kind: 'answer', change: () => ({ imageIds: [] }) };
      }
      const failures = [{ imageId: { imageDigest: candidate.digest }, failureCode: 'ImageNotFound' }];
      return operation === 'BatchGetImage' && lists >= 2
        ? { kind: 'answer', change: () => ({ images: [], failures }) }
        : undefined;
    });
    expect((await ask(bare))['billing']).toEqual({ kind: 'absent' });
    expect(lists).toBe(3);
  });

  test('is unchecked at once if its list of images does not end', async () => {
    const tags = ['2', '3', '4'];
    await registry.sandbox
      .repository(String(registry.account), REGION, 'billing')
      .putImage({ content: other.content, tags });
    let first: unknown;
    registry.sandbox.setFault(({ repository: name, operation }) => {
      if (operation === 'BatchCheckLayerAvailability') return noConfigs;
      if (name !== 'billing' || operation !== 'ListImages') return undefined;
      return { kind: 'answer', change: (answer) => ({ ...answer, nextToken: (first ??= answer['nextToken']) }) };
    });
    const { billing } = await ask(bare);
    expect(first).toBeDefined();
    expect(billing).toMatchObject({
      kind: 'unchecked',
      failure: { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining('does not end') },
    });
    expect(registry.sandbox.calls['ListImages']).toBeLessThan(8);
  });

  test('is retried if it throttles or breaks the connection once', async () => {
    registry.sandbox.setFault(({ operation, attempt, repository: name }) => {
      if (operation !== 'BatchCheckLayerAvailability' || attempt > 1) return undefined;
      return name === 'billing' ? { kind: 'throttle' } : { kind: 'reset' };
    });
    const { billing, web } = await ask();
    expect(billing?.kind).toBe('twin');
    expect(web).toEqual({ kind: 'absent' });
  });

  test('ends the check if the credentials have expired', async () => {
    for (let more = 0; more < 120; more += 1) repository(`more-${more}`);
    registry.sandbox.setFault(({ operation }) =>
      operation === 'BatchCheckLayerAvailability' ? { kind: 'error', code: 'ExpiredTokenException' } : undefined,
    );
    const answers = Object.values(await ask());
    expect(answers).toHaveLength(122);
    expect(answers.every((answer) => answer.kind === 'unchecked' && answer.failure.code === 'CREDENTIALS')).toBe(true);
    expect(registry.sandbox.calls['BatchCheckLayerAvailability']).toBeLessThan(60);
  });
});

function layerState(layerAvailability: string): object {
  return {
    layers: [{ layerDigest: candidate.identity.platformImages[0]?.imageId, layerAvailability }],
    failures: [],
  };
}
