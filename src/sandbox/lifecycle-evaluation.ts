import type { Digest } from '../image/digest.ts';
import { matcher } from '../util/glob.ts';
import type { LifecycleRule } from './lifecycle-policy.ts';
import type { StoredImage } from './repository.ts';

const DAY_MS = 86_400_000;

/** What a lifecycle policy would do to one image. */
export interface LifecycleResult {
  readonly image: StoredImage;
  readonly rule: LifecycleRule;
}

/**
 * What a policy would do, oldest push first. A rule counts every image that its selection matches, but acts only on
 * those that no earlier rule selects: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @param isReferenced whether an index of the repository names a manifest, which then stays
 */
export function evaluateLifecycle(
  rules: readonly LifecycleRule[],
  images: readonly StoredImage[],
  isReferenced: (digest: Digest) => boolean,
  now: Date,
): readonly LifecycleResult[] {
  const selected = new Set<StoredImage>();
  const results: LifecycleResult[] = [];
  for (const rule of [...rules].sort((one, other) => one.priority - other.priority)) {
    const matching = images.filter((image) => matches(rule, image));
    for (const image of dueBy(rule, matching, now)) {
      if (!selected.has(image) && !isReferenced(image.facts.digest)) results.push({ image, rule });
    }
    for (const image of matching) selected.add(image);
  }
  return results.sort((one, other) => one.image.pushedAt.getTime() - other.image.pushedAt.getTime());
}

function matches({ storageClass, tagStatus, patterns }: LifecycleRule, { status, tags }: StoredImage): boolean {
  if ((status === 'ARCHIVED') !== (storageClass === 'archive')) return false;
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return tags.size === 0;
  return patterns.every((pattern) => [...tags].some(matcher([pattern])));
}

function dueBy({ countType, countNumber }: LifecycleRule, matching: readonly StoredImage[], now: Date): StoredImage[] {
  if (countType === 'imageCountMoreThan') {
    const newestFirst = [...matching].sort((one, other) => other.pushedAt.getTime() - one.pushedAt.getTime());
    return newestFirst.slice(countNumber);
  }
  const isOld = (since: Date | undefined): boolean =>
    since !== undefined && now.getTime() - since.getTime() > countNumber * DAY_MS;
  switch (countType) {
    case 'sinceImagePushed':
      return matching.filter(({ pushedAt }) => isOld(pushedAt));
    case 'sinceImagePulled':
      // For an image that was never pulled, its push or its restoration from the archive counts.
      return matching.filter(({ pulledAt, activatedAt, pushedAt }) => {
        const since = [pulledAt, activatedAt].flatMap((time) => time?.getTime() ?? []);
        return isOld(since.length > 0 ? new Date(Math.max(...since)) : pushedAt);
      });
    case 'sinceImageTransitioned':
      return matching.filter(({ archivedAt }) => isOld(archivedAt));
  }
}
