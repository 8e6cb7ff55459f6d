import { imageIds, type SourceImage } from '../image/identity.ts';
import type { Configuration } from '../types/configuration.ts';
import { DEFAULT_SEVERITIES } from '../types/finding.ts';
import type { OwnerTags } from '../types/ownership.ts';
import type { Repository } from '../types/registry.ts';
import { allowanceFor } from './allowances.ts';
import { ownership } from './ownership.ts';

/** An image, and the repository that it is going to. */
export interface Candidate {
  readonly image: SourceImage;
  readonly repository: Repository;
}

/**
 * Two images of one run that are going to be twins as soon as both are pushed, which no registry can tell yet: of two
 * services, with an image ID in common that no allowance accepts. None where `shared-image` is no error.
 */
export function futureTwins(
  candidates: readonly Candidate[],
  configuration: Configuration,
  now: Date,
  tags?: OwnerTags,
): readonly [Candidate, Candidate] | undefined {
  if ((configuration.rules['shared-image'] ?? DEFAULT_SEVERITIES['shared-image']) !== 'error') return undefined;
  for (const [index, one] of candidates.entries()) {
    const owners = ownership(configuration, one.repository, undefined, tags);
    const ids = imageIds(one.image.identity);
    const twin = candidates.slice(index + 1).find(({ image, repository }) => {
      const common = imageIds(image.identity).filter((id) => ids.includes(id));
      const isAllowed = [one.repository, repository].some(
        (place) => allowanceFor(configuration.allowances, place, { imageIds: common }, now) !== undefined,
      );
      return common.length > 0 && !owners.isOwn(repository.uri) && !isAllowed;
    });
    if (twin !== undefined) return [one, twin];
  }
  return undefined;
}
