import type { Digest } from '../image/digest.ts';
import { canonicalUri } from '../image/ecr-reference.ts';
import type { Claimant } from './claim.ts';
import { type ClaimRecord, claimantIn, holdersOf, isInForce, type Moment } from './record.ts';
import { defined } from '../util/defined.ts';

/** Who wants a record changed, and when. */
export interface Holder {
  readonly claimant: Claimant;
  /** Random and unique. */
  readonly token: string;
  readonly leaseMs: number;
  readonly marginMs: number;
}

/** What happens to a record. `keep`: it is as wanted. `refuse`: it is another service's, or was taken away. */
export type Transition =
  | { readonly kind: 'keep' }
  /** `refusedBy`: what is still in the way once this is written. */
  | { readonly kind: 'write'; readonly next: ClaimRecord; readonly refusedBy?: ClaimRecord }
  | { readonly kind: 'refuse'; readonly record: ClaimRecord | undefined };

type Current = ClaimRecord | undefined;

/**
 * A claim before a push: a free image ID becomes held, and one that the service has gets another holder. Services that
 * may have pushed before are kept: the check that follows may not finish, and then nobody has checked.
 */
export function taken(imageId: Digest, current: Current, holder: Holder, now: Moment): Transition {
  const { claimant, token } = holder;
  if (current === undefined || !isInForce(current, now, holder.marginMs)) {
    const others = othersIn(current === undefined ? [] : holdersOf(current));
    const next = { imageId, ...claimant, state: 'held' as const, since: now.latest, holders: lease(holder, now) };
    return { kind: 'write', next: { ...next, ...others } };
  }
  if (current.state === 'shared' || current.service !== claimant.service) return { kind: 'refuse', record: current };
  if (current.state === 'confirmed') return relied(current, holder, now);
  if (token in current.holders) return { kind: 'keep' };
  // Nothing that another push said of itself is kept.
  const { state, since, used, others } = current;
  const holders = { ...current.holders, ...lease(holder, now) };
  return { kind: 'write', next: { imageId, ...claimant, ...defined({ state, since, used, holders, others }) } };
}

/** Extends a holder's lease. A claim that is gone is not taken again: nobody has checked since. */
export function renewed(current: Current, holder: Holder, now: Moment): Transition {
  if (current === undefined || current.state === 'shared' || current.service !== holder.claimant.service)
    return { kind: 'refuse', record: current };
  if (current.state === 'confirmed') return relied(current, holder, now);
  if (!(holder.token in current.holders)) return { kind: 'refuse', record: current };
  return { kind: 'write', next: { ...current, holders: { ...current.holders, ...lease(holder, now) } } };
}

/** A push relies on an existing claim, which must not be taken for an unused one. */
function relied(current: ClaimRecord, { leaseMs }: Holder, now: Moment): Transition {
  if (lastUse(current) + leaseMs > now.earliest) return { kind: 'keep' };
  return { kind: 'write', next: { ...current, used: now.latest } };
}

function lastUse({ since, used = since }: ClaimRecord): number {
  return Math.max(since, used);
}

/**
 * A survey that began at `asOf` found the image in no repository: the claim is released if no push had relied on it for
 * `unusedMs` before. A push that is under way keeps relying on it; one that an allowance lets through does not, so
 * shared claims stay.
 */
export function gone(current: Current, asOf: number, unusedMs: number, now: Moment): Transition {
  if (current?.state !== 'confirmed' || lastUse(current) > asOf - unusedMs) return { kind: 'keep' };
  // If nobody has it, or may have it, it is free.
  return {
    kind: 'write',
    next: { imageId: current.imageId, ...claimantIn(current), state: 'held', since: now.latest, holders: {} },
  };
}

/**
 * The image was pushed: the claim becomes permanent. An expired lease does no harm if nobody has taken the claim since;
 * if somebody has, both may have the image by now, and that is recorded too.
 *
 * @param looked who may have had it when the claim was taken: the check since then found nothing
 */
export function confirmed(
  imageId: Digest,
  current: Current,
  { claimant, marginMs }: Holder,
  now: Moment,
  looked: readonly Claimant[] = [],
): Transition {
  if (current?.service === claimant.service && current.state === 'held') {
    const settled = [claimant, ...looked];
    const others = (current.others ?? []).filter(({ service }) => !settled.some((one) => one.service === service));
    const next = finalRecord(imageId, [claimant, ...others], now, current.since);
    return others.length > 0 ? { kind: 'write', next, refusedBy: next } : { kind: 'write', next };
  }
  const next = widened(imageId, current, [claimant], now, marginMs);
  if (next?.state === 'confirmed') return { kind: 'write', next };
  if (next !== undefined) return { kind: 'write', next, refusedBy: current ?? next };
  return current?.state === 'confirmed' ? { kind: 'keep' } : { kind: 'refuse', record: current };
}

