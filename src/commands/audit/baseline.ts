import type { Digest } from '../../image/digest.ts';
import type { Owners } from '../../ownership/owned.ts';
import { type Baseline, isInForce, type KnownImage } from '../../rules/allowances.ts';
import type { EntryGroup } from '../../inventory/image-table.ts';

/** An entry of a baseline as it would be written. */
export type Entry = Omit<KnownImage, 'place'>;

/** What the file of a baseline says. */
export type Content = Pick<Baseline, 'since' | 'recorded'> & { readonly allowances: readonly Entry[] };

/** What has become of the images of a baseline. */
export interface Remains {
  /** What is left of entries, in force or not: the images and places that the known services still share. */
  readonly left: readonly Entry[];
  /** How many entries are no longer shared. */
  readonly gone: number;
  /** Those of `left` that are no longer accepted. */
  readonly expired: number;
  /** When the next of `left` expires. */
  readonly expires: string | undefined;
}

/** @param groups all that is shared, accepted or not */
export function remainsOf(
  { entries }: Pick<Baseline, 'entries'>,
  groups: readonly EntryGroup[],
  owners: Owners,
  now: Date,
): Remains {
  const groupOf = new Map<Digest, EntryGroup>();
  for (const group of groups) for (const id of group.imageIds) groupOf.set(id, group);
  const left = entries.flatMap((entry) => leftOf(entry, groupOf, owners) ?? []);
  return { left, gone: entries.length - left.length, ...expiryOf(left, now) };
}

/** How many entries have expired, and when the next one does. */
export function expiryOf(entries: readonly Entry[], now: Date): Pick<Remains, 'expired' | 'expires'> {
  const inForce = entries.filter((entry) => isInForce(entry, now));
  return { expired: entries.length - inForce.length, expires: inForce.map(({ expires }) => expires).sort()[0] };
}

function leftOf(
  entry: Entry,
  groupOf: ReadonlyMap<Digest, EntryGroup>,
  { places, ownerOf }: Owners,
): Entry | undefined {
  const known = new Set(entry.repositories.map(ownerOf));
  const found = entry.images.map((id) => {
    const there = (groupOf.get(id)?.entries ?? []).flatMap(({ repository }) => places[repository] ?? []);
    return { id, there: there.filter(({ owner }) => known.has(owner)) };
  });
  const shared = found.filter(({ there }) => new Set(there.map(({ owner }) => owner)).size > 1);
  if (shared.length === 0) return undefined;
  const uris = shared.flatMap(({ there }) => there.map(({ repository }) => repository.uri));
  return { ...entry, images: shared.map(({ id }) => id), repositories: [...new Set(uris)].sort() };
}

/** A baseline with everything that is shared now. What it already knew and still accepts keeps its reason and dates. */
export function rewritten(
  baseline: Pick<Baseline, 'since' | 'recorded'>,
  left: readonly Entry[],
  unaccepted: readonly EntryGroup[],
  { places }: Owners,
  entry: Pick<Entry, 'reason' | 'expires' | 'since'>,
): Content {
  const added = unaccepted.map(({ imageIds, entries }): Entry => ({
    ...entry,
    images: imageIds,
    repositories: [...new Set(entries.flatMap(({ repository }) => places[repository]?.repository.uri ?? []))].sort(),
  }));
  const replaced = new Set(added.flatMap(({ images }) => images));
  const kept = left
    .map((entry) => ({ ...entry, images: entry.images.filter((id) => !replaced.has(id)) }))
    .filter(({ images }) => images.length > 0);
  return {
    since: baseline.since,
    // An entry that replaces another has been recorded before.
    recorded: Math.max(baseline.recorded, baseline.recorded + added.length - (left.length - kept.length)),
    allowances: [...kept, ...added].sort(inOrder),
  };
}

/** The same images in the same order, however they were found. */
export function inOrder(one: Entry, other: Entry): number {
  const key = ({ repositories, images }: Entry): string => [...repositories, ...images].join('\n');
  return key(one) < key(other) ? -1 : 1;
}
