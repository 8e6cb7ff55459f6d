import { join } from 'node:path';
import { symlink, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../../src/image/digest.ts';
import type { SourceImage } from '../../../src/image/identity.ts';
import { DOCKER_MANIFEST_LIST, OCI_INDEX } from '../../../src/image/media-types.ts';
import type { ReadBlob } from '../../../src/image/sources/blob.ts';
import { describe as describeImage, readLayout } from '../../../src/image/sources/layout.ts';
import { walk } from '../../../src/image/sources/walk.ts';
import { readImage } from '../../../src/image/transport.ts';
import { blobName, layoutOf, tarOf, writeFiles, type ArchiveEntry } from '../../support/archives.ts';
import { inDirectory } from '../../support/lab.ts';
import { indexOf, makeArtifact, makeImage, nest } from '../../support/images.ts';
import { contextOf } from '../../support/source-context.ts';

/** Both transports of one layout: `%` in the reference is replaced with the transport and the path. */
async function readBoth(entries: readonly ArchiveEntry[], selector = ''): Promise<SourceImage[]> {
  return inDirectory(async (cwd) => {
    await writeFiles(join(cwd, 'layout'), entries);
    await writeFile(join(cwd, 'image.tar'), await tarOf(entries));
    await writeFile(join(cwd, 'image.tgz'), gzipSync(await tarOf(entries)));
    const images: SourceImage[] = [];
    for (const each of ['oci:layout', 'oci-archive:image.tar', 'oci-archive:image.tgz']) {
      images.push(await readImage(`${each}${selector}`, contextOf(cwd)));
    }
    return images;
  });
}

async function expectIdentity(entries: readonly ArchiveEntry[], selector: string, identity: object): Promise<void> {
  for (const image of await readBoth(entries, selector)) expect(image.identity).toEqual(identity);
}

const one = makeImage({ labels: { a: 'one' } });
const two = makeImage({ labels: { a: 'two' }, platforms: ['linux/amd64', 'linux/arm64'], attestation: true });

test('a config that 15,000 entries of an index lead to is read once, and so is its manifest', async () => {
  const { content, identity } = one;
  const platforms = Array.from({ length: 15_000 }, (_, index) => ({
    os: 'linux',
    architecture: 'a',
    variant: `v${index}`,
  }));
  const { mediaType, bytes } = content.root;
  const entry = { mediaType, digest: one.digest, size: bytes.length };
  const index = Buffer.from(
    JSON.stringify({ schemaVersion: 2, manifests: platforms.map((platform) => ({ ...entry, platform })) }),
  );
  const blobs = new Map([...content.blobs, bytes, index].map((blob) => [digestOf(blob), blob]));
  const reads: string[] = [];
  const read: ReadBlob = ({ digest }) => {
    reads.push(digest);
    return Promise.resolve(blobs.get(digest));
  };
  const root = { mediaType: OCI_INDEX, digest: digestOf(index), size: index.length, annotations: {} };
  const { runnables } = await walk(root, read, 'it');
  const { identity: found, labels } = await describeImage(root, runnables, read, 'it');
  expect(found.platformImages).toHaveLength(15_000);
  // Thousands of layers and of labels are kept only once, too.
  expect(new Set(runnables.map(({ pushed }) => pushed)).size).toBe(1);
  expect(labels.size).toBe(15_000);
  expect(new Set(labels.values()).size).toBe(1);
  expect(reads).toEqual([root.digest, one.digest, identity.platformImages[0]?.imageId]);
});

test('a manifest that 15,000 roots lead to is read once to see what it is, and once more as the image', async () => {
  const { content } = one;
  const { mediaType, bytes } = content.root;
  const entry = { mediaType, digest: one.digest, size: bytes.length };
  const manifests = Array.from({ length: 15_000 }, (_, index) => ({ ...entry, annotations: { n: String(index) } }));
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));
  const blobs = new Map([...content.blobs, bytes].map((blob) => [digestOf(blob), blob]));
  const reads: string[] = [];
  const { identity } = await readLayout('oci', { path: 'it' }, index, ({ digest }) => {
    reads.push(digest);
    return Promise.resolve(blobs.get(digest));
  });
  expect(identity).toEqual(one.identity);
  expect(reads).toEqual([one.digest, one.digest, identity.platformImages[0]?.imageId]);
});

