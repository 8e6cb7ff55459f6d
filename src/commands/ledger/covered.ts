import type { Fleet } from '../../fleet/fleet.ts';
import { scopeOf } from '../../fleet/scope.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { ReadRegistry } from '../../ledger/coverage.ts';
import { ecrUri } from '../../image/ecr-reference.ts';
import { registryName, type Repository } from '../../image/repository.ts';
import { defined } from '../../util/defined.ts';

export interface Outcome {
  /** Repositories of which not everything is known. */
  readonly unchecked: readonly Repository[];
  /** Registries with an image that was pushed past the ledger and has no claim. */
  readonly past: ReadonlySet<string>;
}

/**
 * The registries that the ledger was compared with. One that was not read whole is left out, so that its earlier
 * verification goes out of date.
 */
export function coveredBy(
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
