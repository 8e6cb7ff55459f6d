import { EcrError } from '../errors.ts';
import { evaluateLifecycle, type LifecycleResult } from '../lifecycle-evaluation.ts';
import { parseLifecyclePolicy } from '../lifecycle-policy.ts';
import { imagesOf } from '../listing.ts';
import type { StoredImage } from '../repository.ts';
import { imageIdsOf, resolve } from './image-ids.ts';
import { policyFor } from './lifecycle.ts';
import { naming, pageIn, refusePages, repositoryOf, seconds, type Operation } from './operation.ts';

/** StartLifecyclePolicyPreview: of the policy in the request, or of the repository's own. It completes at once. */
export const startLifecyclePolicyPreview: Operation = async (context) => {
  const { state } = context;
  const repository = repositoryOf(context);
  const text = policyFor(context);
  const images: StoredImage[] = [];
  for await (const image of imagesOf(state, repository)) images.push(image);
  const results = evaluateLifecycle(
    parseLifecyclePolicy(text),
    images,
    (digest) => repository.usersOf(digest).length > 0,
    state.options.now(),
  );
  repository.preview = { text, results };
  return { ...naming(repository), lifecyclePolicyText: text, status: 'IN_PROGRESS' };
};

export const getLifecyclePolicyPreview: Operation = (context) => {
  const { input } = context;
  const repository = repositoryOf(context);
  const { preview } = repository;
  if (!preview) {
    const message = `Lifecycle policy preview does not exist for ${repository.inWords}`;
    throw new EcrError('LifecyclePolicyPreviewNotFoundException', message);
  }
  const ids = imageIdsOf(input);
  if (ids) refusePages(context, 'imageIds');
  const asked = ids && new Set(ids.map((id) => resolve(repository, id)));
  const tagStatus = input.structure('filter').oneOf('tagStatus', ['ANY', 'TAGGED', 'UNTAGGED']);
  const found = preview.results
    .filter(({ image }) => asked?.has(image) ?? true)
    .filter(({ image }) => tagStatus === 'ANY' || image.tags.size > 0 === (tagStatus === 'TAGGED'));
  const { shown, next } = pageIn(context, found, { usual: 100, most: 100 });
  const count = (action: string): number => preview.results.filter(({ rule }) => rule.action === action).length;
  return {
    ...naming(repository),
    lifecyclePolicyText: preview.text,
    status: 'COMPLETE',
    previewResults: shown.map(membersOf),
    ...next,
    summary: {
      expiringImageTotalCount: count('expire'),
      transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: count('transition') }].filter(
        ({ imageTotalCount }) => imageTotalCount > 0,
      ),
    },
  };
};

function membersOf({ image, rule }: LifecycleResult): object {
  return {
    ...(image.tags.size > 0 && { imageTags: [...image.tags] }),
    imageDigest: image.facts.digest,
    imagePushedAt: seconds(image.pushedAt),
    action: {
      type: rule.action.toUpperCase(),
      ...(rule.action === 'transition' && { targetStorageClass: 'ARCHIVE' }),
    },
    appliedRulePriority: rule.priority,
    storageClass: rule.storageClass.toUpperCase(),
  };
}
