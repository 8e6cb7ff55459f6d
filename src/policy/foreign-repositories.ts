import type { Configuration } from '../types/configuration.ts';
import type { DeployProblem } from '../types/deploy.ts';
import type { FoundContainer } from './deploy-images.ts';
import { matcher } from './matcher.ts';
import { claimants } from './ownership.ts';

type Foreign = Extract<DeployProblem, { readonly rule: 'foreign-repository' }>;

/**
 * Images from repositories that are not the service's. Whose deployment it is, the caller says, else the configuration,
 * else the name of the ECS service or of the family where it is that of a configured service; where nothing says it,
 * there is nothing to compare with.
 */
export function foreignRepositories(
  containers: readonly FoundContainer[],
  configuration: Configuration,
  named: { readonly service: string | undefined; readonly ecsService: string | undefined },
): Foreign[] {
  const ownersOf = claimants(configuration);
  const isExcluded = matcher(configuration.exclude);
  return containers.flatMap(({ container, definition, repository }): Foreign[] => {
    const service = [named.service, configuration.service, named.ecsService, definition.family].find(
      (name) => name !== undefined && configuration.services.has(name),
    );
    const owners = ownersOf(repository.uri);
    if (service === undefined || owners.includes(service) || isExcluded(repository.uri)) return [];
    return [{ rule: 'foreign-repository', container, repository, service, owners }];
  });
}
