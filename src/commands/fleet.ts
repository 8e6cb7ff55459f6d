import type { EcrConnection } from '../ecr/client.ts';
import { nearest } from '../config/nearest.ts';
import { MintmarkError } from '../errors.ts';
import type { RegistryFailure } from '../types/answer.ts';
import type { Repository, Target } from '../types/registry.ts';
import type { Door } from './door.ts';
import type { RegistryScope } from './scope.ts';
import { within } from './time-limit.ts';

/** A registry whose repositories are known. */
interface CataloguedRegistry {
  readonly connection: EcrConnection;
  readonly repositories: readonly Repository[];
}

/** Every registry in scope: what it holds, or why that is not known. */
export interface Fleet {
  readonly registries: readonly CataloguedRegistry[];
  readonly failures: readonly RegistryFailure[];
  /** Requests sent so far, by operation, over all registries. */
  readonly calls: () => Record<string, number>;
}

export interface FleetLimits {
  /** Calls a second and registry. */
  readonly rate: number;
  /** Aborted at the end of the run, also before its time: the connections are closed then. */
  readonly signal: AbortSignal;
}

/** Opens the registries beside each other and lists their repositories. One that fails costs only its own answer. */
export async function openFleet(
  scopes: readonly RegistryScope[],
  { rate, signal }: FleetLimits,
  door: Door,
): Promise<Fleet> {
  const [{ connect }, { listRepositories }] = await Promise.all([
    import('../ecr/client.ts'),
    import('../ecr/catalog.ts'),
  ]);
  const connections = await Promise.all(
    scopes.map((scope) => connect({ ...scope, rate, signal, env: door.env, clock: door.clock })),
  );
  const close = (): void => {
    for (const connection of connections) connection.close();
  };
  signal.addEventListener('abort', close, { once: true });
  const listings = await Promise.allSettled(
    connections.map((connection) =>
      within(signal, `The repositories of ${connection.registry} were not listed`, () => listRepositories(connection)),
    ),
  );
  const registries: CataloguedRegistry[] = [];
  const failures: RegistryFailure[] = [];
  const known = new Set<string>();
  for (const [index, connection] of connections.entries()) {
    const listing = listings[index];
    if (listing?.status === 'fulfilled') {
      // The credentials' own account and the same account by its number are one registry.
      const repositories = listing.value.filter(({ uri }) => !known.has(uri));
      for (const { uri } of repositories) known.add(uri);
      registries.push({ connection, repositories });
    } else if (listing?.reason instanceof MintmarkError) {
      const { code, message, hint } = listing.reason;
      const { account, region } = connection;
      failures.push({ registry: { account, region }, failure: { code, message, hint } });
    } else {
      throw listing?.reason;
    }
  }
  return {
    registries,
    failures,
    calls: () => sum(connections.map(({ calls }) => calls)),
  };
}

function sum(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [operation, count] of counts.flatMap((one) => Object.entries(one))) {
    total[operation] = (total[operation] ?? 0) + count;
  }
  return total;
}

/** The target's place in the fleet; the connection is undefined where its registry could not be listed. */
export interface Destination {
  readonly repository: Repository;
  readonly connection: EcrConnection | undefined;
}

/**
 * Finds the target in the catalogues.
 *
 * @throws MintmarkError USAGE where the registry was listed and does not have it.
 */
export function destinationOf(target: Target, scope: RegistryScope, fleet: Fleet): Destination {
  for (const { connection, repositories } of fleet.registries) {
    const repository = repositories.find(({ uri }) => uri === target.uri);
    if (repository !== undefined) return { repository, connection };
  }
  const unlisted = fleet.failures.find(
    ({ registry }) =>
      registry.account === scope.account && (scope.region === undefined || registry.region === scope.region),
  );
  if (unlisted !== undefined) {
    const { account = 'unknown', region } = unlisted.registry;
    const name = target.uri.slice(target.uri.indexOf('/') + 1);
    return { repository: { registry: { account, region }, name, uri: target.uri }, connection: undefined };
  }
  throw missing(target, fleet);
}

/** The registry was listed, so the way out is a name that is there, or the command that creates this one. */
function missing({ uri }: Target, { registries }: Fleet): MintmarkError {
  const [registry] = registries;
  const listed = registries.flatMap(({ repositories }) => repositories);
  const meant = nearest(
    uri,
    listed.map((repository) => repository.uri),
  );
  const hosts = listed.map((repository) => repository.uri.slice(0, -repository.name.length));
  const host = hosts.find((prefix) => uri.startsWith(prefix)) ?? uri.slice(0, uri.indexOf('/') + 1);
  const region = registry === undefined ? '' : ` --region ${registry.connection.region}`;
  return new MintmarkError('USAGE', `There is no repository ${uri}`, {
    hint: [
      meant === undefined
        ? 'Check the account, the region and the name, or create it:'
        : `Did you mean ${meant}?\nOr create it:`,
      `  aws ecr create-repository --repository-name ${uri.slice(host.length)}${region}`,
    ].join('\n'),
  });
}
