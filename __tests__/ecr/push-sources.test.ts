import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EcrConnection } from '../../src/ecr/client.ts';
import { getManifests } from '../../src/ecr/images.ts';
import { EcrRepository } from '../../src/ecr/repository.ts';
import { readPushed } from '../../src/ecr/tag.ts';
import { type Digest, digestOf } from '../../src/image/digest.ts';
import { blobsOf } from '../../src/image/manifest.ts';
import type { Content } from '../../src/image/sources/source.ts';
import { openContent } from '../../src/image/transport.ts';
import { readImage } from '../../src/image/transport.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { type ArchiveEntry, blobName as placeOf, layoutOf, tarOf, writeFiles } from '../support/archives.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { makeArtifact, makeImage } from '../support/images.ts';
import { connectTo, push, TAG, tagged } from './pushing.ts';
import { zstdOf } from '../support/zstd.ts';
import { withVariables } from '../support/variables.ts';

const index = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true });
const single = makeImage({ files: 'single' });

/** What `docker save` of a classic image store writes for an image with two layers. */
const layers = ['first', 'second'].map((text) => Buffer.from(`the ${text} layer `.repeat(5000)));
const config = Buffer.from(
  JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: layers.map(digestOf) } }),
);
const imageId = digestOf(config);
const manifest = (...names: string[]): ArchiveEntry => ({
  name: 'manifest.json',
  content: JSON.stringify([{ Config: `${imageId.slice(7)}.json`, RepoTags: ['app:1'], Layers: names }]),
});
const saved = (first: ArchiveEntry, second: ArchiveEntry, ...more: ArchiveEntry[]): ArchiveEntry[] => [
  { name: `${imageId.slice(7)}.json`, content: config },
  first,
  second,
  manifest(first.name, second.name),
  ...more,
];
const [one = Buffer.alloc(0), two = Buffer.alloc(0)] = layers;
const plain = saved({ name: 'a/layer.tar', content: one }, { name: 'b/layer.tar', content: two });

function blobName(digest: Digest | undefined): string {
  return digest === undefined ? '' : placeOf(digest);
}

let sandbox: Sandbox;
let connection: EcrConnection;
let repository: SeededRepository;
let directory: string;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date('2026-11-24T08:00:00Z') });
  connection = await connectTo(sandbox);
});
afterAll(async () => {
  connection.close();
  await sandbox.close();
});
beforeEach(async () => {
  count += 1;
  repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `source-${count}` });
  directory = await mkdtemp(join(tmpdir(), 'mintmark-test-'));
});

afterEach(() => rm(directory, { recursive: true }));

async function open(reference: string): Promise<Content> {
  const unused = (): Promise<never> => Promise.reject(new Error('not needed'));
  const image = await readImage(reference, { cwd: directory, engine: unused, repository: unused });
  const content = await openContent(image, directory);
  if (content === undefined) throw new Error(`${reference} cannot be opened`);
  return content;
}

/** Checks an image and pushes it, as a command does. */
async function pushFrom(reference: string): Promise<void> {
  const content = await open(reference);
  try {
    await push(connection, repository, content);
  } finally {
    await content.close();
  }
}

async function archive(entries: readonly ArchiveEntry[], packed: boolean): Promise<void> {
  const tar = await tarOf(entries);
  await writeFile(join(directory, 'image.tar'), packed ? gzipSync(tar) : tar);
}

/** The unpacked layers that a pull would get. */
async function pulledLayers(digest: Digest): Promise<Digest[]> {
  const found: Digest[] = [];
  for await (const { text } of getManifests(new EcrRepository(connection, repository), [digest])) {
    for (const layer of blobsOf(Buffer.from(text), 'the manifest').slice(1)) {
      const { downloadUrl = '' } = await connection.send(
        new GetDownloadUrlForLayerCommand({ repositoryName: repository.name, layerDigest: layer.digest }),
      );
      const bytes = await (await fetch(downloadUrl)).arrayBuffer();
      expect(bytes.byteLength).toBe(layer.size);
      found.push(digestOf(gunzipSync(new Uint8Array(bytes))));
    }
  }
  return found;
}

describe.each([
  ['an index with attestations', index],
  ['one manifest', single],
])('%s', (_name, image) => {
  test('is pushed from a directory as it is', async () => {
    await writeFiles(directory, layoutOf([{ content: image.content }]));
    await pushFrom('oci:.');
    expect(await tagged(connection, repository)).toBe(image.digest);
  });

  test.each([
    ['an archive', false],
    ['a gzip’d archive', true],
  ])('is pushed from %s as it is', async (_kind, packed) => {
    await archive(layoutOf([{ content: image.content }]), packed);
    await pushFrom('oci-archive:image.tar');
    expect(await tagged(connection, repository)).toBe(image.digest);
  });
});

