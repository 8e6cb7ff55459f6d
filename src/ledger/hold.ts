import { MintmarkError, messageOf } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import type { Claim, Claimant } from './claim.ts';
import { type ClaimRecord, claimsOf, type Moment } from './record.ts';
import { type Decide, type Pausing, settle } from './settle.ts';
import type { ClaimStore } from './store.ts';
import { confirmed, type Holder, released, renewed, type Transition } from './transitions.ts';

export interface HoldOptions extends Pausing {
  readonly store: ClaimStore;
  readonly holder: Holder;
  readonly imageIds: readonly Digest[];
  /** Who may have had an image ID when it was taken. */
  readonly looked: ReadonlyMap<Digest, readonly Claimant[]>;
  /** When the lease was requested, by the clock. */
  readonly heldSince: number;
}

/** Claims that are held for a push: kept alive until they are confirmed or released. */
export class Hold {
  readonly #options: HoldOptions;
  readonly #ended = new AbortController();
  readonly #beating: Promise<void>;
  /**
   * By this process's own clock, which nobody can set. The process must not trust the lease for longer than the ledger
   * does.
   */
  #leaseEnd: number;
  #lost: { readonly to: ClaimRecord | undefined } | undefined;
  #failure: unknown;

  constructor(options: HoldOptions) {
    this.#options = options;
    this.#leaseEnd = options.heldSince + options.holder.leaseMs;
    this.#beating = this.#beat();
  }

  /** @throws MintmarkError PUSH if the claims are no longer held, so another service may have them */
  requireHeld(): void {
    const { store, clock, holder } = this.#options;
    if (this.#lost === undefined && clock.now() < this.#leaseEnd) return;
    const owner = this.#lost?.to?.service;
    const why =
      owner === undefined || owner === holder.claimant.service
        ? `the ledger did not renew it in time${this.#failure === undefined ? '' : `: ${messageOf(this.#failure)}`}`
        : `${owner} has it now`;
    throw new MintmarkError('PUSH', `The claim on the image was lost during the push: ${why}`, {
      hint: `The tag was not pushed. Run again${store.place.kind === 'dynamodb' ? ', when DynamoDB answers' : ''}.`,
      cause: this.#failure,
    });
  }

  /**
   * The image was pushed, so it belongs to the service from now on.
   *
   * @returns other services' claims, if the lease had expired and they took them
   * @throws MintmarkError if the ledger does not answer: the claims then end with their lease
   */
  async confirm(): Promise<readonly Claim[]> {
    await this.end();
    const { holder, looked } = this.#options;
    return this.#change((imageId, current, now) => confirmed(imageId, current, holder, now, looked.get(imageId)));
  }

  /**
   * Nothing was pushed, so nobody has to wait for the lease to end.
   *
   * @throws MintmarkError if the ledger does not answer: the claims then end with their lease
   */
  async release(): Promise<void> {
    await this.end();
    await this.#change((_imageId, current) => released(current, this.#options.holder));
  }

  /** Stops renewing: whatever is not confirmed by then ends with its lease. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#beating;
  }

  /** @returns the claims of others that were in the way */
  async #change(decideFor: (imageId: Digest, ...known: Parameters<Decide>) => Transition): Promise<readonly Claim[]> {
    const { store, holder, imageIds } = this.#options;
    const found: Claim[] = [];
    await Promise.all(
      imageIds.map(async (imageId) => {
        let at: Moment = { earliest: 0, latest: 0 };
        const decide: Decide = (current, now) => {
          at = now;
          return decideFor(imageId, current, now);
        };
        const outcome = await settle(store, { imageId, decide }, this.#options);
        if (outcome.kind !== 'refuse' || outcome.record === undefined) return;
        const claims = claimsOf(outcome.record, at, holder.marginMs, true);
        found.push(...claims.filter(({ service }) => service !== holder.claimant.service));
      }),
    );
    return found;
  }

  /** Renewing after a third of a lease leaves two more chances if a renewal fails. */
  async #beat(): Promise<void> {
    const { holder, clock, store, imageIds } = this.#options;
    const { signal } = this.#ended;
    while (this.#lost === undefined) {
      // The sleep rejects at the end, and only then.
      await clock.sleep(holder.leaseMs / 3, signal).catch(() => undefined);
      if (signal.aborted) return;
      const since = clock.now();
      try {
        for (const imageId of imageIds) {
          const decide: Decide = (current, now) => renewed(current, holder, now);
          const outcome = await settle(store, { imageId, decide }, this.#options);
          if (outcome.kind === 'refuse') this.#lost ??= { to: outcome.record };
        }
        this.#leaseEnd = since + holder.leaseMs;
      } catch (error) {
        // requireHeld reports it if the next renewals fail too and the lease runs out.
        this.#failure = error;
      }
    }
  }
}
