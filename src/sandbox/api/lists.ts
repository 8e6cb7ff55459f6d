import { EcrError } from '../errors.ts';
import { imagesOf } from '../listing.ts';
import type { RepositoryState, StoredImage } from '../repository.ts';
import type { SandboxState } from '../state.ts';
import { imageIdsOf, isFailure, resolve, type ImageId } from './image-ids.ts';
import type { Input } from './input.ts';
import {
  naming,
  nextToken,
  pageIn,
  pageOf,
  refusePages,
  repositoryOf,
  seconds,
  type Operation,
  type Page,
} from './operation.ts';

/** The values of a filter by status, with ECR's default first. */
const IMAGE_STATUSES = ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY'] as const;

/** ListImages: an entry for each tag of each image, and one for each image without a tag. */
export const listImages: Operation = async (context) => {
  const { input, state } = context;
  const repository = repositoryOf(context);
  const page = pageOf(context);
  const idsOf = ({ facts: { digest }, tags }: StoredImage): ImageId[] =>
    (tags.size === 0 ? [undefined] : [...tags]).map((imageTag) => ({ imageDigest: digest, imageTag }));
  const { entries, hasMore } = await take(filtered(state, repository, input.structure('filter')), page, idsOf);
  return { imageIds: entries, ...nextToken(page, hasMore) };
};

/** DescribeImages: the images requested, each of which must exist, or all of them in pages. */
export const describeImages: Operation = async (context) => {
  const { input, state } = context;
  const repository = repositoryOf(context);
  const ids = imageIdsOf(input);
  if (ids) {
    refusePages(context, 'imageIds');
    return {
      imageDetails: [...new Set(ids.map((id) => existing(repository, id)))].map((image) => detail(repository, image)),
    };
  }
  const page = pageOf(context);
  const images = filtered(state, repository, input.structure('filter'));
  const { entries, hasMore } = await take(images, page, (image) => [detail(repository, image)]);
  return { imageDetails: entries, ...nextToken(page, hasMore) };
};

/** ListImageReferrers: the images whose `subject` is one digest. */
export const listImageReferrers: Operation = (context) => {
  const { input } = context;
  const repository = repositoryOf(context);
  const subject = input.structure('subjectId').digest('imageDigest');
  const filter = input.structure('filter');
  const status = filter.oneOf('artifactStatus', IMAGE_STATUSES);
  const types = filter.texts('artifactTypes', { most: 100 });
  const found = repository
    .referrersOf(subject)
    .filter((image) => status === 'ANY' || image.status === status)
    .filter(({ facts }) => types?.includes(facts.artifactMediaType ?? '') ?? true);
  const { shown, next } = pageIn(context, found, { usual: 20, most: 50 });
  return {
    referrers: shown.map(({ facts, status: artifactStatus }) => ({ ...facts.descriptor, artifactStatus })),
    ...next,
  };
};

/** @throws EcrError ImageNotFoundException */
export function existing(repository: RepositoryState, id: ImageId): StoredImage {
  const found = resolve(repository, id);
  if (!isFailure(found)) return found;
  if (found.failureCode !== 'ImageNotFound') throw new EcrError('InvalidParameterException', found.failureReason);
  const named = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  const message = `The image with imageId ${named} does not exist within ${repository.inWords}`;
  throw new EcrError('ImageNotFoundException', message);
}

async function* filtered(state: SandboxState, repository: RepositoryState, filter: Input): AsyncGenerator<StoredImage> {
  const tagStatus = filter.oneOf('tagStatus', ['ANY', 'TAGGED', 'UNTAGGED']);
  const imageStatus = filter.oneOf('imageStatus', IMAGE_STATUSES);
  for await (const image of imagesOf(state, repository)) {
    if (imageStatus !== 'ANY' && image.status !== imageStatus) continue;
    if (tagStatus !== 'ANY' && image.tags.size > 0 !== (tagStatus === 'TAGGED')) continue;
    yield image;
  }
}

async function take<T>(
  images: AsyncIterable<StoredImage>,
  { offset, size }: Page,
  entriesOf: (image: StoredImage) => readonly T[],
): Promise<{ entries: T[]; hasMore: boolean }> {
  const entries: T[] = [];
  for await (const image of images) {
    entries.push(...entriesOf(image));
    if (entries.length > offset + size) return { entries: entries.slice(offset, offset + size), hasMore: true };
  }
  return { entries: entries.slice(offset), hasMore: false };
}

function detail(repository: RepositoryState, image: StoredImage): Readonly<Record<string, unknown>> {
  const { facts, tags, pushedAt, pulledAt, status } = image;
  const sizes = facts.children.map((digest) => repository.images.get(digest)?.facts.size ?? 0);
  return {
    ...naming(repository),
    imageDigest: facts.digest,
    ...(tags.size > 0 && { imageTags: [...tags] }),
    // For an index, the largest of its manifests: ECR API reference, ImageDetail.
    imageSizeInBytes: Math.max(facts.size, ...sizes),
    imagePushedAt: seconds(pushedAt),
    imageManifestMediaType: facts.mediaType,
    ...(facts.artifactMediaType !== undefined && { artifactMediaType: facts.artifactMediaType }),
    ...(facts.subject !== undefined && { subjectManifestDigest: facts.subject }),
    ...(image.archivedAt && { lastArchivedAt: seconds(image.archivedAt) }),
    ...(image.activatedAt && { lastActivatedAt: seconds(image.activatedAt) }),
    ...(pulledAt && { lastRecordedPullTime: seconds(pulledAt) }),
    imageStatus: status,
  };
}