describe('a docker save archive', () => {
  test.each<[string, readonly ArchiveEntry[], boolean]>([
    ['with plain layers', plain, false],
    ['that is gzip’d', plain, true],
    [
      'with gzip’d layers, as jib and kaniko write it',
      saved({ name: 'a.tar.gz', content: gzipSync(one) }, { name: 'b.tar.gz', content: gzipSync(two) }),
      false,
    ],
    [
      'with a layer that is a link to another image’s, as old engines write it',
      saved(
        { name: 'a/layer.tar', type: 'symlink', linkname: '../c/layer.tar' },
        { name: 'b/layer.tar', content: two },
        { name: 'c/layer.tar', content: one },
      ),
      false,
    ],
  ])('%s is pushed with its image ID and gzip’d layers', async (_name, entries, packed) => {
    await archive(entries, packed);
    await pushFrom('docker-archive:image.tar');
    const found = await readPushed(new EcrRepository(connection, repository), TAG);
    expect(found.imageIds).toEqual([imageId]);
    expect(await pulledLayers(found.digest)).toEqual(layers.map(digestOf));
  });

  test('with a zstd layer is pushed as it is, with its image ID, in an OCI manifest', async () => {
    await archive(saved({ name: 'a', content: zstdOf(one) }, { name: 'b', content: gzipSync(two) }), false);
    await pushFrom('docker-archive:image.tar');
    const { digest, imageIds } = await readPushed(new EcrRepository(connection, repository), TAG);
    expect(imageIds).toEqual([imageId]);
    for await (const { text } of getManifests(new EcrRepository(connection, repository), [digest])) {
      expect(JSON.parse(text)).toMatchObject({
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        layers: [
          { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd', digest: digestOf(zstdOf(one)) },
          { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(gzipSync(two)) },
        ],
      });
    }
  });

  test('with one platform of an index is pushed as that platform', async () => {
    const [first, second] = index.identity.platformImages;
    const entry = { Config: blobName(first?.imageId), RepoTags: ['app:1'], Layers: [] };
    await archive(
      [
        ...layoutOf([{ name: 'docker.io/library/app:1', content: index.content }]).filter(
          ({ name }) => name !== blobName(second?.manifestDigest),
        ),
        { name: 'manifest.json', content: JSON.stringify([entry]) },
      ],
      false,
    );
    await pushFrom('docker-archive:image.tar');
    expect(await tagged(connection, repository)).toBe(first?.manifestDigest);
  });

  test('with some platforms of an index is refused, with the command that saves it', async () => {
    const three = makeImage({ platforms: ['linux/amd64', 'linux/arm64', 'linux/s390x'] });
    const [first, , third] = three.identity.platformImages;
    const entry = { Config: blobName(first?.imageId), RepoTags: ['app:1'], Layers: [] };
    await archive(
      [
        ...layoutOf([three]).filter(({ name }) => name !== blobName(third?.manifestDigest)),
        { name: 'manifest.json', content: JSON.stringify([entry]) },
      ],
      false,
    );
    await expect(pushFrom('docker-archive:image.tar')).rejects.toMatchObject({
      message: expect.stringContaining('holds only linux/amd64, linux/arm64'),
      hint: expect.stringContaining('docker save --platform'),
    });
  });

  test('gives the same manifest each time, so a second push sends nothing', async () => {
    await archive(plain, false);
    await pushFrom('docker-archive:image.tar');
    const first = await tagged(connection, repository);
    sandbox.resetCalls();
    const content = await open('docker-archive:image.tar');
    expect(content.root).toBe(first);
    await push(connection, repository, content, { tag: 'other' });
    await content.close();
    expect(sandbox.calls['InitiateLayerUpload']).toBeUndefined();
  });

  test('with the index of a containerd image store is pushed as that index', async () => {
    const [first] = index.identity.platformImages;
    const name = { name: 'docker.io/library/app:1', content: index.content };
    const entry = { Config: `blobs/${(first?.imageId ?? '').replace(':', '/')}`, RepoTags: ['app:1'], Layers: [] };
    await archive([...layoutOf([name]), { name: 'manifest.json', content: JSON.stringify([entry]) }], false);
    await pushFrom('docker-archive:image.tar');
    expect(await tagged(connection, repository)).toBe(index.digest);
  });

  test.each<[string, readonly ArchiveEntry[], RegExp]>([
    [
      'another layer',
      saved({ name: 'a/layer.tar', content: one }, { name: 'b/layer.tar', content: 'x' }),
      /has the content/,
    ],
    [
      'a truncated layer',
      saved({ name: 'a', content: one }, { name: 'b', content: gzipSync(two).subarray(0, 30) }),
      /is damaged/,
    ],
    [
      'a layer of xz',
      saved({ name: 'a', content: one }, { name: 'b', content: Buffer.from('fd377a585a0000', 'hex') }),
      /its layer "b" is compressed with xz/,
    ],
    [
      'a damaged zstd layer',
      saved({ name: 'a', content: one }, { name: 'b', content: zstdOf(two).subarray(0, 900) }),
      /is damaged/,
    ],
    ['a layer missing', plain.filter(({ name }) => name !== 'b/layer.tar'), /"b\/layer.tar" is missing/],
    [
      'one layer fewer than in the config',
      [...plain.slice(0, 3), manifest('a/layer.tar')],
      /its config and its manifest.json name different layers/,
    ],
  ])('with %s is refused before anything is sent', async (_name, entries, message) => {
    await archive(entries, false);
    sandbox.resetCalls();
    await expect(pushFrom('docker-archive:image.tar')).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringMatching(message),
    });
    expect(sandbox.calls).toEqual({});
  });
});

