import type { Configuration } from '../../config/configuration.ts';
import type { ForeignRepository } from '../../rules/foreign-repository.ts';
import type { DeployFacts } from './facts.ts';
import type { FoundContainer } from './images.ts';
import { ownershipSources } from '../../ownership/ownership-sources.ts';
import { matcher } from '../../util/glob.ts';
import { servicesOf } from '../../ownership/ownership.ts';

/**
 * Images from repositories that are not the service's. The caller says whose deployment it is, or else the
 * configuration, or else the name of the ECS service or of the family, if a service has that name. If nothing says it,
 * there is nothing to compare with.
 */
export function foreignRepositories(
  containers: readonly FoundContainer[],
  configuration: Configuration,
  { service: named, ecsService, ownerTags }: Pick<DeployFacts, 'service' | 'ecsService' | 'ownerTags'>,
): ForeignRepository[] {
  const sourcesOf = ownershipSources(configuration, ownerTags);
  const isExcluded = matcher(configuration.exclude);
  const { services } = configuration;
  const owned = containers.map((one) => {
    const { failure, ...found } = sourcesOf(one.repository.uri);
    return { ...one, owners: servicesOf(found), failure };
  });
  const known = new Set([...services.keys(), ...owned.flatMap(({ owners }) => owners)]);
  return owned.flatMap(({ container, definition, repository, owners, failure }): ForeignRepository[] => {
    const likely = [ecsService, definition.family].find((name) => name !== undefined && known.has(name));
    const service = named ?? configuration.service ?? likely;
    if (service === undefined || owners.includes(service) || isExcluded(repository.uri)) return [];
    // A repository without an owner may be the service's, unless the repositories of the service are listed.
    if (owners.length === 0 && failure === undefined && !services.has(service)) return [];
    return [{ rule: 'foreign-repository', container, repository, service, owners, failure }];
  });
}
