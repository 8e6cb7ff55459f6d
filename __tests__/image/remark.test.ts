import { describe, expect, test } from '@jest/globals';
import { digestOf, type Digest } from '../../src/image/digest.ts';
import { imageIds, manifestDigests } from '../../src/image/identity.ts';
import { blobsOf, parseManifest } from '../../src/image/manifest.ts';
import { OCI_INDEX, OCI_MANIFEST } from '../../src/image/media-types.ts';
import { findDocuments } from '../../src/image/remark-documents.ts';
import { renamedImage } from '../../src/image/remark-identity.ts';
import { remarkImage, type NewMark, type Remarked } from '../../src/image/remark.ts';
import { describe as describeImage } from '../../src/image/sources/layout.ts';
import type { ReadImage } from '../../src/image/sources/source.ts';
import { walk } from '../../src/image/sources/walk.ts';
import type { Manifest } from '../../src/sandbox/content.ts';
import { makeArtifact, makeImage, type MadeImage } from '../support/images.ts';
import { fc, runs } from '../support/property.ts';
import { sourceOf } from '../support/source-context.ts';

const LABELS = { 'dev.mintmark.build-id': 'payments:1' };
const MARK: NewMark = { labels: LABELS, annotations: {} };

type Blobs = ReadonlyMap<Digest, Uint8Array>;

function blobsIn(...images: readonly MadeImage[]): Map<Digest, Uint8Array> {
  const bytes = images.flatMap(({ content }) => [
    ...content.blobs,
    ...[...content.children, content.root].map((manifest) => manifest.bytes),
  ]);
  return new Map(bytes.map((blob) => [digestOf(blob), blob]));
}

async function addMark(root: Digest, blobs: Blobs, mark = MARK): Promise<Remarked> {
  const found = await findDocuments(root, (digest) => Promise.resolve(blobs.get(digest)), 'the image');
  expect(found).toMatchObject({ absent: [], missing: [] });
  return remarkImage(found, mark, 'the image');
}

/** How a registry or an engine reads the image with its new mark: again from its root, with each blob verified. */
async function readAnew({ root, documents }: Remarked, blobs: Blobs): Promise<ReadImage> {
  const all = new Map([...blobs, ...documents]);
  const read = ({ digest }: { digest: Digest }): Promise<Uint8Array | undefined> => Promise.resolve(all.get(digest));
  const bytes = all.get(root) ?? Buffer.alloc(0);
  const { mediaType } = parseManifest(bytes, 'the root');
  const top = { mediaType, digest: root, size: bytes.length, annotations: {} };
  const { runnables, absent } = await walk(top, read, 'the image');
  expect(absent).toEqual([]);
  return describeImage(top, runnables, read, 'the image');
}

/** The layers of every image, in the order of the manifests. */
function layersOf(documents: Iterable<Uint8Array>): Digest[][] {
  return [...documents].flatMap((bytes) => {
    const { manifests, layers, config } = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
    const isImage = manifests === undefined && layers !== undefined && config !== undefined;
    return isImage
      ? [
          blobsOf(bytes, 'it')
            .slice(1)
            .map(({ digest }) => digest),
        ]
      : [];
  });
}

/** The document of a digest, as JSON. */
function documentOf({ documents }: Remarked, digest: Digest | undefined): Record<string, unknown> {
  const bytes = digest && documents.get(digest);
  if (bytes === undefined) throw new Error(`${String(digest)} is not new`);
  return JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
}

const recipes = fc.record({
  platforms: fc.uniqueArray(fc.constantFrom('linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64'), {
    minLength: 1,
  }),
  format: fc.constantFrom('oci' as const, 'docker' as const),
  labels: fc.constantFrom({}, { team: 'a' }, { 'dev.mintmark.build-id': 'old' }),
  files: fc.string(),
  attestation: fc.boolean(),
});

test('a manifest whose keys are in other cases is changed in these, and gets no duplicates', async () => {
  const image = makeImage();
  const text = image.content.root.bytes
    .toString()
    .replace('"config":', '"Config":')
    .replace('"digest":', '"Digest":')
    .replace('"size":', '"SIZE":');
  const blobs = blobsIn(image).set(digestOf(text), Buffer.from(text));
  const remarked = await addMark(digestOf(text), blobs);
  const { identity, labels } = await readAnew(remarked, blobs);
  expect(Buffer.from(remarked.documents.get(remarked.root) ?? '').toString()).toMatch(/^(?!.*"config":).*"Digest":/);
  expect(labels.get('linux/amd64')).toMatchObject(LABELS);
  expect(imageIds(identity)).not.toEqual(imageIds(image.identity));
});

