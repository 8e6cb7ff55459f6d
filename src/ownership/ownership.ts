import { type AskFailure, MintmarkError } from '../errors.ts';
import type { Configuration } from '../config/configuration.ts';
import type { OwnershipSources, OwnerTags } from './reason.ts';
import type { Repository } from '../image/repository.ts';
import { ownershipSources } from './ownership-sources.ts';
import { matcher } from '../util/glob.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';

/** Who owns which repository, and which of them a check asks. */
export interface Ownership {
  /** The service that the target belongs to: as configured, or the repository's name. */
  readonly service: string;
  /** The services that own a repository; none means that it is a service of its own, or that its tag is not known. */
  readonly ownersOf: (uri: string) => readonly string[];
  /** Whether a repository belongs to the target's service, and to no other. */
  readonly isOwn: (uri: string) => boolean;
  /** Whether only the tag of a repository can name its owner, and is not known: the repository is asked. */
  readonly isUndecided: (uri: string) => boolean;
  /** Why that tag is not known, if it was asked for. */
  readonly tagFailure: (uri: string) => AskFailure | undefined;
  /** Whether a repository is left out by `exclude`. */
  readonly isExcluded: (uri: string) => boolean;
}

/** The services that own a repository; none means that it is a service of its own, or that its tag is not known. */
export function claimants(configuration: Configuration, tags?: OwnerTags): (uri: string) => readonly string[] {
  const sourcesOf = ownershipSources(configuration, tags);
  return (uri) => servicesOf(sourcesOf(uri));
}

/** The services that are named by what decides. */
export function servicesOf({ deciding }: Pick<OwnershipSources, 'deciding'>): string[] {
  return [...new Set(deciding.map(({ service }) => service))];
}

/**
 * Decides by the configuration, and by the service that the caller named, if any.
 *
 * A repository that two services own is nobody's own: it is asked, since the other one may hold the twin there. So is
 * one whose owner is not known.
 *
 * @param tags what was learned of the ECR tags that name owners; looked at again each time
 * @param ownToo URIs of repositories that the caller gives to the same service
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

/** What the two services that share an image own: that of the target, and that of another repository. */
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
