import { isDigest, type Digest } from '../../image/digest.ts';
import { isObject } from '../../util/json-object.ts';
import type { RepositoryState, StoredImage } from '../repository.ts';
import { Input } from './input.ts';

/** An ImageIdentifier of a request and of its answer. */
export interface ImageId {
  readonly imageDigest: string | undefined;
  readonly imageTag: string | undefined;
}

/** An ImageFailure of BatchGetImage and BatchDeleteImage. */
export interface ImageFailure {
  readonly imageId: ImageId;
  readonly failureCode: string;
  readonly failureReason: string;
}

/** @throws EcrError InvalidParameterException if `imageIds` is not a list of 1 to 100. */
export function imageIdsOf(input: Input): readonly ImageId[] | undefined {
  return input.list('imageIds', { most: 100 })?.map((entry) => imageIdIn(new Input(isObject(entry) ? entry : {})));
}

export function imageIdIn(input: Input): ImageId {
  return { imageDigest: input.text('imageDigest'), imageTag: input.text('imageTag') };
}

export function failed(imageId: ImageId, failureCode: string, failureReason: string): ImageFailure {
  return { imageId, failureCode, failureReason };
}

/** The image that an identifier names. */
export function resolve(repository: RepositoryState, id: ImageId): StoredImage | ImageFailure {
  const { imageDigest, imageTag } = id;
  if (imageDigest === undefined && imageTag === undefined) {
    return failed(id, 'MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
  }
  if (imageDigest !== undefined && !isDigest(imageDigest)) {
    return failed(id, 'InvalidImageDigest', 'Invalid request parameters: image digest should satisfy the regex');
  }
  const image = imageDigest === undefined ? tagged(repository, imageTag) : repository.images.get(imageDigest);
  if (!image) return failed(id, 'ImageNotFound', 'Requested image not found');
  if (imageTag !== undefined && tagged(repository, imageTag)?.facts.digest !== image.facts.digest) {
    return failed(id, 'ImageTagDoesNotMatchDigest', 'Requested image tag does not match the digest');
  }
  return image;
}

export function isFailure(result: StoredImage | ImageFailure): result is ImageFailure {
  return 'failureCode' in result;
}

/** An identifier with the digest filled in. */
export function identified({ imageTag }: Pick<ImageId, 'imageTag'>, imageDigest: Digest): ImageId {
  return { imageDigest, imageTag };
}

function tagged(repository: RepositoryState, tag: string | undefined): StoredImage | undefined {
  return tag === undefined ? undefined : repository.tags.get(tag);
}
