import type { Digest } from '../image/digest.ts';
import type { Twin } from '../connection/question.ts';
import type { Repository } from '../image/repository.ts';
import type { Detail, FixStep } from '../report/view.ts';
import { type FilePosition, lineText } from '../util/file-line.ts';
import { matcher } from '../util/glob.ts';

interface Exception {
  readonly reason: string;
  /** The last day on which it is in force, `YYYY-MM-DD`, UTC. */
  readonly expires: string;
  /** Of the entry. */
  readonly place: FilePosition;
}

/** A configured exception: a twin in a matching repository is accepted until the date is over. */
export interface Allowance extends Exception {
  /** A glob over repository URIs. */
  readonly repository: string;
  /** Only this image ID; absent: any. */
  readonly image?: Digest;
}

/** An entry of the baseline: images that the services of these repositories already share, accepted only among them. */
export interface KnownImage extends Exception {
  /** At least one. */
  readonly images: readonly Digest[];
  /** URIs: two or more. */
  readonly repositories: readonly string[];
  /** The day on which it was recorded, `YYYY-MM-DD`, UTC. */
  readonly since: string;
}

/** What accepts a shared image. */
export type Acceptance = Allowance | KnownImage;

/** The shared images that were there when mintmark was introduced. */
export interface Baseline {
  /** As messages show it. */
  readonly file: string;
  /** The day on which it was started, `YYYY-MM-DD`, UTC. */
  readonly since: string;
  /** How many have been recorded in all, including those that are gone from the file. */
  readonly recorded: number;
  readonly entries: readonly KnownImage[];
}

/** Whether a repository belongs to one of the services that share an image. */
type Side = (uri: string) => boolean;

export interface Acceptances {
  /** The first allowance in force that accepts a twin: every image ID that is shared must be allowed. */
  readonly allowance: (repository: Pick<Repository, 'uri'>, twin: Pick<Twin, 'imageIds'>) => Allowance | undefined;
  /**
   * The entry of the baseline that expires first, if the baseline knows all the image IDs to be shared by all of these
   * services. A service that joins is new.
   */
  readonly known: Known;
  /** Like `known`, but entries that have expired count too. */
  readonly expired: Known;
}

type Known = (imageIds: readonly Digest[], services: readonly Side[]) => KnownImage | undefined;

/** What is accepted at the moment `now`. */
export function acceptances(
  { allowances, baseline }: { readonly allowances: readonly Allowance[]; readonly baseline: Baseline | undefined },
  now: Date,
): Acceptances {
  const inForce = allowances
    .filter((allowance) => isInForce(allowance, now))
    .map((allowance) => ({ allowance, matches: matcher([allowance.repository]) }));
  const entries = baseline?.entries ?? [];
  return {
    allowance: ({ uri }, { imageIds }) =>
      inForce.find(
        ({ allowance: { image }, matches }) =>
          (image === undefined || imageIds.every((id) => id === image)) && matches(uri),
      )?.allowance,
    known: knownBy(entries.filter((entry) => isInForce(entry, now))),
    expired: knownBy(entries),
  };
}

function knownBy(entries: readonly KnownImage[]): Known {
  const entriesOf = new Map<Digest, KnownImage[]>();
  for (const entry of entries) {
    for (const image of entry.images) entriesOf.set(image, [...(entriesOf.get(image) ?? []), entry]);
  }
  return (imageIds, services) => {
    const known = imageIds.flatMap(
      (id) => entriesOf.get(id)?.find(({ repositories }) => services.every((side) => repositories.some(side))) ?? [],
    );
    if (known.length < imageIds.length) return undefined;
    return known.toSorted((one, other) => (one.expires < other.expires ? -1 : 1))[0];
  };
}

/** Whether an exception still holds: its last day is over at midnight UTC. */
export function isInForce({ expires }: Pick<Exception, 'expires'>, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= expires;
}

/** A sentence about an image that is accepted. @param what the image */
export function acceptedSentence(acceptance: Acceptance, what: string): string {
  const { expires, reason } = acceptance;
  return 'since' in acceptance
    ? `Known since ${acceptance.since}, accepted until ${expires} (${reason}): ${what}`
    : `Allowed until ${expires} (${reason}): ${what}`;
}

/** Says that a shared image was accepted until a day that has passed. */
export function expiredDetails(entry: KnownImage | undefined): Detail[] {
  if (entry === undefined) return [];
  const { since, expires, reason, place } = entry;
  return [{ label: 'expired', value: `on ${expires}: known since ${since} (${reason}), ${lineText(place)}` }];
}

/** What else can be done about an entry that has expired. */
export function expiredSteps(entry: KnownImage | undefined): FixStep[] {
  if (entry === undefined) return [];
  return [{ text: `Or, if the reason still holds, give it a new last day in the baseline: ${lineText(entry.place)}` }];
}

/** The expired entry in JSON; absent if there is none. */
export function expiredFields(entry: KnownImage | undefined): { readonly expired?: object } {
  return entry === undefined ? {} : { expired: { ...acceptanceFields(entry), entry: lineText(entry.place) } };
}

/** What accepts an image, in JSON. */
export function acceptanceFields(acceptance: Acceptance): object {
  const { reason, expires } = acceptance;
  return { reason, expires, since: 'since' in acceptance ? acceptance.since : null };
}
