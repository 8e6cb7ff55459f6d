import { registryOfUri } from '../../image/ecr-reference.ts';
import type { Configuration } from '../../config/configuration.ts';
import { isLiteral } from '../../util/glob.ts';
import type { Known } from '../../workflows/fill.ts';
import { parseTarget, targetNamedBy } from '../../fleet/scope.ts';

/** The services that the repository of this configuration builds: those it names, unless it says that it builds one. */
export function servicesOf({ service, image, services }: Configuration): string[] {
  return service === undefined && image === undefined ? [...services.keys()] : [];
}

/** What a configuration says that a workflow needs. */
export function knownOf(configuration: Configuration): Known {
  const { image, service, services, registries } = configuration;
  const repository = repositoryOf(image) ?? ownRepository(configuration);
  const several = servicesOf(configuration);
  const repositoriesIn = commonPlace(services);
  const [first] = registries;
  const host = repository ?? (repositoriesIn === undefined ? undefined : `${repositoriesIn}/`);
  const registry = host === undefined ? undefined : registryOfUri(host);
  return {
    repository,
    repositoriesIn,
    account: registry?.account ?? first?.account,
    region: registry?.region ?? first?.region,
    service,
    services: several.length > 1 ? several : undefined,
  };
}

/** Where `image` is going; undefined if nothing says so, or if that is not ECR. */
function repositoryOf(image: Configuration['image']): string | undefined {
  if (image === undefined) return undefined;
  const target = image.to === undefined ? targetNamedBy(image.reference) : parseTarget(image.to);
  return target === undefined || registryOfUri(target.uri) === undefined ? undefined : target.uri;
}

/** The one repository of the service that the configuration says is built. */
function ownRepository({ service, services }: Configuration): string | undefined {
  const [repository, ...others] = (service === undefined ? undefined : services.get(service)) ?? [];
  return others.length === 0 ? literal(repository) : undefined;
}

/** What is before the service's name, if each service has one repository, which ends in that name. */
function commonPlace(services: Configuration['services']): string | undefined {
  const places = [...services].map(([service, globs]) => {
    const repository = globs.length === 1 ? literal(globs[0]) : undefined;
    return repository?.endsWith(`/${service}`) ? repository.slice(0, -service.length - 1) : undefined;
  });
  const [place, ...others] = places;
  return others.every((other) => other === place) ? place : undefined;
}

/** A glob that matches only one repository. */
function literal(glob: string | undefined): string | undefined {
  return glob !== undefined && isLiteral(glob) ? glob : undefined;
}
