import type { EntryGroup } from './image-table.ts';
import type { OwnedRepository } from '../ownership/owned.ts';
import type { PlacedImage, SharedGroup } from '../rules/shared-group.ts';
import { type CleanUpRisk, riskOfMoving } from '../rules/clean-up-risk.ts';
import { isMovable, mayMove } from '../util/tag-mutability.ts';
import type { DetailsFile } from './details-file.ts';

/** Groups that a report lists: nobody reads more, and all of a large fleet would not fit into memory. */
export const LISTED = 10_000;

/** The groups that a report lists, with all that is known of their images but their marks: worst first. */
export async function worstGroups(
  shared: readonly EntryGroup[],
  places: readonly OwnedRepository[],
  file: DetailsFile,
): Promise<SharedGroup[]> {
  const worst = shared
    .map((group) => ({ group, ...riskBefore(group, places) }))
    .sort(byRisk)
    .slice(0, LISTED);
  const groups = await Promise.all(worst.map(({ group }) => sharedGroup(group, places, file)));
  return groups.sort(byRisk);
}

/** A group with all that is known of its images, but its mark. */
export async function sharedGroup(
  { imageIds, entries, expired }: EntryGroup,
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
    risk: riskOfMoving(new Set(images.filter(isUnderMovingTag).map(({ repository }) => repository.uri)).size),
    sameDigest: [...ownersByDigest.values()].some((owners) => owners.size > 1),
    expired,
    mark: undefined,
  };
}

/**
 * The groups that a node cannot get rid of first, otherwise in their order: one stall stops the clean-up of every service,
 * and a leak costs the space of one image.
 */
function byRisk({ risk: one }: Pick<SharedGroup, 'risk'>, { risk: other }: Pick<SharedGroup, 'risk'>): number {
  return RISKS.indexOf(one) - RISKS.indexOf(other);
}

const RISKS: readonly CleanUpRisk[] = ['stall', 'leak', 'copes'];

/** What is known of a group before its details are: exclusions may hold or move any of its tags. */
function riskBefore({ entries }: EntryGroup, owned: readonly OwnedRepository[]): Pick<SharedGroup, 'risk'> {
  const moving = entries.filter(({ repository }) => mayMove(owned[repository]?.repository.tagMutability));
  return { risk: riskOfMoving(new Set(moving.map(({ repository }) => repository)).size) };
}

/** An image without a tag may have lost it: a task that was started by it is still on its node. */
function isUnderMovingTag({ repository: { tagMutability }, tags, archived }: PlacedImage): boolean {
  if (archived) return false;
  return tags.length === 0 ? mayMove(tagMutability) : tags.some((tag) => isMovable(tagMutability, tag) !== false);
}

/** The first pushed first: what came later is the copy. */
function byPush(one: PlacedImage, other: PlacedImage): number {
  const time = ({ pushedAt }: PlacedImage): number => pushedAt?.getTime() ?? Infinity;
  // Infinity less Infinity is no number.
  if (time(one) !== time(other)) return time(one) < time(other) ? -1 : 1;
  return one.repository.uri < other.repository.uri ? -1 : 1;
}
