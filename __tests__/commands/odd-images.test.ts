import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { indexOf, makeImage, type MadeImage, makeSignature } from '../support/images.ts';
import { auditIn, findingsOf, groupsIn, placesIn } from './auditing.ts';
import { inScene, type Scene } from './scene.ts';

const recipe = { files: 'the candidate', labels: { [BUILD_ID_LABEL]: '1' } };
const image = makeImage(recipe);
const other = makeImage({ files: 'something else', labels: { [BUILD_ID_LABEL]: '2' } });
const ARM = 'linux/arm64';
const CACHE = 'application/vnd.buildkit.cacheconfig.v0';
const QUIET = 'rules: { mutable-tags: off, no-lifecycle-policy: off, unmarked-image: off }\n';

/** Engines run each of these like `image`. Docker Engine 28 was seen to do so, but for build caches that is not confirmed. */
const odd: readonly [string, MadeImage][] = [
  ['a config of type application/json', makeImage({ ...recipe, configType: 'application/json' })],
  ['a config of type application/octet-stream', makeImage({ ...recipe, configType: 'application/octet-stream' })],
  ['a config of type text/html', makeImage({ ...recipe, configType: 'text/html' })],
  ['a config without a type', makeImage({ ...recipe, configType: '' })],
  ['an artifactType', makeImage({ ...recipe, artifactType: 'application/vnd.example.sbom+json' })],
  ['an index that calls it an attestation', makeImage({ ...recipe, mislabelled: 'attestation' })],
  ['an index that calls it unknown/unknown', makeImage({ ...recipe, mislabelled: 'unknown/unknown' })],
  [
    'an index of two that calls it an attestation',
    makeImage({ ...recipe, platforms: [ARM, 'linux/amd64'], mislabelled: 'attestation' }),
  ],
];
const cache = makeImage({ ...recipe, configType: CACHE });

function wrote({ sandbox }: Scene): boolean {
  return Object.keys(sandbox.calls).some((operation) => /^(Put|Upload|Initiate|Complete)/.test(operation));
}

describe.each(odd)('an image with %s', (_what, labelled) => {
  test('is a twin of the image without it, and nothing is pushed', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await scene.repository('billing').putImage({ content: labelled.content, tags: ['7'] });
      const shared = { verdict: 'shared', exitCode: 1, findings: [{ rule: 'shared-image' }] };
      expect(await scene.check(image, { to: `${uri}:1` })).toMatchObject(shared);
      expect(await scene.guard(image, { to: `${uri}:1` })).toMatchObject(shared);
      expect(wrote(scene)).toBe(false);
    }));

  test('is recognized as a candidate with the image without it as a twin, and nothing is pushed', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await scene.repository('billing').putImage({ content: image.content, tags: ['7'] });
      const shared = { verdict: 'shared', exitCode: 1 };
      expect(await scene.check(labelled, { to: `${uri}:1` })).toMatchObject(shared);
      expect(await scene.guard(labelled, { to: `${uri}:1` })).toMatchObject(shared);
      expect(wrote(scene)).toBe(false);
    }));

  test('is in the same group in an audit', () =>
    inScene(async (scene) => {
      await scene.repository('web').putImage({ content: image.content, tags: ['1'] });
      await scene.repository('billing').putImage({ content: labelled.content, tags: ['7'] });
      expect(groupsIn(await auditIn(scene)).map(placesIn)).toEqual([['billing 7', 'web 1']]);
    }));
});

describe('a manifest that claims to be a build cache, over the config of an image', () => {
  test('is a twin of that image in a check and in an audit', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await scene.repository('billing').putImage({ content: cache.content, tags: ['cache'] });
      expect(await scene.check(image, { to: `${uri}:1` })).toMatchObject({ verdict: 'shared', exitCode: 1 });
      await scene.repository('shop').putImage({ content: image.content, tags: ['1'] });
      expect(groupsIn(await auditIn(scene)).map(placesIn)).toEqual([['billing cache', 'shop 1']]);
    }));

  test('is the pushed image if a tag has moved to it', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: cache.content, tags: ['1'] });
      const report = await scene.check(image, { pushed: [`${web.uri}:1`] });
      expect(findingRules(report)).not.toContain('changed-after-check');
    }));

  test('is ignored by an audit if no image has its config', () =>
    inScene(async (scene) => {
      await scene.configure(QUIET);
      for (const name of ['web', 'billing']) {
        await scene.repository(name).putImage({ content: cache.content, tags: ['cache'] });
      }
      expect(await auditIn(scene)).toMatchObject({ verdict: 'unique', exitCode: 0, findings: [] });
    }));
});

function findingRules({ findings }: Awaited<ReturnType<Scene['check']>>): string[] {
  return findings.map(({ rule }) => rule);
}

