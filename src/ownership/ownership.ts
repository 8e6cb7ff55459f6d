import { type AskFailure, MintmarkError } from '../errors.ts';
import type { Configuration } from '../config/configuration.ts';
import type { OwnershipSources, OwnerTags } from './reason.ts';
import type { Repository } from '../image/repository.ts';
import { ownershipSources } from './ownership-sources.ts';
import { matcher } from '../util/glob.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';

/** Who owns which repository, and which repositories a check queries. */
export interface Ownership {
  /** The service that the target belongs to: as configured, or the repository's name. */
  readonly service: string;
  /** The services that own a repository; none means that it is a service of its own, or that its tag is not known. */
  readonly ownersOf: (uri: string) => readonly string[];
  /** Whether a repository belongs to the target's service, and to no other. */
  readonly isOwn: (uri: string) => boolean;
  /** Whether only a repository's tag can name its owner, and the tag is not known: the repository is then checked. */
  readonly isUndecided: (uri: string) => boolean;
  /** Why that tag is not known, if it was requested. */
  readonly tagFailure: (uri: string) => AskFailure | undefined;
  /** Whether `exclude` leaves out a repository. */
  readonly isExcluded: (uri: string) => boolean;
}

/** The services that own a repository; none means that it is a service of its own, or that its tag is not known. */
export function claimants(configuration: Configuration, tags?: OwnerTags): (uri: string) => readonly string[] {
  const sourcesOf = ownershipSources(configuration, tags);
  return (uri) => servicesOf(sourcesOf(uri));
}

/** The services that the deciding sources name. */
export function servicesOf({ deciding }: Pick<OwnershipSources, 'deciding'>): string[] {
  return [...new Set(deciding.map(({ service }) => service))];
}

/**
 * Decides from the configuration, and from the service that the caller named, if any.
 *
 * A repository that two services own belongs to neither: it is checked, since the other service may have the twin
 * there. So is one whose owner is not known.
 *
 * @param tags what is known so far of the ECR tags that name owners; consulted again each time
 * @param ownToo URIs of repositories that the caller assigns to the same service
 * @throws MintmarkError CONFIG if the named service is not the one that owns the target.
 */
export function ownership(
  configuration: Configuration,
  target: Repository,
  named: string | undefined,
  tags?: OwnerTags,
  ownToo: readonly string[] = [],
): Ownership {
  const sourcesOf = ownershipSources(configuration, tags);
  const ownersOf = (uri: string): string[] => servicesOf(sourcesOf(uri));
  const owners = ownersOf(target.uri);
  const wanted = named ?? configuration.service;
  if (wanted !== undefined && owners.length > 0 && !owners.includes(wanted)) {
    throw new MintmarkError('CONFIG', `${target.uri} belongs to ${owners.join(' and ')}, not to ${wanted}`, {
      hint: `Push to a repository of ${wanted}, or correct ${configuration.file ?? 'mintmark.yml'}. What decides:
  ${NPX_MINTMARK} config explain ${target.uri}`,
    });
  }
  const owner = wanted ?? owners[0];
  return {
    service: owner ?? target.name,
    ownersOf,
    isOwn: (uri) => {
      const claimants = ownersOf(uri);
      if (claimants.length > 1) return false;
      return uri === target.uri || ownToo.includes(uri) || (owner !== undefined && claimants[0] === owner);
    },
    isUndecided: (uri) => sourcesOf(uri).undecided,
    tagFailure: (uri) => sourcesOf(uri).failure,
    isExcluded: matcher(configuration.exclude),
  };
}

/** What the two services that share an image own: the target's service, and another repository's. */
export function sharersOf(
  { isOwn, ownersOf }: Ownership,
  target: string,
  other: string,
): readonly ((uri: string) => boolean)[] {
  return [(uri) => uri === target || isOwn(uri), ownedTogether(ownersOf, other)];
}

/** Whether a repository is the given one, or belongs to the same services. */
export function ownedTogether(ownersOf: (uri: string) => readonly string[], one: string): (uri: string) => boolean {
  const owners = ownersOf(one);
  return (uri) => uri === one || (owners.length > 0 && ownersOf(uri).join('\n') === owners.join('\n'));
}
