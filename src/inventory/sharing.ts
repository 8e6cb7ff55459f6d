import type { EntryGroup, ImageTable } from './image-table.ts';
import { owned, type OwnedRepository } from '../ownership/owned.ts';
import type { Configuration } from '../types/configuration.ts';
import { type Allowance, allowanceFor } from '../rules/allowances.ts';
import type { Repository } from '../types/registry.ts';
import type { OwnerTagReader } from '../ownership/owner-tags.ts';
import type { RegistryConnection } from '../types/registry-connection.ts';

export interface Sharing {
  /** By the numbers of the table, with the owners that ECR tags name. */
  readonly places: readonly OwnedRepository[];
  /** Those of most services first. */
  readonly shared: readonly EntryGroup[];
  readonly accepted: readonly { readonly group: EntryGroup; readonly allowance: Allowance }[];
}

/** Which images services share, and which of them an allowance accepts. */
export async function sharingOf(
  table: ImageTable,
  repositories: readonly Repository[],
  connectionOf: (repository: Repository) => RegistryConnection | undefined,
  configuration: Configuration,
  tags: OwnerTagReader,
  now: Date,
): Promise<Sharing> {
  const places = await withOwnerTags(table, repositories, connectionOf, configuration, tags);
  const shared: EntryGroup[] = [];
  const accepted: { group: EntryGroup; allowance: Allowance }[] = [];
  for (const group of groupsOf(table, places)) {
    const allowance = groupAllowance(group, places, configuration, now);
    if (allowance === undefined) shared.push(group);
    else accepted.push({ group, allowance });
  }
  return { places, shared, accepted };
}

/** A tag costs a call: only those of repositories are read that seem to share something without it. */
async function withOwnerTags(
  table: ImageTable,
  repositories: readonly Repository[],
  connectionOf: (repository: Repository) => RegistryConnection | undefined,
  configuration: Configuration,
  tags: OwnerTagReader,
): Promise<OwnedRepository[]> {
  const listed = owned(repositories, configuration, tags.known);
  if (configuration.ownership?.tag === undefined) return listed;
  const numbers = new Set(
    groupsOf(table, listed).flatMap(({ entries }) => entries.map(({ repository }) => repository)),
  );
  await tags.learn(
    listed
      .filter((_, number) => numbers.has(number))
      .map(({ repository }) => ({ repository, connection: connectionOf(repository) })),
  );
  return owned(repositories, configuration, tags.known);
}

function groupsOf(table: ImageTable, places: readonly OwnedRepository[]): EntryGroup[] {
  return table.shared((number) => places[number]?.owner ?? NaN);
}

/**
 * The allowance that accepts a group; undefined if it remains shared. An allowance accepts the images in a repository,
 * whichever services share them, so that a group is accepted if what is left belongs to one service.
 */
function groupAllowance(
  { imageIds, entries }: EntryGroup,
  owners: readonly OwnedRepository[],
  { allowances }: Configuration,
  now: Date,
): Allowance | undefined {
  let accepting: Allowance | undefined;
  const left = new Set<number>();
  for (const { repository: number } of entries) {
    const place = owners[number];
    if (place === undefined) continue;
    const allowance = allowanceFor(allowances, place.repository, { imageIds }, now);
    if (allowance === undefined) left.add(place.owner);
    else accepting ??= allowance;
  }
  return left.size < 2 ? accepting : undefined;
}