describe('a layout', () => {
  test('that lists the platforms of one image is pushed whole', async () => {
    const { content, identity } = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
    const files = layoutOf([{ content }]).filter(
      ({ name }) => name !== 'index.json' && name !== blobName(identity.indexDigest),
    );
    await writeFiles(directory, [...files, { name: 'index.json', content: content.root.bytes }]);
    await pushFrom('oci:.');
    expect(await tagged(connection, repository)).toBe(identity.indexDigest);
  });

  test('with an artifact next to its image is that image', async () => {
    await writeFiles(directory, layoutOf([makeArtifact('an SBOM'), single]));
    await pushFrom('oci:.');
    expect(await tagged(connection, repository)).toBe(single.digest);
  });

  test('is pushed without the layers that are fetched from elsewhere', async () => {
    const urls = ['https://example.com/layer.tar'];
    const foreign = {
      mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      size: 9,
      digest: digestOf('elsewhere'),
      urls,
    };
    const root = Buffer.from(single.content.root.bytes);
    const document: unknown = JSON.parse(root.toString());
    const bytes = Buffer.from(JSON.stringify({ ...Object(document), layers: [foreign] }));
    const content = { ...single.content, root: { ...single.content.root, bytes } };
    await writeFiles(directory, layoutOf([{ content }]));
    await pushFrom('oci:.');
    expect(await tagged(connection, repository)).toBe(digestOf(bytes));
  });

  test.each(['index.json', 'manifest', 'config', 'layer'])('whose %s is a pipe is refused at once', async (what) => {
    const [config = '', layer = ''] = single.content.blobs;
    const name = {
      manifest: blobName(single.digest),
      config: blobName(digestOf(config)),
      layer: blobName(digestOf(layer)),
    }[what];
    await writeFiles(directory, layoutOf([single]));
    await rm(join(directory, name ?? what));
    await execa('mkfifo', [join(directory, name ?? what)]);
    sandbox.resetCalls();
    await expect(pushFrom('oci:.')).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('is not a regular file'),
    });
    expect(sandbox.calls).toEqual({});
  });

  test('without a layer in its image is refused with the reason', async () => {
    const document: unknown = JSON.parse(Buffer.from(single.content.root.bytes).toString());
    const bytes = Buffer.from(JSON.stringify({ ...Object(document), layers: [] }));
    await writeFiles(
      directory,
      layoutOf([{ content: { ...single.content, root: { ...single.content.root, bytes } } }]),
    );
    await expect(pushFrom('oci:.')).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('layers'),
    });
  });
});

test('temporary files are in no directory, even while in use', () =>
  withVariables({ TMPDIR: directory }, async () => {
    await archive(plain, true);
    const content = await open('docker-archive:image.tar');
    expect(await readdir(directory)).toEqual(['image.tar']);
    await content.close();
  }));

test.each([
  ['oci:.', (entries: ArchiveEntry[]) => writeFiles(directory, entries)],
  ['oci-archive:image.tar', (entries: ArchiveEntry[]) => archive(entries, false)],
])('a layer that is missing in %s is reported', async (reference, write) => {
  const [, layer = new Uint8Array()] = single.content.blobs;
  await write(layoutOf([{ content: single.content }]).filter(({ content }) => content !== layer));
  await expect(pushFrom(reference)).rejects.toMatchObject({
    code: 'IMAGE_INVALID',
    message: expect.stringContaining(`blob ${digestOf(layer)} is missing`),
  });
  expect(await tagged(connection, repository)).toBeUndefined();
});
