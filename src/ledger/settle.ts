import { MintmarkError } from '../errors.ts';
import { cutOff } from '../util/cut-off.ts';
import type { Digest } from '../image/digest.ts';
import type { Clock } from '../util/clock.ts';
import { type ClaimRecord, type Moment } from './record.ts';
import type { ClaimStore, Reading } from './store.ts';
import type { Transition } from './transitions.ts';

/** How often one change is tried. Each failed try is another writer's success, so this many are never needed. */
const MOST_TRIES = 200;
/** How many records are settled concurrently when a whole registry is compared. */
export const WRITES_AT_ONCE = 16;
/** The longest pause between two tries, in milliseconds. */
const LONGEST_PAUSE_MS = 100;

export type Decide = (current: ClaimRecord | undefined, now: Moment) => Transition;

interface Change {
  readonly imageId: Digest;
  readonly decide: Decide;
  /** What was read already, for the first try. */
  readonly reading?: Reading;
}

/** Whatever a clock's pause needs. */
export interface Pausing {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Reads, decides, and writes if nobody else wrote in the meantime; otherwise starts again. If the answer to a write was
 * lost, the next reading finds it done, since the record has its token.
 *
 * @returns the last transition: the record is as wanted, or it is refused
 * @throws MintmarkError if the store does not answer
 */
export async function settle(
  store: ClaimStore,
  { imageId, decide, reading: given }: Change,
  pausing: Pausing,
): Promise<Exclude<Transition, { kind: 'write' }>> {
  let known = given;
  return untilWritten(`The claim on ${imageId}`, pausing, async () => {
    const reading = known ?? (await store.read([imageId]));
    known = undefined;
    const stored = reading.records.get(imageId);
    const transition = decide(stored?.record, reading.now);
    if (transition.kind !== 'write') return transition;
    if (!(await store.write(transition.next, stored))) return undefined;
    return transition.refusedBy === undefined ? { kind: 'keep' } : { kind: 'refuse', record: transition.refusedBy };
  });
}

/**
 * Tries until nobody else writes in between.
 *
 * @param what for the message if that never happens
 * @param attempt returns undefined if somebody wrote since it read
 */
export async function untilWritten<T>(
  what: string,
  { clock, signal }: Pausing,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const done = await attempt();
    if (done !== undefined) return done;
    await clock.sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, 5 * tries), signal).catch((error: unknown) => {
      throw cutOff(signal, `${what} was not written`, { cause: error });
    });
  }
  throw new MintmarkError('THROTTLED', `${what} was changed by others ${MOST_TRIES} times in a row`, {
    hint: 'Run again.',
  });
}
