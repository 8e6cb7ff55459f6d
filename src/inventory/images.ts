import type { EntryGroup } from './image-table.ts';
import type { OwnedRepository } from '../ownership/owned.ts';
import type { AllowedGroup, PlacedImage, SharedGroup } from '../rules/shared-group.ts';
import { type CleanUpRisk, riskOfMoving } from '../rules/clean-up-risk.ts';
import { isMovable, mayMove } from '../util/tag-mutability.ts';
import { addTo } from '../util/by.ts';
import type { DetailsFile } from './details-file.ts';
import type { Sharing } from './sharing.ts';

/** How many groups a report lists: nobody reads more, and all groups of a large fleet would not fit into memory. */
export const LISTED = 10_000;

/** The groups that a report lists, worst first, with everything known of their images except their marks. */
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

/** The accepted groups that a report lists, each with everything known of its images except its mark. */
export async function acceptedGroups(
  accepted: Sharing['accepted'],
  places: readonly OwnedRepository[],
  file: DetailsFile,
): Promise<AllowedGroup[]> {
  return Promise.all(
    accepted.slice(0, LISTED).map(async (one) => ({ ...one, group: await sharedGroup(one.group, places, file) })),
  );
}

/** A group with everything known of its images except its mark. */
async function sharedGroup(
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
    addTo(ownersByDigest, details.digest, place.owner);
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
 * Puts groups first that a node cannot get rid of, and otherwise keeps their order: one stall stops the clean-up of
 * every service, whereas a leak costs the space of one image.
 */
function byRisk({ risk: one }: Pick<SharedGroup, 'risk'>, { risk: other }: Pick<SharedGroup, 'risk'>): number {
  return RISKS.indexOf(one) - RISKS.indexOf(other);
}

const RISKS: readonly CleanUpRisk[] = ['stall', 'leak', 'copes'];

/** What is known of a group before its details are known: exclusions may fix any of its tags or let it move. */
function riskBefore({ entries }: EntryGroup, owned: readonly OwnedRepository[]): Pick<SharedGroup, 'risk'> {
  const moving = entries.filter(({ repository }) => mayMove(owned[repository]?.repository.tagMutability));
  return { risk: riskOfMoving(new Set(moving.map(({ repository }) => repository)).size) };
}

/** An image without a tag may have lost it: a task that was started with that tag is still on its node. */
function isUnderMovingTag({ repository: { tagMutability }, tags, archived }: PlacedImage): boolean {
  if (archived) return false;
  return tags.length === 0 ? mayMove(tagMutability) : tags.some((tag) => isMovable(tagMutability, tag) !== false);
}

/** The first pushed comes first: later ones are copies. */
function byPush(one: PlacedImage, other: PlacedImage): number {
  const time = ({ pushedAt }: PlacedImage): number => pushedAt?.getTime() ?? Infinity;
  // Infinity minus Infinity is NaN.
  if (time(one) !== time(other)) return time(one) < time(other) ? -1 : 1;
  return one.repository.uri < other.repository.uri ? -1 : 1;
}
