import { resolve } from 'node:path';
import { keepLastAudit, type LastAudit, readLastAudit } from '../../cache/last-audit.ts';
import { loadConfiguration } from '../../config/load.ts';
import { acceptedGroups, worstGroups } from '../../inventory/images.ts';
import { type Inventory, withInventory } from '../../inventory/inventory.ts';
import { sharingOf, withoutBaseline } from '../../inventory/sharing.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Runtime } from '../runtime.ts';
import { baselineFile, updateBaseline } from './baseline-file.ts';
import { judgeAudit } from './judge.ts';
import type { AuditOptions } from './options.ts';
import type { AuditProgress, AuditReport } from './report.ts';
import pMap from 'p-map';
import type { SharedGroup } from '../../rules/shared-group.ts';
import { BUILD_ID_LABEL, SERVICE_LABEL } from '../../image/mark.ts';
import type { Repository } from '../../image/repository.ts';
import type { RegistryConnection } from '../../connection/connection.ts';

/**
 * Finds out which services share images, across every image of every repository in scope.
 *
 * @throws MintmarkError if there is no verdict at all: configuration, no region, a cache that cannot be used.
 */
export async function audit(options: AuditOptions, runtime: Runtime): Promise<AuditReport> {
  const startedAt = runtime.clock.now();
  const { configPath, failOn, timeoutMs, rate, signal } = options;
  const loaded = await loadConfiguration({
    ...runtime,
    configPath,
    failOn: failOn === 'warn' ? 'warn' : 'error',
    withBaseline: options.baseline === undefined,
  });
  const known = await baselineFile(options, loaded, runtime);
  const configuration = { ...loaded, baseline: known?.baseline };
  const cache = options.cache && resolve(runtime.cwd, options.cache);
  const lifecycle = configuration.rules['no-lifecycle-policy'] !== 'off';
  return withInventory(
    { timeoutMs, rate, signal, cache, lifecycle, first: undefined },
    configuration,
    runtime,
    async (inventory) => {
      const { fleet, survey, connectionOf, file } = inventory;
      const now = runtime.now();
      const sharing = await sharingOf(inventory, configuration, now);
      const { places } = sharing.owners;
      const isWhole = survey.unchecked.length + fleet.failures.length === 0;
      const baseline = known && (await updateBaseline(known, sharing, isWhole, options, now));
      const count = sharing.shared.length + sharing.accepted.length;
      const present = { at: now, shared: count };
      const progress =
        cache === undefined || !isWhole ? undefined : await progressOf(present, cache, inventory, loaded);
      const { shared, accepted } = failOn === 'all' ? withoutBaseline(sharing) : sharing;
      const groups = await worstGroups(shared, places, file);
      const allowed = await acceptedGroups(accepted, places, file);
      const services = new Map(places.map(({ repository, service }) => [repository.uri, service]));
      const audited = survey.audited.map((one) => ({
        ...one,
        service: services.get(one.repository.uri) ?? one.service,
      }));
      const facts = {
        groups: await withMarks(groups, connectionOf, inventory.signal),
        sharedGroups: shared.length,
        owned: places,
        audited,
        unchecked: survey.unchecked,
        failures: fleet.failures,
        now,
      };
      return {
        command: 'audit',
        ...judgeAudit(facts, configuration),
        sharedGroups: shared.length,
        allowed,
        baseline,
        progress,
        repositories: audited,
        cacheTrouble: inventory.cacheTrouble(),
        checked: {
          registries: fleet.registries.length,
          repositories: audited.length - survey.unchecked.length,
          images: audited.reduce((sum, { images }) => sum + images, 0),
          recalled: survey.recalled,
          calls: fleet.calls(),
          durationMs: Math.round(runtime.clock.now() - startedAt),
        },
      };
    },
  );
}

/** How many images are shared now, and were at the last audit of the same repositories; kept for the next one. */
async function progressOf(
  present: LastAudit,
  cache: string,
  { fleet, onCacheTrouble }: Inventory,
  { registries, exclude }: Configuration,
): Promise<AuditProgress | undefined> {
  const scope = [fleet.registries.map(({ connection }) => connection.registry), registries, exclude];
  const last = await readLastAudit(cache, scope);
  await keepLastAudit(cache, scope, present, onCacheTrouble);
  return last && { shared: present.shared, last };
}

/** How many groups get their configs read, in two calls each. Once these are fixed, the next audit shows others. */
const READ = 100;
const AT_ONCE = 10;

/**
 * Reads the marks of the worst groups: an image without one was built twice, one with a mark was copied.
 *
 * @param groups worst first
 */
async function withMarks(
  groups: readonly SharedGroup[],
  connectionOf: (repository: Repository) => RegistryConnection | undefined,
  signal: AbortSignal,
): Promise<SharedGroup[]> {
  if (groups.length === 0) return [];
  const read = await pMap(
    groups.slice(0, READ),
    async (group): Promise<SharedGroup> => {
      const [image] = group.images;
      const connection = image && connectionOf(image.repository);
      if (image === undefined || connection === undefined) return group;
      const config = await connection.readConfig(image.repository, group.imageIds[0], signal);
      if (config === undefined) return group;
      const buildId = config.labels[BUILD_ID_LABEL];
      return { ...group, mark: buildId ? { service: config.labels[SERVICE_LABEL], buildId } : null };
    },
    { concurrency: AT_ONCE },
  );
  return [...read, ...groups.slice(READ)];
}
