import type { Fleet } from '../../fleet/fleet.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { ReadRegistry } from '../../ledger/coverage.ts';
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
  return registries.flatMap(({ scope: { repositories, tags }, repositories: [first] }): ReadRegistry[] => {
    // A registry without repositories has no target and no twin.
    if (first === undefined) return [];
    const { registry, uri, name } = first;
    const isWhole = !past.has(registryName(registry));
    if (isWhole && isUnread.has(registryName(registry))) return [];
    return [{ ...registry, ...defined({ repositories, tags }), prefix: uri.slice(0, -name.length), exclude, isWhole }];
  });
}
