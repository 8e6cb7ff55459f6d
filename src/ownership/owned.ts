import type { Configuration } from '../config/configuration.ts';
import type { OwnerTags } from './reason.ts';
import { registryName, type Repository } from '../image/repository.ts';
import { addTo } from '../util/by.ts';
import { matcher } from '../util/glob.ts';
import { claimants } from './ownership.ts';

/** A repository of a fleet with its owner. */
export interface OwnedRepository {
  readonly repository: Repository;
  /** For people: the services that claim it, or its name, with its registry if another has the same name. */
  readonly service: string;
  /** The services that claim it; none means that it is a service of its own. */
  readonly claimants: readonly string[];
  /** The same number for repositories of one service, and for no others. */
  readonly owner: number;
}

/** The repositories of a fleet by number, and the owner of one by its URI: undefined if it is not among them. */
export interface Owners {
  readonly places: readonly OwnedRepository[];
  readonly ownerOf: (uri: string) => number | undefined;
}

export function ownersOf(places: readonly OwnedRepository[]): Owners {
  const owners = new Map(places.map(({ repository, owner }) => [repository.uri, owner]));
  return { places, ownerOf: (uri) => owners.get(uri) };
}

/**
 * The repositories that are not excluded, with their owners. A repository that two services claim belongs to neither.
 *
 * @param tags what is known so far of the ECR tags that name owners
 */
export function owned(
  repositories: readonly Repository[],
  configuration: Configuration,
  tags?: OwnerTags,
): OwnedRepository[] {
  const claimantsOf = claimants(configuration, tags);
  const isExcluded = matcher(configuration.exclude);
  const numbers = new Map<string, number>();
  const all = repositories
    .filter(({ uri }) => !isExcluded(uri))
    .map((repository) => {
      const claiming = claimantsOf(repository.uri);
      const key = JSON.stringify(claiming.length > 0 ? claiming : repository.uri);
      const owner = numbers.get(key) ?? numbers.size;
      numbers.set(key, owner);
      return { repository, service: claiming.join(', ') || repository.name, claimants: claiming, owner };
    });
  const owners = new Map<string, Set<number>>();
  for (const { service, owner } of all) addTo(owners, service, owner);
  return all.map((one) => {
    const isAmbiguous = one.claimants.length === 0 && (owners.get(one.service)?.size ?? 0) > 1;
    const { registry, name } = one.repository;
    return isAmbiguous ? { ...one, service: `${registryName(registry)}/${name}` } : one;
  });
}
