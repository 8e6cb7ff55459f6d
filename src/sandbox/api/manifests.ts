import { digestOf } from '../../image/digest.ts';
import { EcrError } from '../errors.ts';
import { isReadable, putImage, removeImage } from '../images.ts';
import type { RepositoryState, StoredImage } from '../repository.ts';
import { defined } from '../../util/defined.ts';
import {
  failed,
  identified,
  imageIdIn,
  imageIdsOf,
  isFailure,
  resolve,
  type ImageFailure,
  type ImageId,
} from './image-ids.ts';
import { present } from './input.ts';
import { existing } from './lists.ts';
import { naming, repositoryOf, type Operation } from './operation.ts';

/** BatchGetImage: manifests as they were pushed, never converted. */
export const batchGetImage: Operation = async (context) => {
  const { state, input } = context;
  const repository = repositoryOf(context);
  input.texts('acceptedMediaTypes', { most: 100 });
  const results = await Promise.all(
    present('imageIds', imageIdsOf(input)).map(async (id) => {
      const image = resolve(repository, id);
      if (isFailure(image)) return image;
      const bytes = isReadable(image, state.options.readsArchived)
        ? await state.storage.readManifest(repository.path, image.facts.digest)
        : undefined;
      if (!bytes) return failed(id, 'ImageInaccessible', 'Requested image is not accessible');
      return { ...described(repository, image, id), imageManifest: Buffer.from(bytes).toString('utf8') };
    }),
  );
  return {
    images: results.filter((result) => !('failureCode' in result)),
    failures: results.filter((result) => 'failureCode' in result),
  };
};

/** PutImage, which refuses a push that changes nothing. */
export const putImageOperation: Operation = async (context) => {
  const { state, input } = context;
  const repository = repositoryOf(context);
  const manifest = input.requiredText('imageManifest');
  const tag = input.tag('imageTag');
  const digest = input.text('imageDigest') === undefined ? undefined : input.digest('imageDigest');
  const bytes = Buffer.from(manifest, 'utf8');
  const known = repository.images.get(digestOf(bytes));
  const changesNothing = known?.status === 'ACTIVE' && (tag === undefined || known.tags.has(tag));
  const image = await putImage(
    state,
    repository,
    defined({ bytes, mediaType: input.text('imageManifestMediaType'), digest, tag }),
  );
  if (changesNothing) {
    const { registry, name } = repository.settings;
    throw new EcrError(
      'ImageAlreadyExistsException',
      `Image with digest '${image.facts.digest}' and tag '${tag ?? 'null'}' already exists in the repository with name '${name}' in registry with id '${registry.account}'`,
    );
  }
  const id = identified({ imageTag: tag }, image.facts.digest);
  return { image: { ...described(repository, image, id), imageManifest: manifest } };
};

/**
 * BatchDeleteImage: by digest, deletes the image and all its tags; by tag, deletes the tag, and the image with its last
 * tag.
 */
export const batchDeleteImage: Operation = async (context) => {
  const { state, input } = context;
  const repository = repositoryOf(context);
  const imageIds: ImageId[] = [];
  const failures: ImageFailure[] = [];
  for (const id of present('imageIds', imageIdsOf(input))) {
    const image = resolve(repository, id);
    if (isFailure(image)) {
      failures.push(image);
      continue;
    }
    if (!(await removeImage(state, repository, image, id.imageTag))) {
      failures.push(failed(id, 'ImageReferencedByManifestList', 'Requested image referenced by manifest list'));
      continue;
    }
    imageIds.push(identified(id, image.facts.digest));
  }
  return { imageIds, failures };
};

/** UpdateImageStorageClass: archives an image, or restores it, which takes ECR some time and happens at once here. */
export const updateImageStorageClass: Operation = (context) => {
  const { state, input } = context;
  const repository = repositoryOf(context);
  const id = imageIdIn(input.structure('imageId'));
  const image = existing(repository, id);
  input.requiredText('targetStorageClass');
  const isArchiving = input.oneOf('targetStorageClass', ['STANDARD', 'ARCHIVE']) === 'ARCHIVE';
  if (isArchiving === (image.status === 'ARCHIVED')) {
    throw new EcrError(
      'ImageStorageClassUpdateNotSupportedException',
      `The requested storage class update is not supported: the image '${image.facts.digest}' is ${image.status}`,
    );
  }
  image.status = isArchiving ? 'ARCHIVED' : 'ACTIVE';
  image[isArchiving ? 'archivedAt' : 'activatedAt'] = state.options.now();
  return {
    ...naming(repository),
    imageId: identified(id, image.facts.digest),
    imageStatus: isArchiving ? 'ARCHIVED' : 'ACTIVATING',
  };
};

function described(repository: RepositoryState, image: StoredImage, id: ImageId): Readonly<Record<string, unknown>> {
  return {
    ...naming(repository),
    imageId: identified(id, image.facts.digest),
    imageManifestMediaType: image.facts.mediaType,
  };
}
