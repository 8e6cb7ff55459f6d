import type { Digest } from '../image/digest.ts';
import type { Claim, Claimant } from '../types/claim.ts';

/** The version of the records' format. A record of a later one is refused, never guessed at. */
export const SCHEMA = 1;

/** Milliseconds since 1970, as far as they are known: the true time lies between the two. */
export interface Moment {
  readonly earliest: number;
  readonly latest: number;
}

/** What the ledger keeps of one image ID. */
export interface ClaimRecord extends Claimant {
  readonly imageId: Digest;
  readonly state: Claim['state'];
  /** When the service came to have it; milliseconds since 1970. */
  readonly since: number;
  /** Who is pushing: a random token of each, and when its lease ends, in milliseconds since 1970. */
  readonly holders: Readonly<Record<string, number>>;
}

/**
 * How long a lease has to be over, in milliseconds, before another service may take the claim. A lease is written and judged by
 * the ledger's own clock; this is for clocks of one service that differ among themselves.
 */
export const MARGIN_MS = 10_000;

/** Whether a value of a record is a time that a date can have, in milliseconds since 1970. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

/** When the last lease ends; undefined if there is none. */
export function leaseEnd({ holders }: Pick<ClaimRecord, 'holders'>): number | undefined {
  const ends = Object.values(holders);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** Whether the record still keeps other services away. */
export function isInForce(record: ClaimRecord, now: Moment, marginMs: number): boolean {
  const end = leaseEnd(record);
  return record.state === 'confirmed' || (end !== undefined && end + marginMs >= now.earliest);
}

/** The record as everyone else knows it. */
export function claimOf(record: ClaimRecord): Claim {
  const { imageId, service, repository, tag, buildId, state, since } = record;
  const end = state === 'held' ? leaseEnd(record) : undefined;
  return {
    ...{ imageId, service, repository, tag, buildId, state },
    since: new Date(since),
    expires: end === undefined ? undefined : new Date(end),
  };
}
