import type { Configuration } from '../config/configuration.ts';
import type { Repository } from '../image/repository.ts';
import { matcher } from '../util/glob.ts';
import { isMovable } from '../util/tag-mutability.ts';

/**
 * Whether a tag is meant to be pushed again: by `moving-tags`, or because an immutable repository makes an exception
 * for it. If the repository does not let it move, nothing else counts.
 */
export function isMoving(
  tag: string,
  { tagMutability }: Pick<Repository, 'tagMutability'>,
  { movingTags }: Pick<Configuration, 'movingTags'>,
): boolean {
  const movable = isMovable(tagMutability, tag);
  if (movable === false) return false;
  return matcher(movingTags)(tag) || (movable === true && tagMutability?.movable === false);
}
