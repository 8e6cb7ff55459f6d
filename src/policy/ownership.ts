import picomatch from 'picomatch';
import { MintmarkError } from '../errors.ts';
import type { Configuration } from '../types/configuration.ts';
import type { Repository } from '../types/registry.ts';

/** Who owns which repository, and which of them a check asks. */
export interface Ownership {
  /** The service that the target belongs to: as configured, or the repository's name. */
  readonly service: string;
  /** The configured services that claim a repository; none means that it is a service of its own. */
  readonly ownersOf: (uri: string) => readonly string[];
  /** Whether a repository belongs to the target's service, and to no other. */
  readonly isOwn: (uri: string) => boolean;
  /** Whether a repository is left out by `exclude`. */
  readonly isExcluded: (uri: string) => boolean;
}

/** A predicate for globs over repository URIs: `*` stays between slashes, `**` does not. */
export function matcher(globs: readonly string[]): (uri: string) => boolean {
  return globs.length === 0 ? () => false : picomatch([...globs], { dot: true });
}

/** The configured services that claim a repository. */
export function claimants(configuration: Configuration): (uri: string) => readonly string[] {
  const claims = [...configuration.services].map(([name, globs]) => ({ name, claims: matcher(globs) }));
  return (uri) => claims.filter((entry) => entry.claims(uri)).map(({ name }) => name);
}

/**
 * Decides by the configuration, and by the service that the caller named, if any.
 *
 * A repository that two services claim is nobody's own: it is asked, since the other one may hold the twin there.
 *
 * @throws MintmarkError CONFIG where the named service is not the one that owns the target.
 */
export function ownership(configuration: Configuration, target: Repository, named: string | undefined): Ownership {
  const ownersOf = claimants(configuration);
  const owners = ownersOf(target.uri);
  const wanted = named ?? configuration.service;
  if (wanted !== undefined && owners.length > 0 && !owners.includes(wanted)) {
    throw new MintmarkError('CONFIG', `${target.uri} belongs to ${owners.join(' and ')}, not to ${wanted}`, {
      hint: `Push to a repository of ${wanted}, or correct services in ${configuration.file ?? 'mintmark.yml'}.`,
    });
  }
  const owner = wanted ?? owners[0];
  return {
    service: owner ?? target.name,
    ownersOf,
    isOwn: (uri) => {
      const claimants = ownersOf(uri);
      if (claimants.length > 1) return false;
      return uri === target.uri || (owner !== undefined && claimants[0] === owner);
    },
    isExcluded: matcher(configuration.exclude),
  };
}
