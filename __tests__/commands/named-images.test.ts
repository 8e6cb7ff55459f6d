import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { namedImages } from '../../src/commands/check/named-images.ts';
import { inDirectory } from '../support/lab.ts';

const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const COPY = `${REPOSITORY}-copy`;
type Naming = Parameters<typeof namedImages>[0];
const digest = `sha256:${'a'.repeat(64)}`;
const metadataFile = 'build.json';

const built = (names: string): object => ({ 'image.name': names, 'containerimage.digest': digest });

/** The targets of a check with this metadata file. */
async function targets(options: Naming, document: object = built(`${REPOSITORY}:1`)): Promise<unknown> {
  return inDirectory(async (cwd) => {
    await writeFile(join(cwd, metadataFile), JSON.stringify(document));
    const images = await namedImages(options, cwd);
    return images.map(({ target: { uri, tag }, pushed }) => [uri, tag, ...pushed]);
  });
}

test.each<[string, Naming, unknown]>([
  ['the metadata file', { metadataFile }, [[REPOSITORY, '1']]],
  ['an image in a registry', { images: [`docker://${REPOSITORY}:3`] }, [[REPOSITORY, '3']]],
  ['an image in a registry, by digest', { images: [`docker://${REPOSITORY}@${digest}`] }, [[REPOSITORY, undefined]]],
])('%s names the target', async (_what, options, expected) => {
  expect(await targets(options)).toEqual(expected);
});

test("metadata as text, such as an action's output, works like its file", async () => {
  const named = { 'image.name': `${REPOSITORY}:1`, 'containerimage.digest': digest };
  const images = await namedImages({ metadataFile: JSON.stringify({ web: named }, undefined, 2) }, '/nowhere');
  expect(images.map(({ target: { uri, tag } }) => [uri, tag])).toEqual([[REPOSITORY, '1']]);
  await expect(namedImages({ metadataFile: '{}' }, '/nowhere')).rejects.toThrow(
    "the build's metadata names no image: the build neither loaded nor pushed an image.",
  );
});

test('several images each go where their name says, or all to one target', async () => {
  const images = [`${REPOSITORY}:1`, `${COPY}:2`, `${REPOSITORY}:1`];
  expect(await targets({ images })).toEqual([
    [REPOSITORY, '1'],
    [COPY, '2'],
  ]);
  expect(await targets({ images, to: [REPOSITORY] })).toEqual([
    [REPOSITORY, undefined],
    [REPOSITORY, undefined],
  ]);
});

test('what was pushed is looked up under all its names, once per repository', async () => {
  const pushed = [`${REPOSITORY}:1`, `${COPY}:1`, `${REPOSITORY}:latest`, `${REPOSITORY}@${digest}`];
  expect(await targets({ images: ['app:1'], pushed })).toEqual([
    [REPOSITORY, '1', '1', 'latest', digest],
    [COPY, '1', '1'],
  ]);
});

test('the targets of a bake each go where their tags say, or are chosen', async () => {
  const bake = { web: built(`${REPOSITORY}:1`), api: built(`${COPY}:1,${COPY}:latest`) };
  expect(await targets({ metadataFile }, bake)).toEqual([
    [REPOSITORY, '1'],
    [COPY, '1'],
  ]);
  expect(await targets({ metadataFile, targetName: ['api'], to: [`${REPOSITORY}:2`] }, bake)).toEqual([
    [REPOSITORY, '2'],
  ]);
  await expect(targets({ metadataFile, to: [REPOSITORY] }, bake)).rejects.toMatchObject({
    code: 'USAGE',
    hint: expect.stringContaining('--target-name: web, api'),
  });
  const many = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`app-${index}`, built(`${COPY}:1`)]));
  await expect(targets({ metadataFile, to: [REPOSITORY] }, many)).rejects.toMatchObject({
    hint: expect.stringMatching(/app-9 and 89 more\.$/),
  });
});

test('--to chooses if a build has names in several repositories, and is then required', async () => {
  const names = built(`${REPOSITORY}:1,${COPY}:1`);
  expect(await targets({ metadataFile, to: [`${COPY}:1`] }, names)).toEqual([[COPY, '1']]);
  await expect(targets({ metadataFile }, names)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('several repositories'),
  });
  const tags = Array.from({ length: 99 }, (_, index) => `${REPOSITORY}-${index}:1`);
  await expect(targets({ metadataFile }, built(tags.join(',')))).rejects.toThrow(/web-9:1 and 89 more$/);
});

test.each<[string, Naming]>([
  ['neither an image nor a file', {}],
  ['both', { images: ['app:1'], metadataFile }],
  ['a file that does not exist', { metadataFile: 'other.json' }],
  ['a target that the bake does not have', { metadataFile, targetName: ['web'] }],
  ['a target without a bake', { images: ['app:1'], targetName: ['web'] }],
])('%s is a usage error', async (_what, options) => {
  await expect(targets(options)).rejects.toMatchObject({ code: 'USAGE' });
});
