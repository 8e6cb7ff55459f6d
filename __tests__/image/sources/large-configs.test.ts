import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { connectEngine } from '../../../src/docker/engine.ts';
import { MAX_CONFIG_BYTES } from '../../../src/image/config.ts';
import { digestOf } from '../../../src/image/digest.ts';
import { openContent } from '../../../src/image/transport.ts';
import { readImage } from '../../../src/image/transport.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { blobName, layoutOf, tarOf, writeFiles, type ArchiveEntry } from '../../support/archives.ts';
import { ACCOUNT, REGION } from '../../support/runtime.ts';
import { withEngine } from '../../support/engine.ts';
import { makeImage } from '../../support/images.ts';
import { inDirectory } from '../../support/lab.ts';
import { registryContext, registryRuntime } from '../../support/registry.ts';
import { contextOf } from '../../support/source-context.ts';

/** Manifests may have 4 MiB. Configs have no such limit, and builders put lists of files into labels. */
const large = makeImage({ labels: { bom: 'x'.repeat(5_000_000) } });
const [config = Buffer.alloc(0)] = large.content.blobs;
const [{ imageId, manifestDigest } = { imageId: large.digest, manifestDigest: large.digest }] =
  large.identity.platformImages;
const layout = layoutOf([{ ...large, tag: '1' }]);
const manifestJson = (Config: string): ArchiveEntry => ({
  name: 'manifest.json',
  content: JSON.stringify([
    { Config, RepoTags: ['app:1'], Layers: [blobName(digestOf(large.content.blobs[1] ?? ''))] },
  ]),
});
const classic = [{ name: `${imageId.slice(7)}.json`, content: config }, manifestJson(`${imageId.slice(7)}.json`)];

describe('a config of 5 MB', () => {
  test.each<[string, string, readonly ArchiveEntry[]]>([
    ['a layout', 'oci:layout', layout],
    ['an archive of a layout', 'oci-archive:image.tar', layout],
    ['an archive of the classic image store', 'docker-archive:image.tar', classic],
    [
      'an archive of the containerd image store',
      'docker-archive:image.tar',
      [...layout, manifestJson(blobName(imageId))],
    ],
  ])('is read from %s, %s, and can be pushed from there', (_what, reference, entries) =>
    inDirectory(async (cwd) => {
      await writeFile(join(cwd, 'image.tar'), await tarOf(entries));
      await writeFiles(join(cwd, 'layout'), entries);
      const image = await readImage(reference, contextOf(cwd));
      expect(image.identity.platformImages).toMatchObject([{ imageId }]);
      expect(image.labels.get('linux/amd64')?.['bom']).toHaveLength(5_000_000);
      if (entries === classic) return;
      const content = await openContent(image, cwd);
      const chunks: Uint8Array[] = [];
      for await (const chunk of content?.stream(imageId) ?? []) chunks.push(Buffer.from(chunk));
      await content?.close();
      expect(digestOf(Buffer.concat(chunks))).toBe(imageId);
    }),
  );

  test('is read from a registry', async () => {
    const sandbox = await startSandbox({ now: () => new Date('2026-11-24T08:00:00Z'), anonymous: true });
    try {
      const repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
      await repository.putImage({ content: large.content, tags: ['1'] });
      const image = await readImage(`docker://${repository.uri}:1`, registryContext(registryRuntime()));
      expect(image.identity.platformImages).toMatchObject([{ imageId, manifestDigest }]);
    } finally {
      await sandbox.close();
    }
  });

  test('is no problem in an engine with the containerd image store', async () => {
    const { mediaType, bytes } = large.content.root;
    const descriptor = { mediaType, digest: large.digest, size: bytes.length };
    const answers = {
      'GET /images/app:1/json': {
        json: {
          Os: 'linux',
          Architecture: 'amd64',
          Config: { Labels: {} },
          RepoTags: ['app:1'],
          Id: large.digest,
          GraphDriver: { Name: 'overlayfs', Data: null },
          Descriptor: descriptor,
        },
      },
      'GET /info': { json: { DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] } },
      [`GET /images/${large.digest}/get`]: { bytes: [await tarOf(layout)] },
    };
    await withEngine(answers, async (engine) => {
      const image = await readImage('docker-daemon:app:1', contextOf('/', { engine: () => connectEngine(engine.env) }));
      expect(image.identity.platformImages).toMatchObject([{ imageId, manifestDigest }]);
    });
  });
});

function listOf(count: number, item: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => item(index)).join(',');
}

test.each([
  ['labels', (count: number) => `"config":{"Labels":{${listOf(count, (index) => `"k${index}":""`)}}}`],
  ['lists', (count: number) => `"history":[${listOf(count, () => '[]')}]`],
  ['objects', (count: number) => `"history":[${listOf(count, () => '{}')}]`],
])('a config of a million %s is refused before it is read into memory', (_what, field) =>
  inDirectory(async (cwd) => {
    const read = async (count: number, end: string): Promise<unknown> => {
      const content = `{"os":"linux","architecture":"amd64","rootfs":{},${field(count)}${end}`;
      const archive = await tarOf([{ name: 'config.json', content }, manifestJson('config.json')]);
      await writeFile(join(cwd, 'image.tar'), archive);
      return readImage('docker-archive:image.tar', contextOf(cwd));
    };
    const few = await read(100_000, '}');
    expect(few).toMatchObject({ identity: { platformImages: [{ platform: 'linux/amd64' }] } });
    // If it were read into memory, it would turn out not to be JSON.
    await expect(read(1_000_000, '')).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringMatching(
        /^Cannot read the config sha256:.*: it has more than 250000 keys, objects and lists/,
      ),
      hint: 'Make the image with fewer labels.',
    });
  }),
);

test('a config of more than 32 MiB is refused, with its size and the limit', () =>
  inDirectory(async (cwd) => {
    const huge = makeImage({ labels: { bom: 'x'.repeat(MAX_CONFIG_BYTES) } });
    const [content = Buffer.alloc(0)] = huge.content.blobs;
    // Parts that are not read do not have to exist.
    const index = layoutOf([{ ...huge, content: { ...huge.content, blobs: [] } }]);
    await writeFiles(join(cwd, 'layout'), index);
    await writeFile(join(cwd, 'layout.tar'), await tarOf(index));
    await writeFile(
      join(cwd, 'saved.tar'),
      await tarOf([{ name: 'config.json', content }, manifestJson('config.json')]),
    );
    for (const reference of ['oci:layout', 'oci-archive:layout.tar', 'docker-archive:saved.tar']) {
      await expect(readImage(reference, contextOf(cwd))).rejects.toMatchObject({
        code: 'IMAGE_INVALID',
        message: expect.stringContaining(String(MAX_CONFIG_BYTES)),
      });
    }
  }));
