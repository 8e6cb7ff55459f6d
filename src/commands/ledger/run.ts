import { resolve } from 'node:path';
import { countingLedger, OPENING, type Opening } from '../../checking/push-claim.ts';
import { acceptedGroups, worstGroups } from '../../inventory/images.ts';
import { type Inventory, withInventory } from '../../inventory/inventory.ts';
import { sharingOf } from '../../inventory/sharing.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { RegisterMode } from '../../ledger/register.ts';
import type { OwnerTags } from '../../ownership/reason.ts';
import { type AskFailure, MintmarkError } from '../../errors.ts';
import type { Configuration } from '../../config/configuration.ts';
import { registryName, type Repository } from '../../image/repository.ts';
import type { RunTime } from '../../fleet/time-limit.ts';
import type { Runtime } from '../runtime.ts';
import { compared, patiently } from './claimed.ts';
import { judgeLedger } from './judge.ts';
import type { LedgerOptions } from './options.ts';
import { type Released, releaseGone } from './release.ts';
import type { LedgerReport } from './report.ts';
import { defined } from '../../util/defined.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { scopeOf } from '../../fleet/scope.ts';
import type { ReadRegistry } from '../../ledger/coverage.ts';
import { ecrUri } from '../../image/ecr-reference.ts';

/**
 * Compares every image of every repository in scope with the ledger.
 *
 * @param mode `seed`: claims that are missing are written
 * @throws MintmarkError if there is no verdict at all: configuration, no ledger, no region
 */
export async function reconcile(
  mode: RegisterMode,
  options: LedgerOptions,
  runtime: Runtime,
  { loadConfiguration, ledgerOf }: Opening = OPENING,
): Promise<LedgerReport> {
  const startedAt = runtime.clock.now();
  const { configPath, timeoutMs, rate, signal } = options;
  const configuration = await loadConfiguration({ ...runtime, ...options, configPath, withBaseline: true });
  if (configuration.ledger === undefined) throw noLedger(configuration);
  const cache = options.cache && resolve(runtime.cwd, options.cache);
  let ledger: Ledger | undefined;
  let asOf = 0;
  let released: Released | undefined;
  const first = async (time: RunTime): Promise<void> => {
    const opened = await ledgerOf(configuration, time, runtime);
    ledger = opened;
    if (opened !== undefined) asOf = await patiently(() => opened.begin(mode), time.signal, runtime);
  };
  const limits = { timeoutMs, rate, signal, cache, lifecycle: false, first };
  return withInventory(limits, configuration, runtime, async (inventory) => {
    if (ledger === undefined) throw noLedger(configuration);
    const asked = ledger;
    const { survey, repositories, connectionOf, tags, file } = inventory;
    const fleet = countingLedger(ledger, inventory.fleet);
    // A claim names the service, so the owner of each repository has to be known.
    await tags.learn(repositories.map((repository) => ({ repository, connection: connectionOf(repository) })));
    const now = runtime.now();
    const { owners, shared, accepted } = await sharingOf(inventory, configuration, now);
    const { places } = owners;
    const ownerless = ownerlessIn(inventory, tags.known);
    const nameless = new Set(ownerless.map(({ repository }) => repository.uri));
    const { table } = survey;
    const unchecked = [...survey.unchecked, ...ownerless];
    const archived = survey.audited.filter((one) => one.archived > 0);
    const unread = [...unchecked, ...archived].map(({ repository }) => repository);
    const { claims, ...found } = await compared(
      {
        mode,
        ledger,
        table,
        file,
        signal: inventory.signal,
        note: async (past) => {
          const read = coveredBy(fleet, configuration, { unchecked: unread, past });
          await asked.note(read, asOf);
          const isAll = unread.length + fleet.failures.length + past.size === 0;
          if (options.release === true) released = await releaseGone(asked, { table, read, asOf, isAll });
        },
        named: configuration.services.keys(),
        places: places.map((place) => (nameless.has(place.repository.uri) ? undefined : place)),
      },
      runtime,
    );
    const allowed = await acceptedGroups(accepted, places, file);
    const facts = {
      ledger: ledger.place,
      groups: await worstGroups(shared, places, file),
      sharedGroups: shared.length,
      surveyed: survey.audited,
      ...found,
      unchecked,
      failures: fleet.failures,
      now,
    };
    return {
      command: `ledger ${mode}`,
      ledger: ledger.place,
      ...judgeLedger(facts, configuration),
      sharedGroups: shared.length,
      allowed,
      claims,
      released,
      checked: {
        registries: fleet.registries.length,
        repositories: survey.audited.length - survey.unchecked.length,
        images: survey.audited.reduce((sum, { images }) => sum + images, 0),
        calls: fleet.calls(),
        durationMs: Math.round(runtime.clock.now() - startedAt),
      },
    };
  });
}

/** Repositories whose owner only a tag can name, if that tag could not be read. */
function ownerlessIn({ repositories }: Inventory, tags: OwnerTags): { repository: Repository; failure: AskFailure }[] {
  return repositories.flatMap((repository) => {
    const tag = tags.get(repository.uri);
    return tag !== undefined && 'failure' in tag ? [{ repository, failure: tag.failure }] : [];
  });
}

function noLedger({ file }: Configuration): MintmarkError {
  return new MintmarkError('CONFIG', `There is no ledger: ${file ?? 'no mintmark.yml'} names none`, {
    hint: 'Write ledger: into mintmark.yml.',
  });
}

interface Outcome {
  /** Repositories of which not everything is known. */
  readonly unchecked: readonly Repository[];
  /** Registries with an image that was pushed past the ledger and has no claim. */
  readonly past: ReadonlySet<string>;
}

/**
 * The registries that the ledger was completely compared with. For the others, the last verification goes out of date.
 */
function coveredBy(
  { registries }: Fleet,
  { exclude }: Pick<Configuration, 'exclude'>,
  { unchecked, past }: Outcome,
): ReadRegistry[] {
  const isUnread = new Set(unchecked.map(({ registry }) => registryName(registry)));
  return registries.flatMap(({ scope, connection, repositories: [first] }): ReadRegistry[] => {
    const { repositories, tags } = scope;
    const { region } = connection;
    const { account } = scopeOf(defined({ ...scope, region }));
    // Only a repository says whose the credentials are. A registry without any can still be in scope by its account.
    const registry = first?.registry ?? (account === undefined ? undefined : { account, region });
    if (registry === undefined) return [];
    const prefix = first === undefined ? ecrUri(registry, '') : first.uri.slice(0, -first.name.length);
    const isWhole = !past.has(registryName(registry));
    if (isWhole && isUnread.has(registryName(registry))) return [];
    return [{ ...registry, ...defined({ repositories, tags }), prefix, exclude, isWhole }];
  });
}
