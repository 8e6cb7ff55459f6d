import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { MintmarkError } from '../../../src/errors.ts';
import { digestOf } from '../../../src/image/digest.ts';
import type { SourceImage } from '../../../src/image/identity.ts';
import { readImage } from '../../../src/image/transport.ts';
import { blobName, layoutOf, tarOf, type ArchiveEntry } from '../../support/archives.ts';
import { inDirectory } from '../../support/lab.ts';
import { makeArtifact, makeImage } from '../../support/images.ts';
import { contextOf } from '../../support/source-context.ts';

type MadeImage = ReturnType<typeof makeImage>;

async function read(entries: readonly ArchiveEntry[], selector = '', packed = false): Promise<SourceImage> {
  return inDirectory(async (cwd) => {
    const tar = await tarOf(entries);
    await writeFile(join(cwd, 'image.tar'), packed ? gzipSync(tar) : tar);
    return readImage(`docker-archive:image.tar${selector}`, contextOf(cwd));
  });
}

const config = Buffer.from(
  JSON.stringify({ os: 'linux', architecture: 'arm', variant: 'v7', config: { Labels: { a: 'b' } }, rootfs: {} }),
);
const hex = digestOf(config).slice('sha256:'.length);

function manifestJson(...images: { Config: string; RepoTags?: readonly string[] | null }[]): ArchiveEntry {
  return { name: 'manifest.json', content: JSON.stringify(images) };
}

describe('what engines before 25 write', () => {
  const old = [
    { name: 'a1/', type: 'directory' as const },
    { name: 'a1/json', content: '{"id":"a1"}' },
    { name: 'a1/layer.tar', content: 'a layer' },
    { name: 'b2/layer.tar', type: 'symlink' as const, linkname: '../a1/layer.tar' },
    { name: `${hex}.json`, content: config },
    manifestJson({ Config: `${hex}.json`, RepoTags: ['app:1'] }),
  ];

  test.each([
    ['plain', false],
    ["gzip'd", true],
  ])('gives the image ID, %s', async (_name, packed) => {
    const image = await read(old, '', packed);
    expect(image.identity).toEqual({ platformImages: [{ platform: 'linux/arm/v7', imageId: digestOf(config) }] });
    expect(image.labels.get('linux/arm/v7')).toEqual({ a: 'b' });
  });

  test.each([':app:1', ':docker.io/library/app:1', ':@0', `@${digestOf(config)}`])(
    'is found by %s',
    async (selector) => {
      expect((await read(old, selector)).identity.platformImages).toHaveLength(1);
    },
  );

  test('is read with keys in any case, as docker load does', async () => {
    const manifest = { name: 'manifest.json', content: `[{"config":"${hex}.json","repoTags":["app:1"],"LAYERS":[]}]` };
    const image = await read([...old.slice(0, -1), manifest], ':app:1');
    expect(image.identity.platformImages).toMatchObject([{ imageId: digestOf(config) }]);
  });

  test.each([
    '"Config":"other.json","Config"',
    '"Config":"other.json","config"',
    '"repoTags":[],"RepoTags":[],"Config"',
  ])('is refused if docker load could read another image: %s', async (key) => {
    const manifest = { name: 'manifest.json', content: `[{${key}:"${hex}.json"}]` };
    await expect(read([...old.slice(0, -1), manifest])).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringMatching(/manifest\.json .* twice/),
    });
  });

  test('is not found by another tag', async () => {
    await expect(read(old, ':app:2')).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      hint: 'Choose one: docker-archive:image.tar:app:1.',
    });
  });
});

describe('what other tools write', () => {
  test.each([
    ['go-containerregistry', `sha256:${hex}`],
    ['jib', 'config.json'],
    ['a config in a folder', `./${hex}.json`],
  ])('%s', async (_name, name) => {
    const entries = [{ name, content: config }, manifestJson({ Config: name, RepoTags: null })];
    expect((await read(entries)).identity.platformImages).toMatchObject([{ imageId: digestOf(config) }]);
  });
});