describe.each([
  ['as cosign types it', makeSignature('sig')],
  ['with a config of type application/json', makeSignature('sig', 'application/json')],
])('a signature, %s', (_what, signature) => {
  test('is not an image that can be checked', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await expect(scene.check(signature, { to: `${uri}:1` })).rejects.toMatchObject({
        code: 'IMAGE_INVALID',
        message: expect.stringContaining('it holds no image but "application/vnd.dev.cosign.simplesigning.v1+json"'),
      });
    }));

  test('is ignored by an audit', () =>
    inScene(async (scene) => {
      await scene.configure(QUIET);
      for (const name of ['web', 'billing']) {
        await scene.repository(name).putImage({ content: signature.content, tags: ['sha256-25.sig'] });
      }
      expect(await auditIn(scene)).toMatchObject({ verdict: 'unique', exitCode: 0, findings: [] });
    }));
});

/** The candidate's manifest, modified, in a repository that holds what it names. */
async function putChanged(
  { repository }: Scene,
  change: (manifest: Record<string, unknown>) => string,
): Promise<ReturnType<Scene['repository']>> {
  const billing = repository('billing');
  const full = await billing.putImage({ content: image.content, tags: ['full'] });
  const manifest = JSON.parse(image.content.root.bytes.toString()) as Record<string, unknown>;
  await billing.putManifest(change(manifest), { mediaType: image.content.root.mediaType, tag: 'odd' });
  await billing.deleteManifest(full);
  return billing;
}

describe('a manifest of another service', () => {
  test.each<[string, (manifest: Record<string, unknown>) => object]>([
    [
      'with a layer that has no size',
      ({ layers, ...rest }) => ({
        ...rest,
        layers: (layers as object[]).map((layer) => ({ ...layer, size: undefined })),
      }),
    ],
    [
      'with more layers than its config has',
      ({ layers, ...rest }) => ({ ...rest, layers: [...(layers as object[]), ...(layers as object[])] }),
    ],
  ])('is still a twin, and no problem in an audit: %s', (_what, change) =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await putChanged(scene, (manifest) => JSON.stringify(change(manifest)));
      expect(await scene.check(image, { to: `${web.uri}:1` })).toMatchObject({
        verdict: 'shared',
        exitCode: 1,
        findings: [{ rule: 'shared-image', twin: { sameAs: 'image-id', tags: ['odd'] } }],
      });
      await web.putImage({ content: image.content, tags: ['1'] });
      const report = await auditIn(scene);
      expect(groupsIn(report).map(placesIn)).toEqual([['billing odd', 'web 1']]);
      expect(report.unchecked).toBe(0);
    }),
  );

  test('with both config and Config is not read: the verdict is unknown', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const [config = Buffer.alloc(0)] = other.content.blobs;
      await putChanged(scene, (manifest) =>
        JSON.stringify({ ...manifest, Config: { digest: digestOf(config), size: config.length } }),
      );
      const report = await scene.check(image, { to: `${uri}:1` });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(JSON.stringify(report.findings)).toContain('twice, in different cases');
      const audit = await auditIn(scene);
      expect(audit).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(findingsOf(audit, 'unchecked-repository')).toHaveLength(1);
    }));

  test('with the bytes of another image is not believed', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const billing = scene.repository('billing');
      await billing.putImage({ content: makeImage({ ...recipe, format: 'docker' }).content, tags: ['7'] });
      scene.sandbox.setFault(({ operation, repository: name }) =>
        operation === 'BatchGetImage' && name === 'billing'
          ? {
              kind: 'answer',
              change: ({ images, ...rest }) => ({
                ...rest,
                images: (images as object[]).map((one) => ({
                  ...one,
                  imageManifest: other.content.root.bytes.toString(),
                  imageManifestMediaType: undefined,
                })),
              }),
            }
          : undefined,
      );
      expect(await scene.check(image, { to: `${uri}:1` })).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(await auditIn(scene)).toMatchObject({ verdict: 'unknown', exitCode: 3 });
    }));
});

test('an audit reads each manifest once below 40 indexes that each name the one below twice', () =>
  inScene(async (scene) => {
    await scene.configure(QUIET);
    const web = scene.repository('web');
    await web.putImage({ content: other.content, tags: ['1'] });
    const children = [image.content.root];
    for (let level = 0; level < 40; level += 1) {
      const below = children.at(-1) ?? image.content.root;
      children.push(indexOf([below, below]));
    }
    const root = children.at(-1) ?? image.content.root;
    const content = { blobs: image.content.blobs, children: children.slice(0, -1), root };
    await scene.repository('billing').putImage({ content, tags: ['deep'] });
    scene.sandbox.resetCalls();
    expect(await auditIn(scene)).toMatchObject({ verdict: 'unique', exitCode: 0 });
    expect(scene.sandbox.calls['BatchGetImage']).toBe(2);
  }));

test('a config of 5 MB is pushed, confirmed and found again', () =>
  inScene(async (scene) => {
    const { uri } = scene.repository('web');
    const billing = scene.repository('billing');
    const large = makeImage({ files: 'large', labels: { [BUILD_ID_LABEL]: '1', bom: 'x'.repeat(5_000_000) } });
    expect(await scene.guard(large, { to: `${uri}:1` })).toMatchObject({
      exitCode: 0,
      pushed: { digest: large.digest },
    });
    await billing.putImage({ content: large.content, tags: ['1'] });
    expect(groupsIn(await auditIn(scene)).map(placesIn)).toEqual([['billing 1', 'web 1']]);
    expect(findingsOf(await auditIn(scene), 'unmarked-image')).toEqual([]);
  }));
