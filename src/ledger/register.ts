import pMap from 'p-map';
import type { Digest } from '../image/digest.ts';
import type { Claim, Claimant } from './claim.ts';
import { type ClaimRecord, claimsOf, isInForce, type Moment } from './record.ts';
import { type Pausing, settle, WRITES_AT_ONCE } from './settle.ts';
import type { ClaimStore } from './store.ts';
import { type Claimants, found, type IsService, missingIn, type Transition } from './transitions.ts';

/** An image ID that repositories hold, and the services that they belong to: one claimant each. */
export interface Sighting {
  readonly imageId: Digest;
  readonly claimants: Claimants;
}

/** What the ledger had of a sighting. */
export interface Registered {
  readonly sighting: Sighting;
  /** The services that had no claim on it. */
  readonly missing: readonly Claimant[];
  /** All claims that existed, including those of a push that may have left the image behind. */
  readonly claims: readonly Claim[];
  readonly written: boolean;
}

/**
 * `seed`: writes what is missing. `verify`: writes nothing, except that the image of a guard that was killed before it
 * could confirm its claim becomes that service's for good.
 */
export type RegisterMode = 'seed' | 'verify';

/**
 * Compares what repositories hold with the ledger.
 *
 * @throws MintmarkError if the ledger does not answer: whatever was written by then stays
 */
export async function register(
  store: ClaimStore,
  sightings: readonly Sighting[],
  mode: RegisterMode,
  { marginMs, isService, ...pausing }: Pausing & { readonly marginMs: number; readonly isService: IsService },
): Promise<Registered[]> {
  const reading = await store.read(sightings.map(({ imageId }) => imageId));
  return pMap(
    sightings,
    async (sighting): Promise<Registered> => {
      const { imageId, claimants } = sighting;
      const before = reading.records.get(imageId)?.record;
      const missing = missingIn(before, claimants, isService);
      const claims = before === undefined ? [] : claimsOf(before, reading.now, marginMs, true);
      let written = false;
      if (mode === 'seed' || (missing.length === 0 && isLeftOver(before, reading.now, marginMs))) {
        const decide = (current: ClaimRecord | undefined, now: Moment): Transition => {
          const transition = found(imageId, current, claimants, now, marginMs, isService);
          written ||= transition.kind === 'write';
          return transition;
        };
        await settle(store, { imageId, decide, reading }, pausing);
      }
      return { sighting, missing, claims, written };
    },
    { concurrency: WRITES_AT_ONCE },
  );
}

function isLeftOver(record: ClaimRecord | undefined, now: Moment, marginMs: number): boolean {
  return record?.state === 'held' && !isInForce(record, now, marginMs);
}
