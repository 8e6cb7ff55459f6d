import { expect, test } from '@jest/globals';
import { type Digest, digestOf } from '../../src/image/digest.ts';
import { ImageTable } from '../../src/inventory/image-table.ts';
import { fc } from '../support/property.ts';

/** Digests that begin alike, as only an attacker's do, so that the last bytes decide. */
function near(last: number): Digest {
  return `sha256:${'ab'.repeat(31)}${last.toString(16).padStart(2, '0')}`;
}

const imageId = fc.oneof(
  fc.integer({ min: 0, max: 5 }).map((number) => digestOf(String(number))),
  fc.integer({ min: 0, max: 5 }).map(near),
);
const entry = fc.record({
  repository: fc.integer({ min: 0, max: 4 }),
  imageIds: fc.uniqueArray(imageId, { minLength: 1, maxLength: 3 }),
});

test('finds what comparing every image with every other finds', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 30 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }),
      (entries, owners) => {
        const table = new ImageTable();
        for (const [position, { repository, imageIds }] of entries.entries())
          table.add(imageIds, { repository, position });
        const ownerOf = (repository: number): number => owners[repository] ?? NaN;
        const expected = new Map<string, number[]>();
        for (const id of new Set(entries.flatMap(({ imageIds }) => imageIds))) {
          const places = [...entries.entries()].filter(([, { imageIds }]) => imageIds.includes(id));
          if (new Set(places.map(([, { repository }]) => ownerOf(repository))).size < 2) continue;
          expected.set(
            id,
            places.map(([position]) => position),
          );
        }
        const found = new Map<string, number[]>();
        for (const { imageIds, entries: places } of table.shared(ownerOf)) {
          for (const id of imageIds)
            found.set(
              id,
              places.map(({ position }) => position),
            );
        }
        expect(found).toEqual(expected);
        const has = table.lookup();
        const all = new Set(entries.flatMap(({ imageIds }) => imageIds));
        for (let number = 0; number <= 5; number += 1) {
          for (const id of [digestOf(String(number)), near(number)]) expect(has(id)).toBe(all.has(id));
        }
      },
    ),
  );
});

test('puts the image of the most services first, and lists the platforms of one image once', () => {
  const table = new ImageTable();
  const [common, wide, alsoWide] = [digestOf('common'), digestOf('amd64'), digestOf('arm64')];
  for (const repository of [0, 1]) table.add([wide, alsoWide], { repository, position: 10 + repository });
  for (const repository of [0, 1, 2]) table.add([common], { repository, position: 2 ** 40 + repository });
  const groups = table.shared((repository) => repository);
  expect(groups.map(({ entries }) => entries.length)).toEqual([3, 2]);
  expect(new Set(groups[1]?.imageIds)).toEqual(new Set([wide, alsoWide]));
  expect(groups[0]?.entries[2]).toEqual({ repository: 2, position: 2 ** 40 + 2 });
});

test('leaves out what only artifacts have, but nothing that is an image somewhere', () => {
  const table = new ImageTable();
  const [signature, both, image] = [digestOf('signature'), digestOf('both'), digestOf('image')];
  table.add([image], { repository: 0, position: 1 }, [signature, both]);
  table.add([], { repository: 1, position: 2 }, [signature]);
  table.add([both], { repository: 2, position: 3 });
  expect(table.shared((repository) => repository)).toEqual([
    {
      imageIds: [both],
      entries: [
        { repository: 0, position: 1 },
        { repository: 2, position: 3 },
      ],
    },
  ]);
});
