import pMap from 'p-map';
import type { Digest } from '../image/digest.ts';
import type { Claim, Claimant } from './claim.ts';
import { type ClaimRecord, claimsOf, isInForce, type Moment } from './record.ts';
import { type Pausing, settle, WRITES_AT_ONCE } from './settle.ts';
import type { ClaimStore, Reading } from './store.ts';
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

interface RegisterOptions extends Pausing {
  readonly marginMs: number;
  readonly isService: IsService;
  /** Called as soon as each is compared, and written if need be. */
  readonly onRegistered: (registered: Registered) => void;
}

/**
 * Compares what repositories hold with the ledger.
 *
 * @throws MintmarkError if the ledger does not answer: whatever was written by then stays, and was reported
 */
export async function register(
  store: ClaimStore,
  sightings: readonly Sighting[],
  mode: RegisterMode,
  { onRegistered, ...options }: RegisterOptions,
): Promise<void> {
  const reading = await store.read(sightings.map(({ imageId }) => imageId));
  const failures: unknown[] = [];
  await pMap(
    sightings,
    async (sighting) => {
      // Nothing begins after a failure, but what has begun is still reported.
      if (failures.length > 0) return;
      try {
        onRegistered(await registerOne(store, sighting, mode, reading, options));
      } catch (error) {
        failures.push(error);
      }
    },
    { concurrency: WRITES_AT_ONCE },
  );
  if (failures.length > 0) throw failures[0];
}

async function registerOne(
  store: ClaimStore,
  sighting: Sighting,
  mode: RegisterMode,
  reading: Reading,
  { marginMs, isService, ...pausing }: Omit<RegisterOptions, 'onRegistered'>,
): Promise<Registered> {
  const { imageId, claimants } = sighting;
  const before = reading.records.get(imageId)?.record;
  const said = (record: ClaimRecord | undefined, now: Moment): Pick<Registered, 'missing' | 'claims'> => ({
    missing: missingIn(record, claimants, isService),
    claims: record === undefined ? [] : claimsOf(record, now, marginMs, true),
  });
  let registered: Registered = { sighting, ...said(before, reading.now), written: false };
  if (mode === 'seed' || (registered.missing.length === 0 && isLeftOver(before, reading.now, marginMs))) {
    const decide = (current: ClaimRecord | undefined, now: Moment): Transition => {
      const transition = found(imageId, current, claimants, now, marginMs, isService);
      // Another run may have claimed it since the reading, and then it is that claim which this adds to.
      if (transition.kind === 'write') registered = { sighting, ...said(current, now), written: true };
      return transition;
    };
    await settle(store, { imageId, decide, reading }, pausing);
  }
  return registered;
}

function isLeftOver(record: ClaimRecord | undefined, now: Moment, marginMs: number): boolean {
  return record?.state === 'held' && !isInForce(record, now, marginMs);
}
