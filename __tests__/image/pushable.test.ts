import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { readImage, requirePushable } from '../../src/image/transport.ts';
import { digestOf } from '../../src/image/digest.ts';
import { type ArchiveEntry, blobName, layoutOf, tarOf, writeFiles } from '../support/archives.ts';
import { indexOf, makeArtifact, makeImage } from '../support/images.ts';
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

/** What is reported about an image, whether it can be read or not. */
async function complaint(
  transport: string,
  entries: readonly ArchiveEntry[],
  signal = new AbortController().signal,
): Promise<unknown> {
  return inDirectory(async (cwd) => {
    if (transport === 'oci') await writeFiles(join(cwd, 'image'), entries);
    else await writeFile(join(cwd, 'image'), await tarOf(entries));
    return readImage(`${transport}:image`, contextOf(cwd))
      .then((read) => requirePushable(read, cwd, signal))
      .catch((error: unknown) => error);
  });
}

test.each([
  ['oci', layout],
  ['oci-archive', layout],
  ['docker-archive', savedWith({ 'layer.tar': 'a layer' })],
])('a whole image of %s can be pushed', async (transport, entries) => {
  expect(await complaint(transport, entries)).toBeUndefined();
});

test('a config with a label that is not UTF-8 does not prevent the push of an archive', async () => {
  const config = JSON.stringify({
    config: { Labels: { a: '\u00ff' } },
    rootfs: { type: 'layers', diff_ids: [digestOf('a layer')] },
  });
  const entries = savedWith({ 'layer.tar': 'a layer' }).map((entry) =>
    entry.name === 'config.json' ? { ...entry, content: Buffer.from(config, 'latin1') } : entry,
  );
  expect(await complaint('docker-archive', entries)).toBeUndefined();
});

const without = layout.filter(({ name }) => name !== blobName(digestOf(layer)));
const short = [...without, { name: blobName(digestOf(layer)), content: 'x' }];

const layerless = layoutOf([makeImage({ isLayerless: true })]);
const { content: artifact } = makeArtifact('an SBOM');
const emptied = { ...artifact.root, bytes: Buffer.from(withField(artifact.root.bytes, 'layers', [])) };
const withArtifact = {
  blobs: [...image.content.blobs, ...artifact.blobs],
  children: [image.content.root, emptied],
  root: indexOf([image.content.root, emptied]),
};

function withField(manifest: Uint8Array, field: string, value: unknown): string {
  return JSON.stringify({ ...JSON.parse(Buffer.from(manifest).toString()), [field]: value });
}

