import { nameOf } from '../../image/ecr-reference.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { RegistryConfiguration } from '../../connection/access.ts';
import type { FilePosition } from '../../util/file-line.ts';
import type { CoveringRegistry, Explanation, MatchingEntry } from './report.ts';
import type { OwnerTags } from '../../ownership/reason.ts';
import type { Registry } from '../../image/repository.ts';
import { isInForce } from '../../rules/allowances.ts';
import { ownershipSources } from '../../ownership/ownership-sources.ts';
import { matcher } from '../../util/glob.ts';

export interface ExplanationFacts {
  readonly tags: OwnerTags;
  /** The registry that a URI's host identifies. */
  readonly registryOf: (uri: string) => Registry | undefined;
  /** The account of a configured registry, if it does not depend on the credentials. */
  readonly accountOf: (registry: RegistryConfiguration) => string | undefined;
  readonly now: Date;
}

/** Says how the configuration treats repositories, and which of its entries decides that. */
export function explainRepositories(
  uris: readonly string[],
  configuration: Configuration,
  { tags, registryOf, accountOf, now }: ExplanationFacts,
): Explanation[] {
  const sourcesOf = ownershipSources(configuration, tags);
  const key = configuration.ownership?.tag;
  return uris.map((uri) => {
    const found = sourcesOf(uri);
    const isNamed = found.deciding.some(({ source }) => source === 'services');
    const services = [...new Set(found.deciding.map(({ service }) => service))];
    const registry = registryOf(uri);
    return {
      repository: uri,
      services: found.undecided ? undefined : services.length > 0 ? services : [nameOf(uri)],
      sources: found,
      tag: key === undefined ? undefined : { key, found: tags.get(uri) ?? (isNamed ? 'not-needed' : 'not-asked') },
      excludedBy: matching(configuration.exclude, configuration.places?.exclude, uri),
      registries: registry === undefined ? undefined : covering(configuration, accountOf, registry, nameOf(uri)),
      narrowedBy: registry === undefined ? undefined : narrowing(configuration, accountOf, registry, nameOf(uri)),
      allowances: configuration.allowances
        .filter(({ repository }) => matcher([repository])(uri))
        .map((allowance) => ({ ...allowance, inForce: isInForce(allowance, now) })),
    };
  });
}

function matching(globs: readonly string[], places: readonly FilePosition[] | undefined, uri: string): MatchingEntry[] {
  return globs.map((entry, index) => ({ entry, place: places?.[index] })).filter(({ entry }) => matcher([entry])(uri));
}

function covering(
  { registries, places }: Configuration,
  accountOf: ExplanationFacts['accountOf'],
  registry: Registry,
  name: string,
): CoveringRegistry[] {
  return registries.flatMap((configured, index): CoveringRegistry[] => {
    const { region, repositories, tags } = configured;
    const account = accountOf(configured);
    if (region !== registry.region || (account ?? registry.account) !== registry.account) return [];
    if (repositories !== undefined && !matcher(repositories)(name)) return [];
    const provided = [
      ...(account === undefined ? ['account' as const] : []),
      ...(tags === undefined ? [] : ['tags' as const]),
    ];
    return [{ index, place: places?.registries[index], provided }];
  });
}

/** All of a target's registry is asked, unless an entry that names the registry takes only some of its repositories. */
function narrowing(
  { registries, places }: Configuration,
  accountOf: ExplanationFacts['accountOf'],
  { account, region }: Registry,
  name: string,
): Explanation['narrowedBy'] {
  const index = registries.findIndex((one) => one.region === region && accountOf(one) === account);
  const repositories = registries[index]?.repositories;
  if (repositories === undefined || matcher(repositories)(name)) return undefined;
  return { index, place: places?.registries[index] };
}
