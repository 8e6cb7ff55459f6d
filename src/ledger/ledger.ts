import { randomUUID } from 'node:crypto';
import type { Digest } from '../image/digest.ts';
import type { Claim, Claimant, LedgerPlace } from './claim.ts';
import type { ReadRegistry, Reliance } from './coverage.ts';
import { isSameRegistry, type Registry } from '../image/repository.ts';
import { Hold } from './hold.ts';
import { begun, lacking, noted } from './freshness.ts';
import { type ClaimRecord, claimsOf, MARGIN_MS, type Moment } from './record.ts';
import { release, type Seen } from './release.ts';
import { register, type Registered, type RegisterMode, type Sighting } from './register.ts';
import { type Decide, type Pausing, settle, untilWritten } from './settle.ts';
import type { ClaimStore, Reading } from './store.ts';
import { found, type Holder, type IsService, released, taken } from './transitions.ts';

/**
 * How long a claim lasts without being renewed, in milliseconds: a crashed pipeline keeps others waiting for as long.
 */
const LEASE_MS = 300_000;

/** How long a registry may take to list what was pushed, in milliseconds. */
const LISTED_WITHIN_MS = 10_000;

/** Shortened by the tests. */
export interface LedgerTimes {
  readonly leaseMs: number;
  readonly marginMs: number;
}

/** The outcome of a request for claims. */
export type Taken =
  /** `foreign`: claims of others that the caller accepts; they are not held, and the service is added to them. */
  | { readonly kind: 'held'; readonly hold: Hold; readonly foreign: readonly Claim[] }
  /** Another service has one of the image IDs. Nothing is held. */
  | { readonly kind: 'refused'; readonly claims: readonly Claim[] };

/** The record of which image ID belongs to which service. */
export class Ledger {
  readonly #store: ClaimStore;
  readonly #pausing: Pausing;
  readonly #times: LedgerTimes;

  constructor(store: ClaimStore, pausing: Pausing, times: LedgerTimes = { leaseMs: LEASE_MS, marginMs: MARGIN_MS }) {
    this.#store = store;
    this.#pausing = pausing;
    this.#times = times;
  }

  get place(): LedgerPlace {
    return this.#store.place;
  }

  /** Requests sent so far, retries included, by operation. */
  get calls(): Readonly<Record<string, number>> {
    return this.#store.calls;
  }

