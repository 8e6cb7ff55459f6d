import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EcrConnection } from '../../src/ecr/client.ts';
import { getManifests } from '../../src/ecr/images.ts';
import { readPushed } from '../../src/ecr/tag.ts';
import { type Digest, digestOf } from '../../src/image/digest.ts';
import { type Content, openContent } from '../../src/image/sources/content.ts';
import { readImage } from '../../src/image/sources/transports.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { type ArchiveEntry, layoutOf, tarOf, writeFiles } from '../support/archives.ts';
import { ACCOUNT, REGION } from '../support/door.ts';
import { makeImage } from '../support/images.ts';
import { connectTo, push, TAG, tagged } from './pushing.ts';

const index = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true });
const single = makeImage({ files: 'single' });

/** What `docker save` of a classic image store writes of an image with two layers. */
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
  for await (const { manifest } of getManifests(connection, repository, [digest])) {
    for (const layer of manifest.kind === 'image' ? manifest.layers : []) {
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
    const found = await readPushed(connection, repository, TAG);
    expect(found.imageIds).toEqual([imageId]);
    expect(await pulledLayers(found.digest)).toEqual(layers.map(digestOf));
  });

  test('gives the same manifest each time, so that a second push sends nothing', async () => {
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
      'a layer that breaks off',
      saved({ name: 'a', content: one }, { name: 'b', content: gzipSync(two).subarray(0, 30) }),
      /is damaged/,
    ],
    ['a layer missing', plain.filter(({ name }) => name !== 'b/layer.tar'), /"b\/layer.tar" is missing/],
    [
      'a layer less than the config names',
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

test('temporary files are in no directory, even while they are used', async () => {
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = directory;
  try {
    await archive(plain, true);
    const content = await open('docker-archive:image.tar');
    expect(await readdir(directory)).toEqual(['image.tar']);
    await content.close();
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
});

test.each([
  ['oci:.', (entries: ArchiveEntry[]) => writeFiles(directory, entries)],
  ['oci-archive:image.tar', (entries: ArchiveEntry[]) => archive(entries, false)],
])('a layer that %s does not hold is said', async (reference, write) => {
  const [, layer = new Uint8Array()] = single.content.blobs;
  await write(layoutOf([{ content: single.content }]).filter(({ content }) => content !== layer));
  await expect(pushFrom(reference)).rejects.toMatchObject({
    code: 'IMAGE_INVALID',
    message: expect.stringContaining(`blob ${digestOf(layer)} is missing`),
  });
  expect(await tagged(connection, repository)).toBeUndefined();
});
