import type { Digest } from '../image/digest.ts';
import type { Twin } from '../types/answer.ts';
import type { Repository } from '../types/registry.ts';
import type { FilePosition } from '../util/file-line.ts';
import { matcher } from '../util/glob.ts';

/** A configured exception: a twin in a matching repository is accepted until the date is over. */
export interface Allowance {
  /** A glob over repository URIs. */
  readonly repository: string;
  /** Only this image ID; absent: any. */
  readonly image?: Digest | undefined;
  readonly reason: string;
  /** The last day on which it is in force, `YYYY-MM-DD`, UTC. */
  readonly expires: string;
  /** Of the entry, for the finding that says it has expired. */
  readonly place: FilePosition;
}

/** Whether an allowance still holds: its last day is over at midnight UTC. */
export function isInForce(allowance: Allowance, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= allowance.expires;
}

/** The first allowance in force that accepts a twin: every image ID that is shared must be allowed. */
export function allowanceFor(
  allowances: readonly Allowance[],
  repository: Pick<Repository, 'uri'>,
  twin: Pick<Twin, 'imageIds'>,
  now: Date,
): Allowance | undefined {
  return allowances.find(
    (allowance) =>
      isInForce(allowance, now) &&
      matcher([allowance.repository])(repository.uri) &&
      (allowance.image === undefined || twin.imageIds.every((id) => id === allowance.image)),
  );
}

/** An image that an allowance accepts, in a sentence. @param what the image */
export function allowedSentence({ expires, reason }: Allowance, what: string): string {
  return `Allowed until ${expires} (${reason}): ${what}`;
}