test('a blob that 15,000 entries of an index do not call a manifest is read once', async () => {
  const sbom = Buffer.from('{"spdxVersion":"SPDX-2.3"}');
  const { bytes, mediaType } = one.content.root;
  const others = Array.from({ length: 15_000 }, (_, size) => ({ mediaType: 'a/b', digest: digestOf(sbom), size }));
  const index = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType, digest: one.digest, size: bytes.length }, ...others],
    }),
  );
  const blobs = new Map([bytes, sbom, index].map((blob) => [digestOf(blob), blob]));
  const reads: string[] = [];
  const root = { mediaType: OCI_INDEX, digest: digestOf(index), size: index.length, annotations: {} };
  await walk(root, ({ digest }) => Promise.resolve(reads.push(digest) > 0 ? blobs.get(digest) : undefined), 'it');
  expect(reads).toEqual([root.digest, one.digest, digestOf(sbom)]);
});

/** Docker Engine 28 with the classic store was seen to run each that is refused: on every platform if none is named. */
describe('an entry of an index that is not called a manifest', () => {
  const { mediaType, bytes } = one.content.root;
  const nested = Buffer.from(
    JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, digest: one.digest, size: bytes.length }] }),
  );
  const sbom = Buffer.from('{"spdxVersion":"SPDX-2.3"}');
  const layer = gzipSync('a layer');
  const entryOf = (blob: Uint8Array, more: object = {}): object => ({
    mediaType: 'application/octet-stream',
    digest: digestOf(blob),
    size: blob.length,
    ...more,
  });
  const manifest = Buffer.from(bytes);
  const gone = Buffer.from('{"config":{}}');
  const read = (entry: object): Promise<SourceImage[]> => {
    const { content, digest } = makeImage({ platforms: ['linux/arm64'] });
    const size = content.root.bytes.length;
    const platform = { os: 'linux', architecture: 'arm64' };
    const index = Buffer.from(
      JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, digest, size, platform }, entry] }),
    );
    const blobs = [...content.blobs, content.root.bytes, ...one.content.blobs, manifest, nested, sbom, layer, index];
    const root = { mediaType: OCI_INDEX, digest: digestOf(index), size: index.length };
    return readBoth([
      ...blobs.map((blob) => ({ name: blobName(digestOf(blob)), content: Buffer.from(blob) })),
      { name: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: [root] }) },
    ]);
  };

  test.each<[string, object]>([
    ['names a platform', entryOf(manifest, { platform: { os: 'linux', architecture: 'amd64' } })],
    ['names none', entryOf(manifest)],
    ['has an empty one', entryOf(manifest, { platform: {} })],
    ['has no media type', entryOf(manifest, { mediaType: undefined })],
    ['has the media type of a layer', entryOf(manifest, { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' })],
    ['has a media type in another case', entryOf(manifest, { mediaType: mediaType.toUpperCase() })],
    ['has another size', entryOf(manifest, { size: 2 ** 40 })],
    ['leads to an index', entryOf(nested)],
  ])('is refused if it leads to a manifest and %s', async (_name, entry) => {
    await expect(read(entry)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('which is not a manifest'),
    });
  });

  test.each([
    ['a layer', layer],
    ['a JSON document', sbom],
    ['a missing blob', gone],
  ])('is skipped if it leads to %s', async (_name, blob) => {
    const [image] = await read(entryOf(blob));
    expect(image?.identity.platformImages).toMatchObject([{ platform: 'linux/arm64' }]);
  });
});

