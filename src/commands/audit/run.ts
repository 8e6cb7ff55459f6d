import { resolve } from 'node:path';
import { openManifestCache } from '../../cache/manifest-cache.ts';
import { loadConfiguration } from '../../config/load.ts';
import { messageOf } from '../../errors.ts';
import { openFleet } from '../../fleet/fleet.ts';
import { auditedRegistries } from '../../fleet/scope.ts';
import { TimeLimit } from '../../fleet/time-limit.ts';
import { owned } from '../../ownership/owned.ts';
import type { RegistryConnection } from '../../types/registry-connection.ts';
import type { Repository } from '../../types/registry.ts';
import type { Runtime } from '../runtime.ts';
import { DetailsFile } from './details-file.ts';
import { byRisk, riskBefore, sharedGroup } from './images.ts';
import { judgeAudit } from './judge.ts';
import { withMarks } from './marks.ts';
import type { AuditOptions } from './options.ts';
import type { AuditReport } from './report.ts';
import { sharingOf } from './sharing.ts';
import { surveyFleet } from './survey.ts';

/** Groups that a report lists: nobody reads more, and all of a large fleet would not fit into memory. */
const LISTED = 10_000;

/**
 * Which services share images, over every image of every repository in scope.
 *
 * @throws MintmarkError if there is no verdict at all: configuration, no region, a cache that cannot be used.
 */
export async function audit(options: AuditOptions, runtime: Runtime): Promise<AuditReport> {
  const startedAt = runtime.clock.now();
  const time = new TimeLimit(options.timeoutMs, runtime.clock);
  const end = (): void => {
    time.end();
  };
  options.signal?.addEventListener('abort', end, { once: true });
  const configuration = await loadConfiguration({
    ...runtime,
    explicitPath: options.configPath,
    failOn: options.failOn,
  });
  let cacheTrouble: string | undefined;
  const openCached = await openManifestCache(
    options.cache && resolve(runtime.cwd, options.cache),
    runtime.now(),
    time.signal,
    (error) => {
      cacheTrouble = messageOf(error);
    },
  );
  runtime.progress({ step: 'catalogue' });
  const file = await DetailsFile.open();
  try {
    const fleet = await openFleet(
      auditedRegistries(configuration),
      { rate: options.rate, signal: time.signal },
      runtime,
    );
    const repositories = fleet.registries.flatMap((registry) => registry.repositories);
    const connections = new Map<string, RegistryConnection>();
    for (const { connection, repositories: own } of fleet.registries) {
      for (const { uri } of own) connections.set(uri, connection);
    }
    const connectionOf = ({ uri }: Repository): RegistryConnection | undefined => connections.get(uri);
    const numbered = owned(repositories, configuration).map((place, number) => ({ ...place, number }));
    const registries = fleet.registries.map(({ connection }) => ({
      connection,
      places: numbered.filter(({ repository }) => connectionOf(repository) === connection),
    }));
    const lifecycle = configuration.rules['no-lifecycle-policy'] !== 'off';
    const survey = await surveyFleet({ registries, openCached, file, lifecycle }, runtime);
    const now = runtime.now();
    const { places, shared, accepted } = await sharingOf(
      ...([survey.table, repositories, connectionOf, configuration, now] as const),
    );
    const worst = shared
      .map((group) => ({ group, ...riskBefore(group, places) }))
      .sort(byRisk)
      .slice(0, LISTED);
    const groups = await Promise.all(worst.map(({ group }) => sharedGroup(group, places, file)));
    const allowed = await Promise.all(
      accepted.slice(0, LISTED).map(async ({ group, allowance }) => {
        return { group: await sharedGroup(group, places, file), allowance };
      }),
    );
    const services = new Map(places.map(({ repository, service }) => [repository.uri, service]));
    const audited = survey.audited.map((one) => ({ ...one, service: services.get(one.repository.uri) ?? one.service }));
    const facts = {
      groups: await withMarks(groups.toSorted(byRisk), connectionOf, time.signal),
      sharedGroups: shared.length,
      owned: places,
      ...{ audited, unchecked: survey.unchecked, failures: fleet.failures, now },
    };
    return {
      command: 'audit',
      ...judgeAudit(facts, configuration),
      sharedGroups: shared.length,
      allowed,
      repositories: audited,
      cacheTrouble,
      checked: {
        registries: fleet.registries.length,
        repositories: audited.length - survey.unchecked.length,
        images: audited.reduce((sum, { images }) => sum + images, 0),
        recalled: survey.recalled,
        calls: fleet.calls(),
        durationMs: Math.round(runtime.clock.now() - startedAt),
      },
    };
  } finally {
    options.signal?.removeEventListener('abort', end);
    time.end();
    await file.close();
  }
}
