import { type OnTrouble, openManifestCache } from '../cache/manifest-cache.ts';
import type { Runtime } from '../commands/runtime.ts';
import { messageOf } from '../errors.ts';
import { type Fleet, openFleet, repositoriesIn } from '../fleet/fleet.ts';
import { auditedRegistries } from '../fleet/scope.ts';
import { type RunTime, TimeLimit } from '../fleet/time-limit.ts';
import { owned } from '../ownership/owned.ts';
import { ownerTags, type OwnerTagReader } from '../ownership/owner-tags.ts';
import type { Configuration } from '../config/configuration.ts';
import type { RegistryConnection } from '../connection/connection.ts';
import type { Repository } from '../image/repository.ts';
import { DetailsFile } from './details-file.ts';
import { type FleetSurvey, surveyFleet } from './survey.ts';

export interface InventoryOptions {
  readonly timeoutMs: number;
  readonly rate: number;
  /** Ends the run early: the inventory then has what was read so far. */
  readonly signal: AbortSignal | undefined;
  /** A directory that keeps manifests from one run to the next; absent: nothing is kept. */
  readonly cache: string | undefined;
  /** Whether lifecycle policies are read. */
  readonly lifecycle: boolean;
  /** Runs before anything is read. */
  readonly first: ((time: RunTime) => Promise<void>) | undefined;
}

/** Every image of every repository in scope. */
export interface Inventory {
  readonly fleet: Fleet;
  readonly survey: FleetSurvey;
  /** Indexed by the numbers in the survey's table. */
  readonly repositories: readonly Repository[];
  readonly connectionOf: (repository: Repository) => RegistryConnection | undefined;
  /** Has not learned anything yet. */
  readonly tags: OwnerTagReader;
  readonly file: DetailsFile;
  /** The reason why what was read is not kept for the next run. */
  readonly cacheTrouble: () => string | undefined;
  readonly onCacheTrouble: OnTrouble;
  /** Aborted when the run's time is over. */
  readonly signal: AbortSignal;
}

/**
 * Reads every image of every repository in scope, and calls `work` while the details of the images can still be read.
 *
 * @throws MintmarkError if nothing can be read: no region, or an unusable cache
 */
export async function withInventory<T>(
  options: InventoryOptions,
  configuration: Configuration,
  runtime: Runtime,
  work: (inventory: Inventory) => Promise<T>,
): Promise<T> {
  runtime.keepHeapSmall?.();
  const time = new TimeLimit(options.timeoutMs, runtime.clock, options.signal);
  const { signal, runMs } = time;
  let trouble: string | undefined;
  let file: DetailsFile | undefined;
  try {
    const onCacheTrouble = (error: unknown): void => {
      trouble = messageOf(error);
    };
    const openCached = await openManifestCache(options.cache, runtime.now(), signal, onCacheTrouble);
    runtime.progress({ step: 'catalogue' });
    file = await DetailsFile.open();
    await options.first?.(time);
    const limits = { rate: options.rate, signal, runMs };
    const fleet = await openFleet(auditedRegistries(configuration), limits, runtime);
    const all = repositoriesIn(fleet);
    const repositories = all.map(({ repository }) => repository);
    const connections = new Map(all.map(({ repository: { uri }, connection }) => [uri, connection]));
    const connectionOf = ({ uri }: Repository): RegistryConnection | undefined => connections.get(uri);
    const numbered = owned(repositories, configuration).map((place, number) => ({ ...place, number }));
    const registries = fleet.registries.map(({ connection }) => ({
      connection,
      places: numbered.filter(({ repository }) => connectionOf(repository) === connection),
    }));
    const plan = { registries, openCached, file, lifecycle: options.lifecycle };
    const survey = await surveyFleet(plan, runtime);
    const tags = ownerTags(configuration);
    const cacheTrouble = (): string | undefined => trouble;
    return await work({ fleet, survey, repositories, connectionOf, tags, file, cacheTrouble, onCacheTrouble, signal });
  } finally {
    time.end();
    await file?.close();
  }
}