  /**
   * The claims in force, of all services.
   *
   * @param reliance present if nothing else is queried: then it must be true of the ledger, and images that may have
   *   been pushed count too
   * @throws MintmarkError if the ledger does not answer; NOT_FOUND if there is none; UNVERIFIED if it may have less than
   *   the registries
   */
  async read(imageIds: readonly Digest[], reliance?: Reliance): Promise<readonly Claim[]> {
    await this.#store.requireThere?.();
    const { records, now } = await this.#reading(imageIds, reliance);
    const alone = reliance !== undefined;
    return [...records.values()].flatMap(({ record }) => claimsOf(record, now, this.#times.marginMs, alone));
  }

  /**
   * Claims every image ID of an image for its service, or none. Everyone uses the same order, so if two services want
   * the same image IDs, the one that gets the first gets them all.
   *
   * @param accepts whether an allowance permits another service's claim
   * @param reliance present if the repositories will not be checked: as for `read`
   * @throws MintmarkError as `read`; whatever was written by then ends with its lease
   */
  async take(
    imageIds: readonly Digest[],
    claimant: Claimant,
    accepts: (claim: Claim) => boolean = () => false,
    reliance?: Reliance,
  ): Promise<Taken> {
    const holder: Holder = { claimant, token: randomUUID(), ...this.#times };
    const heldSince = this.#pausing.clock.now();
    await this.#store.requireThere?.();
    const ordered = [...imageIds].sort();
    const reading = await this.#reading(ordered, reliance);
    const own: Digest[] = [];
    const accepted: Digest[] = [];
    const looked = new Map<Digest, readonly Claimant[]>();
    const foreign: Claim[] = [];
    for (const imageId of ordered) {
      let others: readonly Claim[] = [];
      const decide: Decide = (current, now) => {
        const transition = taken(imageId, current, holder, now);
        const known = (transition.kind === 'write' ? transition.next : current)?.others;
        if (reliance !== undefined) others = this.#inTheWay(current, claimant, now);
        else if (known !== undefined) looked.set(imageId, known);
        return transition;
      };
      const outcome = await settle(this.#store, { imageId, decide, reading }, this.#pausing);
      if (outcome.kind === 'keep' || outcome.record === undefined) {
        own.push(imageId);
      } else {
        if (reliance === undefined) {
          const claims = claimsOf(outcome.record, reading.now, this.#times.marginMs);
          others = claims.filter(({ service }) => service !== claimant.service);
        }
        accepted.push(imageId);
      }
      foreign.push(...others);
      if (!others.every(accepts)) {
        await this.#giveBack(own, holder);
        return { kind: 'refused', claims: foreign };
      }
    }
    // Accepted image IDs are pushed too, so later pushes must see both services.
    for (const imageId of accepted) {
      const decide: Decide = (current, now) => found(imageId, current, [claimant], now, this.#times.marginMs);
      await settle(this.#store, { imageId, decide }, this.#pausing);
    }
    const hold = new Hold({ ...this.#pausing, store: this.#store, holder, imageIds: own, looked, heldSince });
    return { kind: 'held', hold, foreign };
  }

  /**
   * Compares image IDs that repositories hold with the ledger, at most a hundred at once.
   *
   * @param isService whether there still is a service of a name that a claim has
   * @param onRegistered called with each of them, as soon as it is done
   * @throws MintmarkError if the ledger does not answer: whatever was written by then stays, and was reported
   */
  async register(
    sightings: readonly Sighting[],
    mode: RegisterMode,
    isService: IsService,
    onRegistered: (registered: Registered) => void,
  ): Promise<void> {
    const { marginMs } = this.#times;
    return register(this.#store, sightings, mode, { ...this.#pausing, marginMs, isService, onRegistered });
  }

  /**
   * The time from which a comparison that begins now may miss a push, by the ledger's clock; milliseconds since 1970. A
   * registry may be slow to list what was pushed a moment ago.
   *
   * @throws MintmarkError if the ledger does not answer; NOT_FOUND if there is none, unless a seed is going to make it
   */
  async begin(mode: RegisterMode): Promise<number> {
    if (mode === 'verify') await this.#store.requireThere?.();
    const { now } = await this.#store.read([], true);
    return now.earliest - LISTED_WITHIN_MS;
  }

  /** Records which registries were compared with the ledger. @param asOf when the comparison began */
  async note(read: readonly ReadRegistry[], asOf: number): Promise<void> {
    if (read.length === 0) return;
    await untilWritten('The record of the verification', this.#pausing, async () => {
      const { freshness: stored, now } = await this.#store.read([], true);
      const current = stored && begun(stored.freshness, now);
      const isWritten = await this.#store.writeFreshness(noted(current, read, asOf), stored);
      return isWritten || undefined;
    });
  }

  /** A registry other than these that was once compared with the ledger. */
  async otherRegistry(read: readonly ReadRegistry[]): Promise<Registry | undefined> {
    const { freshness: stored } = await this.#store.read([], true);
    return stored?.freshness.registries.find((one) => !read.some((other) => isSameRegistry(one, other)));
  }

  /**
   * Releases the claims of images that are no longer in any repository.
   *
   * @returns how many
   * @throws MintmarkError if the ledger does not answer
   */
  async release(seen: Seen): Promise<number> {
    return release(this.#store, seen, this.#pausing);
  }

  close(): void {
    this.#store.close();
  }

  async #reading(imageIds: readonly Digest[], reliance: Reliance | undefined): Promise<Reading> {
    if (reliance === undefined) return this.#store.read(imageIds);
    const reading = await this.#store.read(imageIds, true);
    const lack = lacking(reading.freshness?.freshness, reliance, reading.now);
    if (lack !== undefined) throw lack;
    return reading;
  }

  /**
   * Everything but the claimant's own: claims of other services, whose push may have left the image behind, and those
   * for another repository, which may have got another owner.
   */
  #inTheWay(record: ClaimRecord | undefined, { service, repository }: Claimant, now: Moment): Claim[] {
    if (record === undefined) return [];
    const claims = claimsOf(record, now, this.#times.marginMs, true);
    return claims.filter((claim) => claim.service !== service || claim.repository !== repository);
  }

  async #giveBack(imageIds: readonly Digest[], holder: Holder): Promise<void> {
    await Promise.all(
      imageIds.map((imageId) =>
        settle(this.#store, { imageId, decide: (current) => released(current, holder) }, this.#pausing),
      ),
    );
  }
}
