import pMap from 'p-map';
import { Pace } from '../../aws/pace.ts';
import type { DetailsFile } from '../../inventory/details-file.ts';
import { LISTED } from '../../inventory/images.ts';
import type { Entry, ImageTable } from '../../inventory/image-table.ts';
import type { Digest } from '../../image/digest.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Registered, RegisterMode, Sighting } from '../../ledger/register.ts';
import type { OwnedRepository } from '../../ownership/owned.ts';
import type { UnclaimedImage } from '../../rules/unclaimed-image.ts';
import { type AskFailure, failureIn, MintmarkError } from '../../errors.ts';
import type { Claimant } from '../../ledger/claim.ts';
import { registryName } from '../../image/repository.ts';
import { cutOff } from '../../util/cut-off.ts';
import type { Runtime } from '../runtime.ts';
import type { Claimed } from './report.ts';

/** How many keys one read of the ledger takes. */
const BATCH = 100;
const BATCHES_AT_ONCE = 4;
/** Batches a second. A new table takes 12,000 reads and 4,000 writes a second, most of which is for guards. */
const BATCHES_A_SECOND = { verify: 80, seed: 30 } as const;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export interface Comparison {
  readonly mode: RegisterMode;
  readonly ledger: Ledger;
  readonly table: ImageTable;
  /** By the numbers of the table; undefined if the owner is not known. */
  readonly places: readonly (OwnedRepository | undefined)[];
  /** Services that the configuration names, whether they have a repository or not. */
  readonly named: Iterable<string>;
  readonly file: DetailsFile;
  /** Records that everything was compared. */
  readonly note: (past: ReadonlySet<string>) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface Compared {
  readonly claims: Claimed;
  /** At most as many as a report lists. */
  readonly unclaimed: readonly UnclaimedImage[];
  /** Why not everything that was read was compared with the ledger. */
  readonly failure: AskFailure | undefined;
}

/** Compares every image ID with the ledger, a few hundred at a time, so that memory does not grow with the registries. */
export async function compared(comparison: Comparison, runtime: Runtime): Promise<Compared> {
  const { mode, ledger, table, places, named, file, signal } = comparison;
  const services = new Set([...named, ...places.flatMap((place) => (place === undefined ? [] : claimantsOf(place)))]);
  const isService = (name: string): boolean => services.has(name);
  const counts = { compared: 0, written: 0, missing: 0 };
  const unclaimed = new Map<string, UnclaimedImage & { readonly imageIds: Digest[] }>();
  // Getting ahead of it would throttle guards.
  const pace = new Pace(BATCHES_A_SECOND[mode], runtime.clock, 0);
  /** The names of the registries that are known by now to hold images without a claim. */
  const past = new Set<string>();
  let failure: AskFailure | undefined;
  try {
    await pMap(
      sightingsIn(table, places),
      async (batch) => {
        await pace.take(signal).catch((error: unknown) => {
          throw cutOff(signal, 'Not every image was compared with the ledger', { cause: error });
        });
        const sightings = mode === 'seed' ? await Promise.all(batch.map((one) => withTags(one, file))) : batch;
        const byId = new Map(batch.map((one) => [one.imageId, one]));
        // What a try has written looks to the next as if it had always been there.
        const done = new Map<Digest, Registered>();
        const onRegistered = (registered: Registered): void => {
          done.set(registered.sighting.imageId, registered);
        };
        const register = (): Promise<void> => {
          const open = sightings.filter(({ imageId }) => !done.has(imageId));
          return ledger.register(open, mode, isService, onRegistered);
        };
        try {
          await patiently(register, signal, runtime);
        } finally {
          for (const registered of done.values()) await count(registered, byId.get(registered.sighting.imageId));
        }
        runtime.progress({ step: 'claims', done: counts.compared });
      },
      { concurrency: BATCHES_AT_ONCE },
    );
    await patiently(() => comparison.note(past), signal, runtime);
  } catch (error) {
    failure = failureIn(error);
  }
  return { claims: counts, unclaimed: [...unclaimed.values()], failure };

  async function count(registered: Registered, seen: Seen | undefined): Promise<void> {
    counts.compared += 1;
    if (registered.written) counts.written += 1;
    if (registered.missing.length > 0) counts.missing += 1;
    // A seed is for images that nobody has claimed yet.
    if (seen === undefined || (mode === 'seed' && othersClaims(registered).length === 0)) return;
    for (const claimant of registered.missing) await keep(seen, claimant, registered);
  }

  async function keep(seen: Seen, { service }: Claimant, registered: Registered): Promise<void> {
    const entry = seen.entries[seen.claimants.findIndex((claimant) => claimant.service === service)];
    const place = entry && places[entry.repository];
    if (entry === undefined || place === undefined) return;
    if (mode === 'verify') past.add(registryName(place.repository.registry));
    const key = JSON.stringify([entry.repository, entry.position, service]);
    if (!unclaimed.has(key)) {
      if (unclaimed.size >= LISTED) return;
      const { digest, tags, pushedAt } = await file.read(entry.position);
      const image = {
        rule: 'unclaimed-image' as const,
        service,
        repository: place.repository,
        digest,
        tags,
        pushedAt,
        imageIds: [],
        claims: othersClaims(registered),
        isWritten: mode === 'seed',
        ledger: ledger.place,
      };
      // Another platform of the image may have been added while the file was read.
      if (!unclaimed.has(key)) unclaimed.set(key, image);
    }
    unclaimed.get(key)?.imageIds.push(seen.imageId);
  }
}

/** An image ID with one entry for each claimant. */
interface Seen extends Sighting {
  readonly entries: readonly Entry[];
}

function* sightingsIn(table: ImageTable, places: Comparison['places']): Generator<Seen[]> {
  let batch: Seen[] = [];
  for (const { imageId, entries } of table.all()) {
    const seen = sightingOf(imageId, entries, places);
    if (seen !== undefined) batch.push(seen);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** One with two owners counts for both; one without is a service named by its URI, as in the claims of guards. */
function claimantsOf({ claimants, repository: { uri } }: OwnedRepository): readonly string[] {
  return claimants.length > 0 ? claimants : [uri];
}

function sightingOf(imageId: Digest, entries: readonly Entry[], places: Comparison['places']): Seen | undefined {
  const found = new Map<string, { claimant: Claimant; entry: Entry }>();
  for (const entry of entries) {
    const place = places[entry.repository];
    if (place === undefined) continue;
    const { uri: repository } = place.repository;
    for (const service of claimantsOf(place)) {
      if (!found.has(service)) found.set(service, { claimant: { service, repository }, entry });
    }
  }
  const [first, ...rest] = [...found.values()];
  if (first === undefined) return undefined;
  return {
    imageId,
    claimants: [first.claimant, ...rest.map(({ claimant }) => claimant)],
    entries: [first, ...rest].map(({ entry }) => entry),
  };
}

/** Adds tags, since people know an image by its tag. */
async function withTags({ imageId, claimants, entries }: Seen, file: DetailsFile): Promise<Sighting> {
  const [first, ...rest] = claimants;
  const tagged = async (claimant: Claimant, entry: Entry | undefined): Promise<Claimant> => {
    if (entry === undefined) return claimant;
    const [tag] = (await file.read(entry.position)).tags;
    return { ...claimant, ...(tag !== undefined && { tag }) };
  };
  const others = await Promise.all(rest.map((claimant, index) => tagged(claimant, entries[index + 1])));
  return { imageId, claimants: [await tagged(first, entries[0]), ...others] };
}

function othersClaims({ claims, missing }: Registered): Registered['claims'] {
  return claims.filter(({ service }) => !missing.some((one) => one.service === service));
}

/** Retries: a table that is out of capacity gets more after a while, and the next try finds what was written. */
export async function patiently<T>(work: () => Promise<T>, signal: AbortSignal, { clock }: Runtime): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MintmarkError) || error.code !== 'THROTTLED') throw error;
      // Ends with the run's time, and with the throttling as the reason.
      await clock.sleep(pause, signal).catch(() => {
        throw error;
      });
    }
  }
}
