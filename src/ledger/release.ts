import pMap from 'p-map';
import type { Digest } from '../image/digest.ts';
import { canonicalUri } from '../image/ecr-reference.ts';
import { type ClaimRecord, holdersOf, type Moment } from './record.ts';
import { type Pausing, settle, WRITES_AT_ONCE } from './settle.ts';
import type { ClaimStore } from './store.ts';
import { gone, type Transition } from './transitions.ts';

/** What a survey has seen that read every image of whole registries. */
export interface Seen {
  /** When the survey began, by the ledger's clock; milliseconds since 1970. */
  readonly asOf: number;
  /** Whether a repository has it. */
  readonly has: (imageId: Digest) => boolean;
  /** Whether a repository was among those that were read, or would have been if it were there. */
  readonly isRead: (uri: string) => boolean;
}

/** How long nothing may have relied on a claim that is given back, in milliseconds: far longer than a push takes to say that it does. */
const UNUSED_MS = 24 * 3_600_000;

/**
 * Gives back the claims of images that are in no repository any more.
 *
 * @returns how many
 * @throws MintmarkError if the ledger does not answer: what was given back by then is free
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
          // The last one counts: a write that somebody was faster than is decided again.
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
