import type { Digest } from '../image/digest.ts';
import type { Claimant } from '../types/claim.ts';
import { type ClaimRecord, isInForce, type Moment } from './record.ts';

/** Who wants a record changed, and when. */
export interface Holder {
  readonly claimant: Claimant;
  /** Random, and nobody else's. */
  readonly token: string;
  readonly leaseMs: number;
  readonly marginMs: number;
}

/** What becomes of a record: `keep`: it is as wanted. `refuse`: it is another service's, or was taken away. */
export type Transition =
  | { readonly kind: 'keep' }
  | { readonly kind: 'write'; readonly next: ClaimRecord }
  | { readonly kind: 'refuse'; readonly record: ClaimRecord | undefined };

type Current = ClaimRecord | undefined;

/** A claim before a push: what is free becomes held, what the service has gets one more holder. */
export function taken(imageId: Digest, current: Current, holder: Holder, now: Moment): Transition {
  const { claimant, token } = holder;
  if (current === undefined || !isInForce(current, now, holder.marginMs)) {
    const next = { imageId, ...claimant, state: 'held' as const, since: now.latest, holders: lease(holder, now) };
    return { kind: 'write', next };
  }
  if (current.service !== claimant.service) return { kind: 'refuse', record: current };
  if (current.state === 'confirmed' || token in current.holders) return { kind: 'keep' };
  return { kind: 'write', next: { ...current, ...claimant, holders: { ...current.holders, ...lease(holder, now) } } };
}

/** A holder's lease, made longer. What is not there any more is not taken again: nobody looked since. */
export function renewed(current: Current, holder: Holder, now: Moment): Transition {
  if (current?.service !== holder.claimant.service) return { kind: 'refuse', record: current };
  if (current.state === 'confirmed') return { kind: 'keep' };
  if (!(holder.token in current.holders)) return { kind: 'refuse', record: current };
  return { kind: 'write', next: { ...current, holders: { ...current.holders, ...lease(holder, now) } } };
}

/** The image was pushed: the claim is for good. A lease that is over is no harm where nobody took the claim since. */
export function confirmed(imageId: Digest, current: Current, holder: Holder, now: Moment): Transition {
  const { claimant, marginMs } = holder;
  const isOwn = current?.service === claimant.service;
  if (isOwn && current.state === 'confirmed') return { kind: 'keep' };
  if (current !== undefined && !isOwn && isInForce(current, now, marginMs)) return { kind: 'refuse', record: current };
  const since = isOwn ? current.since : now.latest;
  return { kind: 'write', next: { imageId, ...claimant, state: 'confirmed', since, holders: {} } };
}

/** Nothing was pushed: this holder goes, and others of the service stay. A confirmed claim stays. */
export function released(current: Current, { claimant, token }: Holder): Transition {
  if (current?.service !== claimant.service || current.state === 'confirmed' || !(token in current.holders))
    return { kind: 'keep' };
  const others = Object.entries(current.holders).filter(([name]) => name !== token);
  return { kind: 'write', next: { ...current, holders: Object.fromEntries(others) } };
}

/** Until when the holder has it at least: from the latest that it may be now, so never less than the holder believes. */
function lease({ token, leaseMs }: Holder, now: Moment): Record<string, number> {
  return { [token]: now.latest + leaseMs };
}
