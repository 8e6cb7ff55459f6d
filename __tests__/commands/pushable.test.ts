import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { requirePushable } from '../../src/commands/check/pushable.ts';
import { readImage } from '../../src/image/transport.ts';
import { digestOf } from '../../src/image/digest.ts';
import { type ArchiveEntry, blobName, layoutOf, tarOf, writeFiles } from '../support/archives.ts';
import { makeImage } from '../support/images.ts';
import { inDirectory } from '../support/lab.ts';
import { contextOf } from '../support/source-context.ts';

const image = makeImage();
const layer = image.content.blobs[1] ?? new Uint8Array();
const layout = layoutOf([image]);

function savedWith(layers: Readonly<Record<string, string>>): ArchiveEntry[] {
  const ids = Object.values(layers).map((content) => digestOf(content));
  const config = JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: ids } });
  const manifest = [{ Config: 'config.json', RepoTags: null, Layers: Object.keys(layers) }];
  return [
    { name: 'config.json', content: config },
    ...Object.entries(layers).map(([name, content]) => ({ name, content })),
    { name: 'manifest.json', content: JSON.stringify(manifest) },
  ];
}

/** What is said of an image that can be read. */
async function complaint(transport: string, entries: readonly ArchiveEntry[]): Promise<unknown> {
  return inDirectory(async (cwd) => {
    if (transport === 'oci') await writeFiles(join(cwd, 'image'), entries);
    else await writeFile(join(cwd, 'image'), await tarOf(entries));
    const read = await readImage(`${transport}:image`, contextOf(cwd));
    return requirePushable(read, { cwd }).catch((error: unknown) => error);
  });
}

test.each([
  ['oci', layout],
  ['oci-archive', layout],
  ['docker-archive', savedWith({ 'layer.tar': 'a layer' })],
])('a whole image of %s can be pushed', async (transport, entries) => {
  expect(await complaint(transport, entries)).toBeUndefined();
});

const without = layout.filter(({ name }) => name !== blobName(digestOf(layer)));
const short = [...without, { name: blobName(digestOf(layer)), content: 'x' }];

test.each<[string, string, readonly ArchiveEntry[], RegExp]>([
  ['a layer that is missing', 'oci', without, /blob sha256:\w+ is missing/],
  ['a layer that is missing', 'oci-archive', without, /blob sha256:\w+ is missing/],
  ['a layer of another size', 'oci', short, /has 1 bytes instead of/],
  ['a layer of another size', 'oci-archive', short, /has 1 bytes instead of/],
  ['no layers', 'docker-archive', savedWith({}), /has no layers, and ECR does not accept such images/],
  ['a layer of bzip2', 'docker-archive', savedWith({ 'layer.tar': 'BZh91AY' }), /is compressed with bzip2/],
  [
    'a layer that is missing',
    'docker-archive',
    savedWith({ 'layer.tar': 'a layer' }).filter(({ name }) => name !== 'layer.tar'),
    /its layer "layer.tar" is missing/,
  ],
])('an image with %s is refused before anything is asked (%s)', async (_what, transport, entries, message) => {
  expect(await complaint(transport, entries)).toMatchObject({
    code: 'IMAGE_INVALID',
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});
