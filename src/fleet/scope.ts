import { namedEndpoint } from '../aws/environment.ts';
import { MintmarkError } from '../errors.ts';
import {
  canonicalUri,
  hostOf,
  malformedReference,
  nameOf,
  readEcrHost,
  readEcrReference,
} from '../image/ecr-reference.ts';
import { hasHost, parseReference } from '../image/reference.ts';
import { parseSource } from '../image/transport.ts';
import { serviceName } from '../mark/service.ts';
import type { Access, Discovery, RegistryConfiguration } from '../connection/access.ts';
import type { Configuration } from '../config/configuration.ts';
import { isSameRegistry, type Registry, type Repository, type Target } from '../image/repository.ts';
import { defined } from '../util/defined.ts';
import { matcher } from '../util/glob.ts';
import type { Environment } from '../util/environment.ts';

/** A registry to ask. The account is undefined if it is that of the credentials. */
export interface RegistryScope extends Access, Discovery {
  readonly account: string | undefined;
  /** Undefined: the region of the environment, found as every AWS tool does. */
  readonly region: string | undefined;
  /** The names of the targets, which are looked up whatever the discovery says. */
  readonly always?: readonly string[];
  /** Whether they are all that is looked up. */
  readonly onlyAlways?: boolean;
}

const WRITE_IT = 'ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME[:TAG]';

/** @throws MintmarkError USAGE for a name that a mark cannot have. */
export function namedService(name: string | undefined): string | undefined {
  return name === undefined ? undefined : serviceName(name, '--service');
}

/**
 * Reads `HOST/NAME[:TAG]`.
 *
 * @returns undefined if the text names no registry host, such as `app:1`, which Docker takes for Docker Hub
 * @throws MintmarkError USAGE if there is a host but what follows is not a repository and tag
 */
export function parseTarget(text: string): Target | undefined {
  if (!hasHost(text)) {
    const ecr = readEcrReference(text);
    if (ecr?.kind === 'malformed') throw malformedReference(text, ecr);
    return undefined;
  }
  const reference = parseReference(text);
  if (reference === undefined) {
    throw new MintmarkError('USAGE', `Not a repository and tag: ${text}`, {
      hint: 'Write it as ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME[:TAG], in lower case.',
    });
  }
  const { name: written, tag } = reference;
  const uri = canonicalUri(written);
  return defined({ uri, written: uri === written ? undefined : written, tag });
}

/**
 * Where the image is going: `--to`, or else the reference itself if it names a registry.
 *
 * @throws MintmarkError USAGE if neither does.
 */
export function targetOf(to: string | undefined, image: string | undefined): Target {
  if (to !== undefined) {
    const target = parseTarget(to);
    const hint = `Write it as --to ${WRITE_IT}`;
    if (target === undefined) throw new MintmarkError('USAGE', `--to names no registry: ${to}`, { hint });
    if (parseReference(to)?.digest === undefined) return target;
    throw new MintmarkError('USAGE', `--to ${to} names a digest, and the image has its own`, { hint });
  }
  const target = image === undefined ? undefined : targetNamedBy(image);
  if (target !== undefined) return target;
  const what = image ?? 'The image';
  throw new MintmarkError('USAGE', `${what} does not say which repository it is going to`, {
    hint: `Name it: --to ${WRITE_IT}, or image: in mintmark.yml`,
  });
}

/** A repository, and the tags that an image will get there. */
export interface TargetTags extends Pick<Target, 'uri' | 'written'> {
  /** Without duplicates; undefined means the tag of the mark. */
  readonly tags: readonly (string | undefined)[];
}

/**
 * Where the image is going, by repository: what `--to` names, or else what the reference itself does.
 *
 * @throws MintmarkError USAGE if neither does.
 */
export function targetsOf(to: readonly string[], image: string | undefined): [TargetTags, ...TargetTags[]] {
  const [first, ...others] = (to.length === 0 ? [undefined] : to).map((one) => targetOf(one, image));
  const targets: [TargetTags, ...TargetTags[]] = [{ ...(first ?? targetOf(undefined, image)), tags: [first?.tag] }];
  for (const { tag, ...target } of others) {
    const index = targets.findIndex(({ uri }) => uri === target.uri);
    const known = targets[index];
    if (known === undefined) targets.push({ ...target, tags: [tag] });
    else if (!known.tags.includes(tag)) targets[index] = { ...known, tags: [...known.tags, tag] };
  }
  return targets;
}

/** @param markTag the tag for the image if none is named; undefined for no tag */
export function taggedTarget({ tags, ...target }: TargetTags, markTag?: string): Target {
  const [tag, ...otherTags] = new Set(tags.flatMap((one) => one ?? markTag ?? []));
  return defined({ ...target, tag, ...(otherTags.length > 0 && { otherTags }) });
}

/**
 * The target in the name of the image itself, which the image of an engine or a registry can have.
 *
 * @throws MintmarkError USAGE if there is a host but what follows is not a repository and tag.
 */
