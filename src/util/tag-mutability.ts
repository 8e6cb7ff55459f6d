import { matcher } from './glob.ts';

/** Which tags of a repository may move to another image: `imageTagMutability` and its exclusion filters. */
export interface TagMutability {
  /** Whether a tag that no filter matches may move. */
  readonly movable: boolean;
  /** Wildcard filters, in which `*` is any text. For a tag that one of them matches, the opposite holds. */
  readonly exclusions: readonly string[];
}

/** Whether some tag of a repository may move to another image. If ECR does not say, the answer is yes. */
export function mayMove(mutability: TagMutability | undefined): boolean {
  if (mutability === undefined) return true;
  return mutability.movable ? isMovable(mutability, undefined) !== false : mutability.exclusions.length > 0;
}

/**
 * Whether a tag of a repository may move to another image.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 *
 * @param tag undefined for the tags that builds get: a filter then counts only if it matches every tag
 * @returns undefined if ECR does not say
 */
export function isMovable(mutability: TagMutability | undefined, tag: string | undefined): boolean | undefined {
  if (mutability === undefined) return undefined;
  const { movable, exclusions } = mutability;
  const isExcluded = tag === undefined ? exclusions.some((filter) => /^\*+$/.test(filter)) : matcher(exclusions)(tag);
  return movable !== isExcluded;
}
