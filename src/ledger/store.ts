import type { Digest } from '../image/digest.ts';
import type { LedgerPlace } from './claim.ts';
import type { Freshness } from './freshness.ts';
import type { ClaimRecord, Moment } from './record.ts';

/** A record as it was read. */
export interface Stored {
  readonly record: ClaimRecord;
  /** Changes with each write. */
  readonly revision: string;
}

/** What the store had at one moment, by the store's own clock. */
export interface Reading {
  readonly records: ReadonlyMap<Digest, Stored>;
  /** Absent if it was not requested, or if the ledger was never compared with a registry. */
  readonly freshness: StoredFreshness | undefined;
  readonly now: Moment;
}

export interface StoredFreshness {
  readonly freshness: Freshness;
  readonly revision: string;
}

/**
 * Where records are kept: one per key, written only if nobody has written it since it was read. The rest of the ledger
 * is built on this reading and writing.
 */
export interface ClaimStore {
  readonly place: LedgerPlace;
  /** Requests sent so far, retries included, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /**
   * For all but a seed, which makes the store: they would take a missing one for an empty one. Absent if `read` is
   * enough.
   *
   * @throws MintmarkError NOT_FOUND if there is no store, which is not the same as an empty one
   */
  requireThere?(): Promise<void>;
  /**
   * Reads what was written last, never an older state.
   *
   * @param withFreshness whether to read that too, in the same call
   * @throws MintmarkError if the store does not answer, and for a record that this version cannot read
   */
  read(imageIds: readonly Digest[], withFreshness?: boolean): Promise<Reading>;
  /**
   * Every record, in parts, as it was at some moment since this was called.
   *
   * @throws MintmarkError as `read`
   */
  all(): AsyncIterable<Reading>;
  /**
   * Writes a record in place of the one that was read, or a first one.
   *
   * @returns whether it is there now. `false` can also mean that the write was done and was sent again because its
   *   first answer was lost; then read what is there.
   * @throws MintmarkError if the store does not answer; the record may be there anyway
   */
  write(record: ClaimRecord, seen: Stored | undefined): Promise<boolean>;
  /** The same for the one record of when the ledger was verified. */
  writeFreshness(freshness: Freshness, seen: StoredFreshness | undefined): Promise<boolean>;
  close(): void;
}
