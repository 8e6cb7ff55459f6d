import { expectedError, failureIn, MintmarkError } from '../errors.ts';
import type { RegistryFailure } from '../connection/question.ts';
import type { Discovered, OpenRegistry, RegistryConnection, Wanted } from '../connection/connection.ts';
import { isSameRegistry, type Repository } from '../image/repository.ts';
import type { Runtime } from '../commands/runtime.ts';
import { withDeadline } from '../util/deadline.ts';
import { sumByName } from '../util/sum.ts';
import { defined } from '../util/defined.ts';
import { isLiteral, matcher } from '../util/glob.ts';
import { openRegistries } from './registries.ts';
import type { RegistryScope } from './scope.ts';
import { type RunTime, within } from './time-limit.ts';

/** A registry whose repositories are known. */
interface CataloguedRegistry {
  readonly scope: RegistryScope;
  readonly connection: RegistryConnection;
  readonly repositories: readonly Repository[];
  /** How many more the configuration leaves out; undefined if only the named ones were looked up. */
  readonly leftOut: number | undefined;
}

/** Every registry in scope: its repositories, or why they are not known. */
export interface Fleet {
  readonly registries: readonly CataloguedRegistry[];
  readonly failures: readonly RegistryFailure[];
  /** Requests sent so far to all registries, by operation. */
  readonly calls: () => Record<string, number>;
  /** Lists the same registries again. One that can no longer be listed is a failure. */
  readonly listAgain: () => Promise<Fleet>;
}

/** At the end of the run, even an early one, the connections are closed. */
export interface FleetLimits extends RunTime {
  /** Calls per second and registry. */
  readonly rate: number;
  /** Repositories that most likely hold an image that the registries are asked for next: they can prepare for that. */
  readonly likely?: readonly Repository[];
}

/** Opens the registries concurrently and lists their repositories. A failing one does not affect the others. */
export async function openFleet(
  scopes: readonly RegistryScope[],
  limits: FleetLimits,
  runtime: Pick<Runtime, 'env' | 'clock' | 'now' | 'openRegistry'>,
): Promise<Fleet> {
  const open = await openRegistries(runtime);
  const opened = await Promise.all(scopes.map((scope) => openRegistry(scope, limits, open, runtime)));
  return fleetOf(opened);
}

/** Every repository, with the connection to its registry. */
export function repositoriesIn({
  registries,
}: Fleet): { readonly repository: Repository; readonly connection: RegistryConnection }[] {
  return registries.flatMap(({ connection, repositories }) =>
    repositories.map((repository) => ({ repository, connection })),
  );
}

/** For a run that asks no registry. */
export const NO_FLEET = fleetOf([]);

function fleetOf(opened: readonly OpenedRegistry[]): Fleet {
  const registries: CataloguedRegistry[] = [];
  const failures: RegistryFailure[] = [];
  const known = new Set<string>();
  for (const { scope, connection, discovered } of opened) {
    if (discovered instanceof MintmarkError) {
      const { account, region } = connection;
      failures.push({ registry: { account, region }, failure: failureIn(discovered) });
    } else {
      // An account given by number and the credentials' own account may be the same registry.
      const repositories = discovered.repositories.filter(({ uri }) => !known.has(uri));
      for (const { uri } of repositories) known.add(uri);
      registries.push({ scope, connection, repositories, leftOut: discovered.leftOut });
    }
  }
  return {
    registries,
    failures,
    calls: () => sumByName(opened.map(({ connection }) => connection.calls)),
    listAgain: async () => fleetOf(await Promise.all(opened.map(listedAgain))),
  };
}

interface OpenedRegistry {
  readonly scope: RegistryScope;
  readonly connection: RegistryConnection;
  readonly discovered: Discovered | MintmarkError;
}

/** A registry that has failed is not tried again. */
async function listedAgain(opened: OpenedRegistry): Promise<OpenedRegistry> {
  const { scope, connection } = opened;
  if (opened.discovered instanceof MintmarkError) return opened;
  return { ...opened, discovered: await connection.discover(wantedOf(scope)).catch(expectedError) };
}

/** Listing one registry may take no more, so that the others still get asked. */
const HALF = "half of the run's time";

async function openRegistry(
  scope: RegistryScope,
  { rate, signal, runMs, likely: repositories = [] }: FleetLimits,
  open: OpenRegistry,
  { clock }: Pick<Runtime, 'clock'>,
): Promise<OpenedRegistry> {
  // Giving up on a registry ends the calls to it that are in flight.
  const givenUp = new AbortController();
  const own = AbortSignal.any([signal, givenUp.signal]);
  const connection = await open(defined({ ...scope, rate, signal: own, runMs }));
  own.addEventListener('abort', connection.close.bind(connection), { once: true });
  const likely = repositories.find(({ registry }) => isSameRegistry(registry, scope));
  const unfinished = `The repositories of ${connection.registry} were not listed`;
  try {
    const list = (limit: AbortSignal): Promise<Discovered> => {
      // Calls in flight then say what they were waiting for.
      const giveUp = (): void => {
        givenUp.abort(signal.reason);
      };
      limit.addEventListener('abort', giveUp, { once: true });
      return within(limit, unfinished, () => connection.discover({ ...wantedOf(scope), ...defined({ likely }) }), HALF);
    };
    const discovered = await withDeadline(signal, clock, runMs / 2, list);
    return { scope, connection, discovered };
  } catch (error) {
    const discovered = expectedError(error);
    givenUp.abort();
    return { scope, connection, discovered };
  }
}

/** Which repositories of a registry are wanted, by its configuration. */
function wantedOf(scope: RegistryScope): Wanted {
  const { account, profile, roles = [], repositories, tags, always = [], onlyAlways = false } = scope;
  const names = repositories?.filter(isLiteral) ?? [];
  const globs = repositories?.filter((glob) => !isLiteral(glob)) ?? ['**'];
  // Only a role in the account or the account's own credentials can list its repositories.
  const unlisted = account !== undefined && profile === undefined && roles.length === 0;
  if (onlyAlways) {
    // If everything could be listed, a name can be looked up.
    const isNamed = repositories !== undefined && globs.length === 0;
    return { names: [], matches: undefined, hasTags: undefined, always, unlisted: unlisted && isNamed };
  }
  return {
    names,
    matches: globs.length === 0 ? undefined : matcher(globs),
    hasTags: tags === undefined ? undefined : hasTags(tags),
    always,
    unlisted,
  };
}

function hasTags(wanted: Readonly<Record<string, string>>): (tags: ReadonlyMap<string, string>) => boolean {
  const wants = Object.entries(wanted).map(([key, glob]) => ({
    key,
    matches: glob === '*' ? () => true : matcher([glob]),
  }));
  return (tags) => wants.every(({ key, matches }) => tags.has(key) && matches(tags.get(key) ?? ''));
}
