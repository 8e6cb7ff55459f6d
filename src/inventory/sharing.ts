import type { EntryGroup, ImageTable } from './image-table.ts';
import { owned, type OwnedRepository, type Owners, ownersOf } from '../ownership/owned.ts';
import type { Configuration } from '../config/configuration.ts';
import { type Acceptance, type Acceptances, acceptances, type KnownImage } from '../rules/allowances.ts';
import type { Inventory } from './inventory.ts';
import type { FleetSurvey } from './survey.ts';

export interface Sharing {
  /** Indexed by the numbers in the table, with the owners that ECR tags name. */
  readonly owners: Owners;
  /** All groups, those with the most services first. */
  readonly groups: readonly EntryGroup[];
  /** Those that nothing accepts. */
  readonly shared: readonly EntryGroup[];
  readonly accepted: readonly { readonly group: EntryGroup; readonly allowance: Acceptance }[];
}

type Surveyed = Pick<Inventory, 'repositories' | 'connectionOf' | 'tags'> & {
  readonly survey: Pick<FleetSurvey, 'table'>;
};

/** Finds the images that services share, and which of those are accepted. */
export async function sharingOf(inventory: Surveyed, configuration: Configuration, now: Date): Promise<Sharing> {
  const { table } = inventory.survey;
  const owners = ownersOf(await withOwnerTags(inventory, configuration));
  const accepting = acceptances(configuration, now);
  const shared: EntryGroup[] = [];
  const accepted: { group: EntryGroup; allowance: Acceptance }[] = [];
  const groups: EntryGroup[] = [];
  for (const found of groupsOf(table, owners.places)) {
    const { allowance, expired } = groupAcceptance(found, owners, accepting);
    const group = expired === undefined ? found : { ...found, expired };
    groups.push(group);
    if (allowance === undefined) shared.push(group);
    else accepted.push({ group, allowance });
  }
  return { owners, groups, shared, accepted };
}

/** The same as if the baseline accepted nothing. */
export function withoutBaseline({ groups, accepted }: Sharing): Pick<Sharing, 'shared' | 'accepted'> {
  const allowed = accepted.filter(({ allowance }) => !('since' in allowance));
  const isAllowed = new Set(allowed.map(({ group }) => group));
  return { shared: groups.filter((group) => !isAllowed.has(group)), accepted: allowed };
}

/** Each tag costs a call, so only tags of repositories that seem to share something without them are read. */
async function withOwnerTags(
  { survey, repositories, connectionOf, tags }: Surveyed,
  configuration: Configuration,
): Promise<OwnedRepository[]> {
  const listed = owned(repositories, configuration, tags.known);
  if (configuration.ownership?.tag === undefined) return listed;
  const numbers = new Set(
    groupsOf(survey.table, listed).flatMap(({ entries }) => entries.map(({ repository }) => repository)),
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
 * What accepts a group, and what did so until it expired; without the former it remains shared. An allowance accepts
 * the images in a repository, whichever services share them. So a group is accepted if what remains belongs to one
 * service, or if the baseline knows all of its owners.
 */
function groupAcceptance(
  { imageIds, entries }: EntryGroup,
  owners: Owners,
  accepted: Acceptances,
): { readonly allowance: Acceptance | undefined; readonly expired: KnownImage | undefined } {
  let accepting: Acceptance | undefined;
  const left = new Set<number>();
  for (const { repository: number } of entries) {
    const place = owners.places[number];
    if (place === undefined) continue;
    const allowance = accepted.allowance(place.repository, { imageIds });
    if (allowance === undefined) left.add(place.owner);
    else accepting ??= allowance;
  }
  if (left.size < 2) return { allowance: accepting, expired: undefined };
  const sides = [...left].map((owner) => (uri: string) => owners.ownerOf(uri) === owner);
  const allowance = accepted.known(imageIds, sides);
  return { allowance, expired: allowance === undefined ? accepted.expired(imageIds, sides) : undefined };
}