/**
 * The image is in repositories of these services, one claimant each, whatever the record says. No service is removed:
 * one that is pushing, or may have pushed, may have the image by now too.
 *
 * @param isService as for `missingIn`
 */
export function found(
  imageId: Digest,
  current: Current,
  claimants: Claimants,
  now: Moment,
  marginMs: number,
  isService?: IsService,
): Transition {
  const next = widened(imageId, current, claimants, now, marginMs, isService);
  return next === undefined ? { kind: 'keep' } : { kind: 'write', next };
}

export type Claimants = readonly [Claimant, ...Claimant[]];

/** Whether there still is a service of this name. */
export type IsService = (name: string) => boolean;

/**
 * The claimants to which the record does not assign the image.
 *
 * @param isService without it, a service that is recorded for a claimant's repository had another name before
 */
export function missingIn(
  current: Current,
  claimants: readonly Claimant[],
  isService: IsService = () => false,
): Claimant[] {
  if (current === undefined) return [...claimants];
  if ((current.others?.length ?? 0) >= MOST_OTHERS) return [];
  const known = holdersOf(current);
  return claimants.filter((one) => !known.some((other) => isSame(one, other, claimants, isService)));
}

/**
 * The record with these claimants added; undefined if it has them already. Another service's push that is under way
 * continues.
 */
function widened(
  imageId: Digest,
  current: Current,
  claimants: Claimants,
  now: Moment,
  marginMs: number,
  isService?: IsService,
): Current {
  if (current === undefined) return finalRecord(imageId, claimants, now);
  const missing = missingIn(current, claimants, isService);
  const isFinal = current.state !== 'held';
  const isAnothers = claimants.every(({ service }) => service !== current.service);
  const goesOn = !isFinal && isAnothers && isInForce(current, now, marginMs);
  if (missing.length === 0 && (isFinal || goesOn)) return undefined;
  if (goesOn) return { ...current, ...othersIn([...(current.others ?? []), ...missing]) };
  return finalRecord(
    imageId,
    joined(holdersOf(current), missing, claimants),
    now,
    isFinal ? current.since : now.latest,
  );
}

function joined(known: readonly Claimant[], added: readonly Claimant[], [otherwise]: Claimants): Claimants {
  const [first = otherwise, ...rest] = [...known, ...added];
  return [first, ...rest];
}

function finalRecord(
  imageId: Digest,
  [first, ...rest]: Claimants,
  { latest: used }: Moment,
  since = used,
): ClaimRecord {
  const state = rest.length > 0 ? 'shared' : 'confirmed';
  return { imageId, ...claimantIn(first), state, since, used, holders: {}, ...othersIn(rest) };
}

/** A DynamoDB item holds at most 400 KB. A record with this many refuses every service, whatever its name. */
const MOST_OTHERS = 400;

function othersIn(claimants: readonly Claimant[]): Pick<ClaimRecord, 'others'> {
  return claimants.length === 0 ? {} : { others: claimants.slice(0, MOST_OTHERS) };
}

/**
 * Whether both are one service, which may have been renamed: an image in a repository with one owner is that owner's.
 * If there still is a service of the old name, the repository has changed hands instead, and both may have the image.
 */
function isSame(one: Claimant, other: Claimant, all: readonly Claimant[], isService: IsService): boolean {
  if (one.service === other.service) return true;
  if (isService(other.service)) return false;
  const [repository, theirs] = [one, other].map((claimant) => canonicalUri(claimant.repository));
  const owners = all.filter((claimant) => canonicalUri(claimant.repository) === repository).length;
  return repository === theirs && owners === 1;
}

/** Nothing was pushed: this holder is removed, and the service's other holders stay. A confirmed claim stays. */
export function released(current: Current, { claimant, token }: Holder): Transition {
  if (current?.service !== claimant.service || current.state !== 'held' || !(token in current.holders))
    return { kind: 'keep' };
  const others = Object.entries(current.holders).filter(([name]) => name !== token);
  return { kind: 'write', next: { ...current, holders: Object.fromEntries(others) } };
}

/** Until when the holder has it: counted from the latest that it may be now, so no shorter than the holder believes. */
function lease({ token, leaseMs }: Holder, now: Moment): Record<string, number> {
  return { [token]: now.latest + leaseMs };
}
