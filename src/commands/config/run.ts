import { loadConfiguration } from '../../config/load.ts';
import { nameOf, probableName, registryOfUri } from '../../image/ecr-reference.ts';
import { repositoryUri } from './short-name.ts';
import { ownershipSources } from '../../ownership/ownership-sources.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { CoveringRegistry, Explanation, ExplanationReport, MatchingEntry } from './report.ts';
import type { OwnerTag, OwnerTags } from '../../ownership/reason.ts';
import type { Given } from '../option.ts';
import type { CONFIG_EXPLAIN } from './options.ts';
import type { Runtime } from '../runtime.ts';
import { type Fleet, repositoriesIn } from '../../fleet/fleet.ts';
import { withFleet } from '../with-fleet.ts';
import { ownerTags } from '../../ownership/owner-tags.ts';
import { distinctScopes, registriesOf, type RegistryScope, scopeOf, wholeRegistry } from '../../fleet/scope.ts';
import type { FilePosition } from '../../util/file-line.ts';
import { isSameRegistry, type Registry } from '../../image/repository.ts';
import { isInForce } from '../../rules/allowances.ts';
import { matcher } from '../../util/glob.ts';

/**
 * How the configuration treats repositories: whose they are, what decides that, and whether they are asked. ECR is
 * asked only about tags, if they decide, and about a bare name, if the configuration does not say where it is.
 *
 * @throws MintmarkError USAGE for a text that names no repository, or more than one; CONFIG
 */
export async function explainConfiguration(
  { repositories, configPath, offline = false }: Given<typeof CONFIG_EXPLAIN.options, 'repositories'>,
  runtime: Runtime,
): Promise<ExplanationReport> {
  const configuration = await loadConfiguration({ ...runtime, configPath });
  const named = await Promise.all(repositories.map((text) => repositoryUri(text, configuration, offline, runtime)));
  const uris = [...new Set(named)];
  const tags = offline ? new Map<string, OwnerTag>() : await tagsOf(uris, configuration, runtime);
  return {
    file: configuration.file,
    namesRegistries: configuration.registries.length > 0,
    movingTags: configuration.movingTags,
    explanations: explainRepositories(uris, configuration, tags, runtime.now()),
  };
}

async function tagsOf(uris: readonly string[], configuration: Configuration, runtime: Runtime): Promise<OwnerTags> {
  const sourcesOf = ownershipSources(configuration);
  const open = uris.filter((uri) => sourcesOf(uri).undecided);
  if (open.length === 0) return new Map();
  const scopes = distinctScopes(open.map((uri) => scopeOfRepository(uri, configuration, runtime.env)));
  return withFleet(scopes, runtime, async (fleet) => {
    const reader = ownerTags(configuration);
    const wanted = new Set(open);
    await reader.learn(repositoriesIn(fleet).filter(({ repository }) => wanted.has(repository.uri)));
    return new Map([...open.map((uri) => [uri, notFound(uri, fleet)] as const), ...reader.known]);
  });
}

/** The registry of a repository, reached as it is configured, and no more of it than is needed. */
function scopeOfRepository(uri: string, configuration: Configuration, env: Runtime['env']): RegistryScope {
  const [scope] = registriesOf({ uri }, configuration, env);
  // Another endpoint has hosts of its own, and what follows them need not be the name.
  if (registryOfUri(uri) === undefined) return wholeRegistry(scope);
  return { ...wholeRegistry(scope), repositories: [], always: [nameOf(uri)] };
}

function notFound(uri: string, { failures }: Fleet): OwnerTag {
  const registry = registryOfUri(uri);
  const failed = failures.find((one) => registry === undefined || isSameRegistry(one.registry, registry));
  return {
    failure: failed?.failure ?? {
      code: 'NOT_FOUND',
      message: `There is no repository ${uri}`,
      hint: 'If it is going to be created: --offline',
    },
  };
}

/** Says how the configuration treats repositories, and which of its entries decides that. */
function explainRepositories(
  uris: readonly string[],
  configuration: Configuration,
  tags: OwnerTags,
  now: Date,
): Explanation[] {
  const sourcesOf = ownershipSources(configuration, tags);
  const key = configuration.ownership?.tag;
  return uris.map((uri) => {
    const found = sourcesOf(uri);
    const isNamed = found.deciding.some(({ source }) => source === 'services');
    const services = [...new Set(found.deciding.map(({ service }) => service))];
    const registry = registryOfUri(uri);
    return {
      repository: uri,
      services: found.undecided ? undefined : services.length > 0 ? services : [probableName(uri)],
      sources: found,
      tag: key === undefined ? undefined : { key, found: tags.get(uri) ?? (isNamed ? 'not-needed' : 'not-asked') },
      excludedBy: matching(configuration.exclude, configuration.places?.exclude, uri),
      registries: registry === undefined ? undefined : covering(configuration, registry, nameOf(uri)),
      narrowedBy: registry === undefined ? undefined : narrowing(configuration, registry, nameOf(uri)),
      allowances: configuration.allowances
        .filter(({ repository }) => matcher([repository])(uri))
        .map((allowance) => ({ ...allowance, inForce: isInForce(allowance, now) })),
    };
  });
}

function matching(globs: readonly string[], places: readonly FilePosition[] | undefined, uri: string): MatchingEntry[] {
  return globs.map((entry, index) => ({ entry, place: places?.[index] })).filter(({ entry }) => matcher([entry])(uri));
}

function covering({ registries, places }: Configuration, registry: Registry, name: string): CoveringRegistry[] {
  return registries.map(scopeOf).flatMap(({ account, region, repositories, tags }, index): CoveringRegistry[] => {
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
function narrowing({ registries, places }: Configuration, registry: Registry, name: string): Explanation['narrowedBy'] {
  const index = registries.findIndex((one) => isSameRegistry(scopeOf(one), registry));
  const repositories = registries[index]?.repositories;
  if (repositories === undefined || matcher(repositories)(name)) return undefined;
  return { index, place: places?.registries[index] };
}
