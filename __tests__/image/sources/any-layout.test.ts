import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MintmarkError } from '../../../src/errors.ts';
import { imageIds, type SourceImage } from '../../../src/image/identity.ts';
import { readImage } from '../../../src/image/transport.ts';
import { blobName, layoutOf, tarOf, writeFiles, type ArchiveEntry } from '../../support/archives.ts';
import { makeImage, type ImageRecipe, type MadeImage } from '../../support/images.ts';
import { inDirectory } from '../../support/lab.ts';
import { fc, runs } from '../../support/property.ts';
import { contextOf } from '../../support/source-context.ts';

/** The oracle is the identity from the recipe: it never reads the layout. */
const recipe: fc.Arbitrary<ImageRecipe> = fc.record({
  platforms: fc.uniqueArray(fc.constantFrom('linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'), {
    minLength: 1,
  }),
  format: fc.constantFrom('docker', 'oci'),
  labels: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 3 }),
  attestation: fc.boolean(),
  files: fc.string(),
});

const recipes = fc.array(recipe, { minLength: 1, maxLength: 4 });

async function read(entries: readonly ArchiveEntry[], selector: string, cut?: number): Promise<SourceImage[]> {
  return inDirectory(async (cwd) => {
    const tar = await tarOf(entries);
    await writeFile(join(cwd, 'image.tar'), tar.subarray(0, cut));
    await writeFiles(join(cwd, 'layout'), entries);
    const transports = cut === undefined ? ['oci:layout', 'oci-archive:image.tar'] : ['oci-archive:image.tar'];
    const images: SourceImage[] = [];
    for (const each of transports) images.push(await readImage(`${each}:${selector}`, contextOf(cwd)));
    return images;
  });
}

test('every image of every layout has the identity and the labels of its recipe', async () => {
  await fc.assert(
    fc.asyncProperty(recipes, fc.nat(), async (made, pick) => {
      const images = made.map((each, index) => ({ ...makeImage(each), recipe: each, tag: `v${index}` }));
      const image = images[pick % images.length];
      if (image === undefined) return;
      for (const { identity, labels } of await read(layoutOf(images), image.tag)) {
        expect(identity).toEqual(image.identity);
        expect([...labels.values()]).toEqual((image.recipe.platforms ?? []).map(() => image.recipe.labels));
      }
    }),
    { numRuns: runs(12) },
  );
});

/** The documents that determine what an image is. */
function documentsOf({ identity, digest }: MadeImage): string[] {
  const manifests = identity.platformImages.flatMap(({ manifestDigest }) => manifestDigest ?? []);
  return [digest, ...manifests, ...imageIds(identity)].map(blobName);
}

test('one changed byte in any document of an image is an error, and never another identity', async () => {
  await fc.assert(
    fc.asyncProperty(
      recipe,
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (made, which, where, change) => {
        const image = makeImage(made);
        const names = documentsOf(image);
        const name = names[which % names.length];
        const entries = layoutOf([{ ...image, tag: 'v' }]).map((entry) => {
          const content = Buffer.from(entry.content ?? '');
          const at = where % content.length;
          if (entry.name === name) content[at] = (content[at] ?? 0) ^ change;
          return { ...entry, content };
        });
        await expect(read(entries, 'v')).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
      },
    ),
    { numRuns: runs(12) },
  );
});

test('an archive that was cut anywhere is an error, or still the whole image', async () => {
  await fc.assert(
    fc.asyncProperty(recipe, fc.nat(), async (made, cut) => {
      const image = makeImage(made);
      const entries = layoutOf([{ ...image, tag: 'v' }]);
      const { length } = await tarOf(entries);
      const outcome = await read(entries, 'v', cut % length).catch((error: unknown) => error);
      if (outcome instanceof MintmarkError) expect(outcome.code).toBe('IMAGE_INVALID');
      else expect(outcome).toMatchObject([{ identity: image.identity }]);
    }),
    { numRuns: runs(12) },
  );
});