test.each<[string, string, readonly ArchiveEntry[], RegExp]>([
  ['no layers', 'oci', layerless, /the image has no layers, and ECR does not accept such images/],
  ['no layers', 'oci-archive', layerless, /the image has no layers, and ECR does not accept such images/],
  ['an artifact without layers', 'oci', layoutOf([{ content: withArtifact }]), /the manifest sha256:\w+ has no layers/],
  ['a missing layer', 'oci', without, /blob sha256:\w+ is missing/],
  ['a missing layer', 'oci-archive', without, /blob sha256:\w+ is missing/],
  ['a layer of another size', 'oci', short, /has 1 bytes, but is listed with \d+$/],
  ['a layer of another size', 'oci-archive', short, /has 1 bytes, but is listed with \d+$/],
  ['no layers', 'docker-archive', savedWith({}), /has no layers, and ECR does not accept such images/],
  ['a layer of bzip2', 'docker-archive', savedWith({ 'layer.tar': 'BZh91AY' }), /is compressed with bzip2/],
  [
    'a missing layer',
    'docker-archive',
    savedWith({ 'layer.tar': 'a layer' }).filter(({ name }) => name !== 'layer.tar'),
    /its layer "layer.tar" is missing/,
  ],
])('an image with %s is refused (%s)', async (_what, transport, entries, message) => {
  expect(await complaint(transport, entries)).toMatchObject({
    code: 'IMAGE_INVALID',
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});

/** As long as the layer, with other content. */
const damaged = Buffer.from(layer).fill('x', 10, 20);
const damagedLayout = [...without, { name: blobName(digestOf(layer)), content: damaged }];
const packed = gzipSync('a layer');
/** Saved with a layer, which is compressed and may have other content than its config says. */
const savedAs = (content: string | Uint8Array): ArchiveEntry[] =>
  savedWith({ 'layer.tar': 'a layer' }).map((entry) => (entry.name === 'layer.tar' ? { ...entry, content } : entry));

test.each<[string, string, readonly ArchiveEntry[], RegExp]>([
  ['damaged', 'oci', damagedLayout, /^The blob sha256:\w+ is not what its digest and its size of \d+ bytes say$/],
  ['damaged', 'oci-archive', damagedLayout, /^The blob sha256:\w+ is not what its digest and its size of/],
  ['damaged', 'docker-archive', savedAs('A layer'), /its layer "layer.tar" has the content of sha256:\w+ instead of/],
  ['of another layer, with gzip,', 'docker-archive', savedAs(gzipSync('A layer')), /has the content of/],
  ['cut off', 'docker-archive', savedAs(packed.subarray(0, -9)), /its layer "layer.tar" is damaged: .* with gzip/],
  ['followed by another', 'docker-archive', savedAs(Buffer.concat([packed, packed])), /has the content of/],
])('an image whose layer is %s is refused as a push refuses it (%s)', async (_what, transport, entries, message) => {
  const refusal = { code: 'IMAGE_INVALID', message: expect.stringMatching(message), hint: expect.any(String) };
  expect(await complaint(transport, entries)).toMatchObject(refusal);
});

test('a layer with gzip is accepted', async () => {
  expect(await complaint('docker-archive', savedAs(packed))).toBeUndefined();
});

test.each([
  ['oci', layout],
  ['docker-archive', savedAs('a layer')],
  ['docker-archive', savedAs(packed)],
])('layers are no longer read once the run is over (%s)', async (transport, entries) => {
  expect(await complaint(transport, entries, AbortSignal.abort(new Error('over')))).toEqual(new Error('over'));
});

/** What is reported about the image if its manifest is written differently. */
function rewritten(change: (manifest: string) => string): Promise<unknown> {
  const { blobs, children, root } = image.content;
  const bytes = Buffer.from(change(Buffer.from(root.bytes).toString()));
  return complaint('oci', layoutOf([{ content: { blobs, children, root: { ...root, bytes } } }]));
}

const [config = new Uint8Array()] = image.content.blobs;
const embedded = Buffer.from(config).toString('base64');
const embedding = (data: unknown) => (manifest: string) =>
  manifest.replace('"config":{', `"config":{"data":${JSON.stringify(data)},`);

test.each<[string, (manifest: string) => string]>([
  ['as it is', (manifest) => manifest],
  ['with its config embedded', embedding(embedded)],
  ['with nothing embedded, as null', embedding(null)],
])('a manifest %s can be pushed', async (_what, change) => {
  expect(await rewritten(change)).toBeUndefined();
});

test.each<[string, (manifest: string) => string, string]>([
  ['a media type that is null', (text) => withField(Buffer.from(text), 'mediaType', null), '"mediaType" is null'],
  ['a key in another case', (text) => text.replace('"config":', '"Config":'), 'the key "config" is written "Config"'],
  [
    'a key of a descriptor in another case',
    (text) => text.replace('"size":', '"Size":'),
    'the key "size" is written "Size"',
  ],
  ['other embedded content', embedding('b3RoZXI='), 'is not its content in base64'],
  ['embedded content that is not base64', embedding(`*${embedded}`), 'is not its content in base64'],
  ['an embedded number', embedding(1), 'is not its content in base64'],
])('a manifest with %s, which engines might read, is refused', async (_what, change, what) => {
  expect(await rewritten(change)).toMatchObject({
    code: 'IMAGE_INVALID',
    message: expect.stringMatching(new RegExp(`^The image cannot be pushed: in the manifest sha256:\\w+, .*${what}`)),
  });
});

type Resize = (size: string) => string;
const resizes: readonly [string, Resize, string][] = [
  ['no size', () => '', 'without a size, or with 0'],
  ['a size that is null', () => '"size":null', 'without a size, or with 0'],
  ['the size 0', () => '"size":0', 'without a size, or with 0'],
  ['another size', () => '"size":7', 'with 7'],
  ['a size of many gigabytes', () => `"size":${2 ** 40}`, `with ${2 ** 40}`],
];
const SIZE = /"size":\d+/;
const resized = (text: string, resize: Resize): string =>
  text
    .replace(SIZE, resize)
    .replace(/,(?=[,}])/g, '')
    .replace('{,', '{');

/** The size in index.json is not pushed, and skopeo ignores it. */
test.each(resizes)(
  'an index.json that lists a manifest with %s is read, and the image can be pushed',
  async (_what, resize) => {
    const entries = layout.map(({ name, content = '' }) =>
      name === 'index.json' ? { name, content: resized(String(content), resize) } : { name, content },
    );
    for (const transport of ['oci', 'oci-archive']) expect(await complaint(transport, entries)).toBeUndefined();
  },
);

/** Docker Engine 28 with the containerd image store was seen to refuse to pull each from a registry. */
describe.each(resizes)('refused, if listed with %s, is', (_what, resize, listed) => {
  const refusal = {
    code: 'IMAGE_INVALID',
    message: expect.stringMatching(
      `blob sha256:\\w+ has \\d+ bytes, but is listed ${listed}|is listed ${listed} bytes`,
    ),
    hint: expect.stringMatching(/^Engines that use containerd|with all its layers|smaller labels/),
  };

  test('a config', async () => {
    expect(await rewritten((manifest) => resized(manifest, resize))).toMatchObject(refusal);
  });

  test('a layer', async () => {
    const ofLayers = (manifest: string): string => {
      const at = manifest.indexOf('"layers"');
      return manifest.slice(0, at) + resized(manifest.slice(at), resize);
    };
    expect(await rewritten(ofLayers)).toMatchObject(refusal);
  });

  test('a manifest of an index', async () => {
    const several = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] }).content;
    const bytes = Buffer.from(resized(Buffer.from(several.root.bytes).toString(), resize));
    const content = { ...several, root: { ...several.root, bytes } };
    expect(await complaint('oci', layoutOf([{ content }]))).toMatchObject(refusal);
  });
});
