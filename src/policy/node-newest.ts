import type { Digest } from '../image/digest.ts';
import type { NodeImage } from '../types/node.ts';

/**
 * The newest images of each repository, by the time of their build. Images of the same time stay together: nothing says
 * which of them is the newer one.
 *
 * @param keep how many; 0: none
 * @returns by repository, the images whose references there are kept
 */
export function newestImages(images: readonly NodeImage[], keep: number): ReadonlyMap<string, ReadonlySet<Digest>> {
  const newest = new Map<string, ReadonlySet<Digest>>();
  for (const repository of new Set(images.flatMap(repositoriesOf))) {
    const here = images.filter((image) => repositoriesOf(image).includes(repository));
    const times = here.map(({ created }) => created.getTime()).toSorted((a, b) => b - a);
    const oldestKept = keep === 0 ? Infinity : (times[keep - 1] ?? -Infinity);
    const kept = here.filter(({ created }) => created.getTime() >= oldestKept);
    newest.set(repository, new Set(kept.map(({ id }) => id)));
  }
  return newest;
}

function repositoriesOf({ references }: NodeImage): string[] {
  return references.map(({ repository }) => repository);
}
