import type { Digest } from '../image/digest.ts';
import type { Twin } from '../types/answer.ts';
import type { Repository } from '../types/registry.ts';
import type { FilePosition } from '../util/file-line.ts';
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
  readonly image?: Digest | undefined;
}

/** An entry of the baseline: what the services of these repositories shared already is accepted among them alone. */
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
  /** The day on which it was begun, `YYYY-MM-DD`, UTC. */
  readonly since: string;
  /** How many have been recorded in all, those that are gone from the file too. */
  readonly recorded: number;
  readonly entries: readonly KnownImage[];
}

/** Whether a repository belongs to one of the services that share an image. */
type Side = (uri: string) => boolean;

export interface Acceptances {
  /** The first allowance in force that accepts a twin: every image ID that is shared must be allowed. */
  readonly allowance: (repository: Pick<Repository, 'uri'>, twin: Pick<Twin, 'imageIds'>) => Allowance | undefined;
  /**
   * What the baseline knows of image IDs, if it knows all of them to be shared by all of these services: a service that
   * joins is new. The entry that expires first.
   */
  readonly known: (imageIds: readonly Digest[], services: readonly Side[]) => KnownImage | undefined;
}

/** What is accepted at a moment. */
export function acceptances(
  { allowances, baseline }: { readonly allowances: readonly Allowance[]; readonly baseline?: Baseline | undefined },
  now: Date,
): Acceptances {
  const inForce = allowances
    .filter((allowance) => isInForce(allowance, now))
    .map((allowance) => ({ allowance, matches: matcher([allowance.repository]) }));
  const entriesOf = new Map<Digest, KnownImage[]>();
  for (const entry of baseline?.entries ?? []) {
    if (!isInForce(entry, now)) continue;
    for (const image of entry.images) entriesOf.set(image, [...(entriesOf.get(image) ?? []), entry]);
  }
  return {
    allowance: ({ uri }, { imageIds }) =>
      inForce.find(
        ({ allowance: { image }, matches }) =>
          (image === undefined || imageIds.every((id) => id === image)) && matches(uri),
      )?.allowance,
    known: (imageIds, services) => {
      const entries = imageIds.map((id) =>
        entriesOf.get(id)?.find(({ repositories }) => services.every((side) => repositories.some(side))),
      );
      const known = entries.filter((entry) => entry !== undefined);
      if (known.length < entries.length) return undefined;
      return known.toSorted((one, other) => (one.expires < other.expires ? -1 : 1))[0];
    },
  };
}

/** Whether an exception still holds: its last day is over at midnight UTC. */
export function isInForce({ expires }: Pick<Exception, 'expires'>, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= expires;
}

/** An image that is accepted, in a sentence. @param what the image */
export function acceptedSentence(acceptance: Acceptance, what: string): string {
  const { expires, reason } = acceptance;
  return 'since' in acceptance
    ? `Known since ${acceptance.since}, accepted until ${expires} (${reason}): ${what}`
    : `Allowed until ${expires} (${reason}): ${what}`;
}

/** What accepts an image, in JSON. */
export function acceptanceFields(acceptance: Acceptance): object {
  const { reason, expires } = acceptance;
  return { reason, expires, since: 'since' in acceptance ? acceptance.since : null };
}