describe("an OCI layout, as directory, archive and gzip'd archive", () => {
  test.each([
    ['one platform', one],
    ['Docker media types', makeImage({ format: 'docker' })],
    ['several platforms', makeImage({ platforms: ['linux/amd64', 'linux/arm/v7'] })],
    ['one attested platform: the attestation is not a platform', makeImage({ attestation: true })],
    ['several attested platforms', two],
  ])('%s', async (_name, { content, identity }) => {
    await expectIdentity(layoutOf([{ content }]), '', identity);
  });

  test('gives the labels by platform', async () => {
    for (const { labels } of await readBoth(layoutOf([two]))) {
      expect(Object.fromEntries(labels)).toEqual({ 'linux/amd64': { a: 'two' }, 'linux/arm64': { a: 'two' } });
    }
  });

  const both = layoutOf([
    { ...one, tag: 'v1' },
    { ...two, tag: 'v2', name: 'docker.io/library/app:v2' },
  ]);
  test.each([
    ['by tag', ':v1', one],
    ['by the name that containerd records', ':app:v2', two],
    ['by digest', `@${two.digest}`, two],
    ['by digest after a colon', `:@${one.digest}`, one],
    ['by position', ':@1', two],
  ])('finds one of several %s', async (_name, selector, { identity }) => {
    await expectIdentity(both, selector, identity);
  });

  test('lists the tags if several images match', async () => {
    await expect(readBoth(both)).rejects.toMatchObject({
      code: 'USAGE',
      message: 'oci:layout has 2 matching images.',
      hint: 'Choose one: oci:layout:v1, oci:layout:v2.',
    });
  });

  test('lists positions if the images have no names', async () => {
    await expect(readBoth(layoutOf([one, two]))).rejects.toMatchObject({
      hint: 'Choose one: oci:layout:@0, oci:layout:@1.',
    });
  });

  test('lists what exists if a tag does not', async () => {
    await expect(readBoth(both, ':v3')).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      hint: expect.stringContaining('oci:layout:v1'),
    });
  });

  test('treats two names of one image as one image', async () => {
    await expectIdentity(
      layoutOf([
        { ...one, tag: 'a' },
        { ...one, tag: 'b' },
      ]),
      '',
      one.identity,
    );
  });

  test("reads an index.json that claims to be Docker's manifest list, as engines do", async () => {
    const entries = layoutOf([one]).map((entry) =>
      entry.name === 'index.json'
        ? { ...entry, content: String(entry.content).replace('{', `{"mediaType":"${DOCKER_MANIFEST_LIST}",`) }
        : entry,
    );
    await expectIdentity(entries, '', one.identity);
  });

  test('reads an index of indexes', async () => {
    const nested = nest(two.content, 3);
    await expectIdentity(layoutOf([{ content: nested }]), '', {
      ...two.identity,
      indexDigest: digestOf(nested.root.bytes),
    });
  });

  test('does not follow indexes forever', async () => {
    await expect(readBoth(layoutOf([{ content: nest(two.content, 9) }]))).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('nested more than 8 deep'),
    });
  });

  test('does not complain about attestations that were left out', async () => {
    const attestations = two.content.children.slice(two.identity.platformImages.length);
    const names = attestations.map(({ bytes }) => blobName(digestOf(bytes)));
    const entries = layoutOf([two]).filter(({ name }) => !names.includes(name));
    expect(attestations).not.toEqual([]);
    await expectIdentity(entries, '', two.identity);
  });

  test('refuses an artifact, which is not an image', async () => {
    await expect(readBoth(layoutOf([makeArtifact('an SBOM')]))).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('it holds no image but "application/vnd.example.sbom+json"'),
    });
  });

  test.each([
    ["of artifacts, such as an image's referrers", [makeArtifact('an SBOM'), makeArtifact('a signature')]],
    ['of nothing', []],
    ['of indexes of artifacts', [{ content: nest(makeArtifact('an SBOM').content, 2) }]],
  ])('skips an index %s, next to the image', async (_name, artifacts) => {
    const below = artifacts.map(({ content }) => content);
    const content = {
      blobs: below.flatMap(({ blobs }) => blobs),
      children: below.flatMap(({ children, root }) => [...children, root]),
      root: indexOf(below.map(({ root }) => root)),
    };
    for (const image of [one, two]) {
      await expectIdentity(
        layoutOf([
          { content, tag: 'sha256-1' },
          { ...image, tag: '1' },
        ]),
        '',
        image.identity,
      );
    }
  });

  test('skips an artifact in an index', async () => {
    const artifact = makeArtifact('an SBOM').content;
    const index = indexOf([one.content.root, artifact.root]);
    const content = {
      blobs: [...one.content.blobs, ...artifact.blobs],
      children: [one.content.root, artifact.root],
      root: index,
    };
    await expectIdentity(layoutOf([{ content }]), '', { ...one.identity, indexDigest: digestOf(index.bytes) });
  });
});

describe('a directory', () => {
  test('may have links to its blobs, as build systems create them: only the digest counts', async () => {
    await inDirectory(async (cwd) => {
      const entries = layoutOf([one]);
      await writeFiles(join(cwd, 'store'), entries);
      await writeFiles(
        join(cwd, 'layout'),
        entries.filter(({ name }) => name === 'index.json'),
      );
      await symlink(join(cwd, 'store', 'blobs'), join(cwd, 'layout', 'blobs'));
      expect((await readImage('oci:layout', contextOf(cwd))).identity).toEqual(one.identity);
    });
  });
});
