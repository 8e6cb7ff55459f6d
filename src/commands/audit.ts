import { resolve } from 'node:path';
import { openManifestCache } from '../cache/manifest-cache.ts';
import { loadConfiguration } from '../config/load.ts';
import type { EcrConnection } from '../ecr/client.ts';
import type { EntryGroup } from '../policy/image-table.ts';
import { groupAllowance, judgeAudit } from '../policy/judge-audit.ts';
import { owned } from '../policy/owned.ts';
import type { AuditReport } from '../types/audit.ts';
import type { Allowance } from '../types/configuration.ts';
import { sharedGroup } from './audit-images.ts';
import { withMarks } from './audit-marks.ts';
import { surveyFleet } from './audit-survey.ts';
import { DetailsFile } from './details-file.ts';
import type { Door } from './door.ts';
import { openFleet } from './fleet.ts';
import { auditedRegistries } from './scope.ts';
import { TimeLimit } from './time-limit.ts';

export interface AuditOptions {
  readonly configPath?: string | undefined;
  /** For manifests, from one run to the next. Absent: every manifest is read. */
  readonly cache?: string | undefined;
  /** For the whole run: what is not read by then is unknown. */
  readonly timeoutMs: number;
  /** Calls a second and registry. */
  readonly rate: number;
  /** Ends the run before its time: the report is about what has been read. */
  readonly signal?: AbortSignal | undefined;
}

/** Groups that a report lists: nobody reads more, and all of a large fleet would not fit into memory. */
const LISTED = 10_000;

/**
 * Which services share images, over every image of every repository in scope.
 *
 * @throws MintmarkError where there is no verdict at all: configuration, no region, a cache that cannot be used.
 */
export async function audit(options: AuditOptions, door: Door): Promise<AuditReport> {
  const startedAt = door.clock.now();
  const time = new TimeLimit(options.timeoutMs, door.clock);
  const end = (): void => {
    time.end();
  };
  options.signal?.addEventListener('abort', end, { once: true });
  const configuration = await loadConfiguration({ cwd: door.cwd, explicitPath: options.configPath });
  const openShelf = await openManifestCache(options.cache && resolve(door.cwd, options.cache), door.now());
  door.progress({ step: 'catalogue' });
  const file = await DetailsFile.open();
  try {
    const fleet = await openFleet(auditedRegistries(configuration), { rate: options.rate, signal: time.signal }, door);
    const places = owned(
      fleet.registries.flatMap(({ repositories }) => repositories),
      configuration,
    );
    const numbered = new Map(places.map((place, number) => [place.repository.uri, { ...place, number }]));
    const connections = new Map<string, EcrConnection>();
    const registries = fleet.registries.map(({ connection, repositories }) => {
      for (const { uri } of repositories) connections.set(uri, connection);
      return { connection, places: repositories.flatMap(({ uri }) => numbered.get(uri) ?? []) };
    });
    const lifecycle = configuration.rules['no-lifecycle-policy'] !== 'off';
    const survey = await surveyFleet({ registries, openShelf, file, lifecycle }, door);

    const now = door.now();
    const shared: EntryGroup[] = [];
    const accepted: { group: EntryGroup; allowance: Allowance }[] = [];
    for (const group of survey.table.shared((number) => places[number]?.owner ?? NaN)) {
      const allowance = groupAllowance(group, places, configuration, now);
      if (allowance === undefined) shared.push(group);
      else accepted.push({ group, allowance });
    }
    const groups = await Promise.all(shared.slice(0, LISTED).map((group) => sharedGroup(group, places, file)));
    const facts = {
      groups: await withMarks(groups, ({ uri }) => connections.get(uri), time.signal),
      sharedGroups: shared.length,
      owned: places,
      ...{ audited: survey.audited, unasked: survey.unasked, failures: fleet.failures, now },
    };
    const allowed = accepted.slice(0, LISTED).map(async ({ group, allowance }) => {
      return { group: await sharedGroup(group, places, file), allowance };
    });
    return {
      command: 'audit',
      ...judgeAudit(facts, configuration),
      sharedGroups: shared.length,
      allowed: await Promise.all(allowed),
      repositories: survey.audited,
      asked: {
        registries: fleet.registries.length,
        repositories: survey.audited.length - survey.unasked.length,
        images: survey.audited.reduce((sum, { images }) => sum + images, 0),
        recalled: survey.recalled,
        calls: fleet.calls(),
        durationMs: Math.round(door.clock.now() - startedAt),
      },
    };
  } finally {
    options.signal?.removeEventListener('abort', end);
    time.end();
    await file.close();
  }
}
