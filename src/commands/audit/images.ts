import type { EntryGroup } from './image-table.ts';
import type { OwnedRepository } from '../../ownership/owned.ts';
import type { PlacedImage, SharedGroup } from '../../rules/shared-group.ts';
import type { DetailsFile } from './details-file.ts';

/** A group with all that is known of its images, but its mark. */
export async function sharedGroup(
  { imageIds, entries }: EntryGroup,
  owned: readonly OwnedRepository[],
  file: DetailsFile,
): Promise<SharedGroup> {
  const images: PlacedImage[] = [];
  const ownersByDigest = new Map<string, Set<number>>();
  for (const { repository: number, position } of entries) {
    const place = owned[number];
    if (place === undefined) throw new RangeError(`There is no repository ${number}.`);
    const details = await file.read(position);
    images.push({ ...details, repository: place.repository, service: place.service });
    ownersByDigest.set(details.digest, (ownersByDigest.get(details.digest) ?? new Set()).add(place.owner));
  }
  return {
    imageIds,
    services: [...new Set(images.map(({ service }) => service))].sort(),
    images: images.sort(byPush),
    sameDigest: [...ownersByDigest.values()].some((owners) => owners.size > 1),
  };
}

/** The first pushed first: what came later is the copy. */
function byPush(one: PlacedImage, other: PlacedImage): number {
  const time = ({ pushedAt }: PlacedImage): number => pushedAt?.getTime() ?? Infinity;
  // Infinity less Infinity is no number.
  if (time(one) !== time(other)) return time(one) < time(other) ? -1 : 1;
  return one.repository.uri < other.repository.uri ? -1 : 1;
}