export function targetNamedBy(image: string): Target | undefined {
  const source = parseSource(image);
  if (source?.kind === 'file') return undefined;
  return parseTarget((source?.rest ?? image).replace(/^\/\//, ''));
}

/**
 * Reads the reference of a pushed image, `REPOSITORY:TAG` or `REPOSITORY@DIGEST`. The repository is the target.
 *
 * @throws MintmarkError USAGE
 */
export function pushedOf(reference: string, to: readonly string[]): { readonly target: Target; readonly name: string } {
  if (to.length > 0) {
    throw new MintmarkError('USAGE', '--pushed names the target, and so does --to', { hint: 'Leave --to out.' });
  }
  const target = parseTarget(reference);
  const name = target && (parseReference(reference)?.digest ?? target.tag);
  if (target !== undefined && name !== undefined) return { target, name };
  throw new MintmarkError('USAGE', `--pushed names no image in a registry: ${reference}`, {
    hint: 'Write what was pushed: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG, or NAME@sha256:…',
  });
}

/** The target's registry, with its configuration if it has one, and then the other configured registries. */
export function registriesOf(
  target: Target,
  configuration: Configuration,
  env: Environment,
): [RegistryScope, ...RegistryScope[]] {
  const first = registryOfTarget(target, env);
  const configured = configuration.registries.map(scopeOf);
  const own = configured.find((scope) => isSameRegistry(scope, first));
  if (own === undefined) return [first, ...configured];
  const always = [nameOf(target.uri)];
  const others = configured.filter((scope) => scope !== own);
  return [(own.repositories ?? own.tags) ? { ...own, always } : own, ...others];
}

/** The targets that may be asked. At an endpoint other than ECR's, the URI does not show which part is the name. */
export function likelyHolders(
  targets: readonly Pick<Target, 'uri'>[],
  { exclude }: Pick<Configuration, 'exclude'>,
): readonly Repository[] {
  const isExcluded = matcher(exclude);
  return targets.flatMap(({ uri }) => {
    const host = readEcrHost(hostOf(uri));
    return host?.kind === 'ecr' && !isExcluded(uri) ? [{ registry: host.registry, name: nameOf(uri), uri }] : [];
  });
}

/** The scope of a configured registry. Its account defaults to that of its role, if it has one. */
export function scopeOf(registry: RegistryConfiguration): RegistryScope {
  const [, account] = /^arn:[^:]+:iam::(\d+):/.exec(registry.roles?.at(-1)?.arn ?? '') ?? [];
  return { ...registry, account: registry.account ?? account };
}

/** The same registry with all of its repositories in scope. */
export function wholeRegistry(scope: RegistryScope): RegistryScope {
  const { account, region, profile, roles, always, onlyAlways } = scope;
  return { account, region, ...defined({ profile, roles, always, onlyAlways }) };
}

/** How a registry is reached: as configured, or else by the credentials of the run. */
export function accessTo(registry: Registry, configured: Configuration['registries']): Access {
  return configured.map(scopeOf).find((scope) => isSameRegistry(scope, registry)) ?? {};
}

/** Each registry once, with all of its targets. */
export function distinctScopes(scopes: readonly RegistryScope[]): RegistryScope[] {
  const merged = new Map<string, RegistryScope>();
  for (const { always, ...scope } of scopes) {
    const key = JSON.stringify(scope);
    const targets = [...(merged.get(key)?.always ?? []), ...(always ?? [])];
    merged.set(key, targets.length === 0 ? scope : { ...scope, always: targets });
  }
  return [...merged.values()];
}

/** The configured registries, or the environment's if there are none. */
export function auditedRegistries({ registries }: Configuration): readonly RegistryScope[] {
  if (registries.length === 0) return [{ account: undefined, region: undefined }];
  return registries.map((registry) => ({ ...registry, account: registry.account }));
}

/**
 * The registry that a target is in; undefined if its host is not ECR's.
 *
 * @throws MintmarkError USAGE if the host looks like ECR's but is not, or if the environment's endpoint is not a URL
 */
export function ecrRegistryOf(target: Target, env: Environment): RegistryScope | undefined {
  const host = readEcrHost(hostOf(target.uri));
  if (host?.kind === 'ecr') return host.registry;
  // An ECR at another endpoint (mintmark's sandbox, LocalStack) has its own hosts.
  if (namedEndpoint('ECR', env) !== undefined) return { account: undefined, region: undefined };
  if (host !== undefined) throw malformedReference(target.uri, host);
  return undefined;
}

function registryOfTarget(target: Target, env: Environment): RegistryScope {
  const registry = ecrRegistryOf(target, env);
  if (registry !== undefined) return registry;
  throw new MintmarkError('USAGE', `${target.uri} is not an ECR repository`, {
    hint: `mintmark asks ECR. Write the target as ${WRITE_IT}`,
  });
}
