import { EcrError } from '../errors.ts';
import { identified } from './image-ids.ts';
import { existing } from './lists.ts';
import { naming, repositoryOf, type Operation } from './operation.ts';

/** UpdateImageStorageClass: archives an image, or restores it, which takes ECR some time and happens at once here. */
export const updateImageStorageClass: Operation = (context) => {
  const { state, input } = context;
  const repository = repositoryOf(context);
  const target = input.structure('imageId');
  const id = { imageDigest: target.text('imageDigest'), imageTag: target.text('imageTag') };
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
