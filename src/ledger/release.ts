import pMap from 'p-map';
import type { Digest } from '../image/digest.ts';
import { canonicalUri } from '../image/ecr-reference.ts';
import { type ClaimRecord, holdersOf, type Moment } from './record.ts';
import { type Pausing, settle, WRITES_AT_ONCE } from './settle.ts';
import type { ClaimStore } from './store.ts';
import { gone, type Transition } from './transitions.ts';

/** What was seen by a survey that read every image of whole registries. */
export interface Seen {
  /** When the survey began, by the ledger's clock; milliseconds since 1970. */
  readonly asOf: number;
  /** Whether a repository has it. */
  readonly has: (imageId: Digest) => boolean;
  /** Whether a repository was among those that were read, or would have been if it were there. */
  readonly isRead: (uri: string) => boolean;
}

/**
 * How long a claim must have gone unused before it is released, in milliseconds: far longer than a push takes to say
 * that it relies on one.
 */
const UNUSED_MS = 24 * 3_600_000;

/**
 * Releases the claims of images that are no longer in any repository.
 *
 * @returns how many
 * @throws MintmarkError if the ledger does not answer: whatever was released by then is free
 */
export async function release(store: ClaimStore, seen: Seen, pausing: Pausing): Promise<number> {
  let released = 0;
  for await (const reading of store.all()) {
    const records = [...reading.records.values()].map(({ record }) => record);
    const unseen = records.filter((record) => !seen.has(record.imageId) && isReadFor(record, seen));
    await pMap(
      unseen,
      async ({ imageId }) => {
        const written: Transition[] = [];
        const decide = (current: ClaimRecord | undefined, now: Moment): Transition => {
          const isElsewhere = current !== undefined && !isReadFor(current, seen);
          const transition: Transition = isElsewhere ? { kind: 'keep' } : gone(current, seen.asOf, UNUSED_MS, now);
          // Only the last one counts: a write that lost a race is decided again.
          written.splice(0, 1, ...(transition.kind === 'write' ? [transition] : []));
          return transition;
        };
        await settle(store, { imageId, decide, reading }, pausing);
        released += written.length;
      },
      { concurrency: WRITES_AT_ONCE },
    );
  }
  return released;
}

function isReadFor(record: ClaimRecord, { isRead }: Seen): boolean {
  return holdersOf(record).every(({ repository }) => isRead(canonicalUri(repository)));
}
