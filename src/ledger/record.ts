import type { Digest } from '../image/digest.ts';
import { defined } from '../util/defined.ts';
import type { Claim, Claimant } from './claim.ts';

/** The version of the records' format. A record of a later version is refused, never guessed at. */
export const SCHEMA = 1;

/** Milliseconds since 1970, as far as they are known: the true time is between the two. */
export interface Moment {
  readonly earliest: number;
  readonly latest: number;
}

/** What the ledger keeps of one image ID. */
export interface ClaimRecord extends Claimant {
  readonly imageId: Digest;
  readonly state: 'held' | 'confirmed' | 'shared';
  /** Since when the service has had it; milliseconds since 1970. */
  readonly since: number;
  /**
   * When it was last written, or its service last relied on it for a push; milliseconds since 1970. If absent, `since`
   * counts.
   */
  readonly used?: number;
  /** Who is pushing: the random token of each push, and when its lease ends, in milliseconds since 1970. */
  readonly holders: Readonly<Record<string, number>>;
  /**
   * Further services, one claimant each. In a shared record: those that have the image, or may have it. In a held one:
   * those whose push ended without saying whether it pushed. Absent: none.
   */
  readonly others?: readonly Claimant[];
}

/**
 * How long a lease must have been over, in milliseconds, before another service may take the claim. Leases are written
 * and judged by the ledger's own clock; this allows for servers of one ledger whose clocks differ.
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
  return record.state !== 'held' || (end !== undefined && end + marginMs >= now.earliest);
}

/** Who has the image, or may have it: a lease that was never released may have ended after the push. */
export function holdersOf(record: ClaimRecord): readonly Claimant[] {
  const { state, holders, others = [] } = record;
  const mayHave = state !== 'held' || Object.keys(holders).length > 0;
  return mayHave ? [claimantIn(record), ...others] : others;
}

/**
 * The claims in force, as everyone else sees the record.
 *
 * @param alone whether no repository is queried: then images that may have been pushed count too
 */
export function claimsOf(record: ClaimRecord, now: Moment, marginMs: number, alone = false): Claim[] {
  const { imageId, state, others = [] } = record;
  const since = new Date(record.since);
  const isHeld = state === 'held';
  const inForce = isInForce(record, now, marginMs);
  const lapsed = (isHeld ? (inForce ? others : holdersOf(record)) : []).map((claimant) => ({
    imageId,
    ...claimant,
    state: 'lapsed' as const,
    since,
  }));
  if (!inForce) return alone ? lapsed : [];
  const end = isHeld ? leaseEnd(record) : undefined;
  const lease = end === undefined ? {} : { expires: new Date(end) };
  const claimants = [claimantIn(record), ...(isHeld ? [] : others)];
  return [...claimants.map((claimant) => ({ imageId, ...claimant, state, since, ...lease })), ...(alone ? lapsed : [])];
}

/** The claimant that a record names first, without the rest of the record. */
export function claimantIn({ service, repository, tag, buildId }: Claimant): Claimant {
  return defined({ service, repository, tag, buildId });
}
