import type { Digest } from '../image/digest.ts';

/**
 * The manifests of one repository that an earlier run has read. The reader computes the digest of each: a cache is not
 * trusted.
 */
export interface CachedManifests {
  /** What is kept, in no order; it ends early if the cache is damaged. */
  recall(): AsyncIterable<Uint8Array>;
  /** Keeps manifests that were not there. */
  add(manifests: readonly string[]): Promise<void>;
  /** @param isWanted whether a manifest is still in the repository: the others may go. */
  close(isWanted: (digest: Digest) => boolean): Promise<void>;
}

/** Keeps nothing. */
export const NOTHING_CACHED: CachedManifests = {
  recall: async function* () {
    // Nothing is kept.
  },
  add: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