describe('what newer engines write', () => {
  const name = 'docker.io/library/app:1';
  const saved = (image: MadeImage, id = image.identity.platformImages[0]?.imageId): ArchiveEntry[] => [
    ...layoutOf([{ ...image, name, tag: '1' }]),
    manifestJson({ Config: id === undefined ? '' : blobName(id), RepoTags: ['app:1'] }),
  ];

  test('a single manifest is not certain to be what a push sends', async () => {
    const image = makeImage();
    const [only] = image.identity.platformImages;
    expect((await read(saved(image))).identity).toEqual({
      platformImages: [{ platform: only?.platform, imageId: only?.imageId }],
    });
  });

  test('an index of the containerd image store has every platform', async () => {
    const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true });
    expect((await read(saved(image), ':app:1')).identity).toEqual(image.identity);
  });

  test('platforms that were not pulled are left out', async () => {
    const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
    const [kept, left] = image.identity.platformImages;
    const entries = saved(image).filter(
      (entry) => left?.manifestDigest === undefined || entry.name !== blobName(left.manifestDigest),
    );
    expect((await read(entries)).identity).toEqual({ ...image.identity, platformImages: [kept] });
  });

  test('an archive that is one image to one engine and another to the next is refused', async () => {
    const other = makeImage({ labels: { other: 'image' } });
    const id = other.identity.platformImages[0]?.imageId;
    const entries = [...layoutOf([{ ...makeImage(), name }, other]), ...saved(other, id).slice(-1)];
    await expect(read(entries)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('name different images'),
    });
  });

  test.each([
    ['before', (image: MadeImage, other: MadeImage) => [other, image]],
    ['after', (image: MadeImage, other: MadeImage) => [image, other]],
  ])('an archive is refused if an image of the same name comes %s it: the engine keeps the last', async (_, order) => {
    const image = makeImage();
    const roots = order(image, makeImage({ labels: { other: 'image' } }));
    const entries = [...layoutOf(roots.map((root) => ({ ...root, name }))), ...saved(image).slice(-1)];
    await expect(read(entries)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('name different images'),
    });
  });

  describe('with two indexes above one image', () => {
    const image = makeImage({ platforms: ['linux/amd64'], attestation: true });
    const more = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true });
    const [id] = image.identity.platformImages.map(({ imageId }) => imageId);
    const under = (second: string, ...tags: string[]): ArchiveEntry[] => [
      ...layoutOf([
        { ...image, name, tag: '1' },
        { ...more, name: second, tag: '2' },
      ]),
      manifestJson({ Config: blobName(id ?? 'sha256:'), RepoTags: tags }),
    ];

    test('they share one image', () => {
      expect(more.identity.platformImages.map(({ imageId }) => imageId)).toContain(id);
    });

    test('one name for both is refused', async () => {
      await expect(read(under(name, 'app:1'))).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
    });

    // The containerd image store lists only the last index that leads to an image in manifest.json.
    test.each([
      ['both are listed', ['app:1', 'app:2']],
      ['one is listed', ['app:1']],
      ['the other is listed', ['app:2']],
    ])('with two names a choice is required, and each is its own index: %s', async (_, tags) => {
      const entries = under('docker.io/library/app:2', ...tags);
      const error = { code: 'USAGE', message: expect.stringContaining('has 2 matching images') };
      await expect(read(entries)).rejects.toMatchObject(error);
      for (const full of ['', 'docker.io/library/']) {
        expect((await read(entries, `:${full}app:1`)).identity).toEqual(image.identity);
        expect((await read(entries, `:${full}app:2`)).identity).toEqual(more.identity);
      }
    });

    test('every choice that is offered works', async () => {
      for (const tags of [['app:1', 'app:2'], ['app:1'], ['app:2']]) {
        const entries = under('docker.io/library/app:2', ...tags);
        const error: unknown = await read(entries).catch((thrown: unknown) => thrown);
        const hint = (error instanceof MintmarkError ? error.hint : undefined) ?? '';
        const choices = [...hint.matchAll(/image\.tar(:[^, ]+[^, .])/g)].map(([, choice = '']) => choice);
        expect(choices).toHaveLength(2);
        for (const choice of choices) await expect(read(entries, choice)).resolves.toBeDefined();
      }
    });

    test('an artifact that only index.json names is not offered', async () => {
      const entries = [
        ...layoutOf([
          { ...image, name, tag: '1' },
          { ...makeArtifact('sbom'), name: 'docker.io/library/sbom:1' },
        ]),
        manifestJson({ Config: blobName(id ?? 'sha256:'), RepoTags: ['app:1'] }),
      ];
      expect((await read(entries)).identity).toEqual(image.identity);
    });
  });
});

test('several images require a choice', async () => {
  const other = Buffer.from('{"os":"linux","architecture":"amd64","rootfs":{}}');
  const entries = [
    { name: `${hex}.json`, content: config },
    { name: 'other.json', content: other },
    manifestJson({ Config: `${hex}.json`, RepoTags: ['app:1'] }, { Config: 'other.json', RepoTags: ['app:2'] }),
  ];
  await expect(read(entries)).rejects.toMatchObject({
    code: 'USAGE',
    hint: 'Choose one: docker-archive:image.tar:app:1, docker-archive:image.tar:app:2.',
  });
  expect((await read(entries, ':app:2')).identity.platformImages).toEqual([
    { platform: 'linux/amd64', imageId: digestOf(other) },
  ]);
});

test.each(['docker.io/app:1', 'index.docker.io/library/app:1', 'docker.io/library/app:1'])(
  'two images with one name require a choice, even if one is written %s',
  async (spelling) => {
    const entries = [
      { name: `${hex}.json`, content: config },
      { name: 'other.json', content: '{"os":"linux","architecture":"amd64","rootfs":{}}' },
      manifestJson({ Config: `${hex}.json`, RepoTags: ['app:1'] }, { Config: 'other.json', RepoTags: [spelling] }),
    ];
    await expect(read(entries, ':app:1')).rejects.toMatchObject({ code: 'USAGE' });
  },
);