describe('a finished image gets a new mark', () => {
  test('every image ID and manifest changes, the platforms and layers stay, and nothing depends on the date', async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        const image = makeImage(recipe);
        const blobs = blobsIn(image);
        const remarked = await addMark(image.digest, blobs);
        const again = await readAnew(remarked, blobs);

        const before = image.identity;
        const old = new Set<Digest>([...imageIds(before), ...manifestDigests(before)]);
        for (const digest of [...imageIds(again.identity), ...manifestDigests(again.identity)]) {
          expect(old).not.toContain(digest);
        }
        expect(again.identity.platformImages.map(({ platform }) => platform)).toEqual(recipe.platforms);
        expect([...again.labels.values()]).toEqual(recipe.platforms.map(() => ({ ...recipe.labels, ...LABELS })));
        expect(again.identity.indexDigest === undefined).toBe(before.indexDigest === undefined);
        expect(remarked.droppedAttestations).toBe(recipe.attestation ? recipe.platforms.length : 0);

        const runnable = before.platformImages.map(({ manifestDigest }) => blobs.get(manifestDigest ?? 'sha256:'));
        const layers = layersOf(runnable.filter((bytes) => bytes !== undefined));
        expect(layersOf(remarked.documents.values())).toEqual(layers);

        // The new identity is known without reading it, and matches what reading it gives.
        const source = { source: sourceOf('oci:image'), identity: before, labels: new Map() };
        expect(renamedImage(source, remarked.replaced, LABELS).identity).toEqual(again.identity);

        expect(await addMark(image.digest, blobs)).toEqual(remarked);
      }),
      { numRuns: runs(30) },
    );
  });

  test('two marks make two images', async () => {
    const image = makeImage();
    const blobs = blobsIn(image);
    const other = await addMark(image.digest, blobs, { ...MARK, labels: { 'dev.mintmark.build-id': 'payments:2' } });
    expect((await addMark(image.digest, blobs)).root).not.toBe(other.root);
  });

  test('only manifests have annotations with the mark, if requested', async () => {
    const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
    const blobs = blobsIn(image);
    const remarked = await addMark(image.digest, blobs, { labels: LABELS, annotations: LABELS });
    const { identity } = await readAnew(remarked, blobs);
    for (const digest of manifestDigests(identity)) {
      expect(documentOf(remarked, digest)).toHaveProperty('annotations', LABELS);
    }
    for (const imageId of imageIds(identity)) expect(documentOf(remarked, imageId)).not.toHaveProperty('annotations');
  });

  test('the Docker formats have no annotations', async () => {
    const image = makeImage({ format: 'docker' });
    await expect(addMark(image.digest, blobsIn(image), { labels: LABELS, annotations: LABELS })).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('--remark-annotations'),
    });
  });

  test.each(['imageId', 'manifestDigest'] as const)('a platform whose %s is missing is reported', async (what) => {
    const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
    const blobs = blobsIn(image);
    const gone = image.identity.platformImages[1]?.[what];
    if (gone !== undefined) blobs.delete(gone);
    const found = await findDocuments(image.digest, (digest) => Promise.resolve(blobs.get(digest)), 'the image');
    expect(found).toMatchObject(
      { imageId: { absent: [], missing: [gone] }, manifestDigest: { absent: [gone], missing: [] } }[what],
    );
    expect(() => remarkImage(found, MARK, 'the image')).toThrow(expect.objectContaining({ code: 'IMAGE_INVALID' }));
  });

  test('an image other than the one that was checked is refused', async () => {
    const [image, other] = [makeImage(), makeImage({ files: 'other' })];
    const { replaced } = await addMark(other.digest, blobsIn(other));
    const source = { source: sourceOf('oci:image'), identity: image.identity, labels: new Map() };
    expect(() => renamedImage(source, replaced, LABELS)).toThrow(/no longer the image that was checked/);
  });
});

describe('the documents keep what they say, unless it would be wrong', () => {
  const manifest = (document: object): Manifest => ({
    bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, ...document })),
    mediaType: OCI_MANIFEST,
  });
  const entry = ({ bytes, mediaType }: Manifest, more: object = {}): object => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
    ...more,
  });
  const config = Buffer.from('{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}');
  const imageId = digestOf(config);
  const image = manifest({
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: imageId,
      size: config.length,
      data: config.toString('base64'),
      urls: ['https://example.com/config'],
      'com.example': 1,
    },
    layers: [],
    annotations: { 'org.opencontainers.image.base.name': 'base', 'config.digest': imageId },
    'com.example.future': [1],
  });
  const signature = manifest({
    ...(JSON.parse(String(makeArtifact('sig').content.root.bytes)) as object),
    subject: entry(image),
  });
  const chart = makeArtifact('chart').content.root;
  const index = {
    bytes: Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: OCI_INDEX,
        manifests: [
          entry(signature),
          entry(image, {
            platform: { os: 'linux', architecture: 'amd64' },
            annotations: { 'config.digest': imageId, 'org.opencontainers.image.ref.name': 'v1' },
            data: Buffer.from(image.bytes).toString('base64'),
          }),
          entry(chart),
        ],
        annotations: { 'com.example.built-by': 'ko' },
      }),
    ),
    mediaType: OCI_INDEX,
  };
  const blobs = new Map(
    [config, ...[image, signature, chart, index].map(({ bytes }) => bytes)].map((b) => [digestOf(b), b]),
  );

  test('in a manifest', async () => {
    const remarked = await addMark(digestOf(image.bytes), blobs);
    const marked = remarked.replaced.get(imageId);
    expect(documentOf(remarked, remarked.root)).toEqual({
      ...(JSON.parse(String(image.bytes)) as object),
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...marked, 'com.example': 1 },
      annotations: { 'org.opencontainers.image.base.name': 'base', 'config.digest': marked?.digest },
    });
  });

  test('in an index, without the signature of what it no longer has', async () => {
    const remarked = await addMark(digestOf(index.bytes), blobs);
    expect(remarked.droppedAttestations).toBe(1);
    expect(documentOf(remarked, remarked.root)).toEqual({
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [
        {
          mediaType: OCI_MANIFEST,
          ...remarked.replaced.get(digestOf(image.bytes)),
          platform: { os: 'linux', architecture: 'amd64' },
          annotations: {
            'config.digest': remarked.replaced.get(imageId)?.digest,
            'org.opencontainers.image.ref.name': 'v1',
          },
        },
        entry(chart),
      ],
      annotations: { 'com.example.built-by': 'ko' },
    });
  });
});
