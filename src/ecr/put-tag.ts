import { ImageTagAlreadyExistsException } from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import { imageIds } from '../image/identity.ts';
import type { Tagging } from '../connection/push.ts';
import { afterWrite, putImage } from './after-write.ts';
import { getManifests, type StoredManifest } from './images.ts';
import { findTagged } from './inventory.ts';
import { type EcrRepository, endedIn } from './repository.ts';
import { imageIdsOf, sameImages } from './tag.ts';

/**
 * Tags an image of the repository, by its digest. A tag that already names the image is left as it is. One that names
 * another image is moved only if it may. If someone else puts the tag between the check and the call, that is noticed
 * at once if tags are immutable, and otherwise when the push is confirmed.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
 *
 * @throws MintmarkError PUSH if the tag names another image and may not move, or the reason why ECR did not answer
 */
export async function putTag(repository: EcrRepository, tagging: Tagging): Promise<void> {
  const { tag, digest, candidate, mayMove } = tagging;
  const named = await digestOfTag(repository, tag);
  if (named === digest) return;
  if (named !== undefined && !mayMove) {
    const wanted = imageIds(candidate);
    if (sameImages(await imageIdsOf(repository, named, wanted), wanted)) return;
    throw takenTag(repository, tag, named);
  }
  const { manifest, text } = await storedManifest(repository, digest);
  const image = { imageManifest: text, imageManifestMediaType: manifest.mediaType, imageDigest: digest, imageTag: tag };
  try {
    await putImage(repository, image);
  } catch (error) {
    if (!endedIn(error, ImageTagAlreadyExistsException)) throw error;
    const now = await digestOfTag(repository, tag);
    // An attempt whose answer was lost has set it.
    if (now === digest) return;
    throw takenTag(repository, tag, now, error);
  }
}

async function digestOfTag(repository: EcrRepository, imageTag: string): Promise<Digest | undefined> {
  const found = await findTagged(repository, imageTag);
  // A push restores an archived image.
  return found?.archived === true ? undefined : found?.digest;
}

/** Retries for a while, as the image may have been pushed a moment ago. */
function storedManifest(repository: EcrRepository, digest: Digest): Promise<StoredManifest> {
  return afterWrite(repository, async () => {
    for await (const stored of getManifests(repository, [digest])) return stored;
    throw new MintmarkError('NOT_FOUND', `${repository.uri} has no image ${digest} to give a tag to`, {
      hint: 'Somebody deleted it after it was pushed. Run again.',
    });
  });
}

function takenTag(repository: EcrRepository, tag: string, digest: Digest | undefined, cause?: unknown): MintmarkError {
  const what = digest === undefined ? 'names another image' : `names another image, ${digest}`;
  return new MintmarkError('PUSH', `${repository.uri}:${tag} ${what}`, {
    hint: 'Push under a new tag. For a tag that is meant to move, name it under moving-tags in mintmark.yml or with --moving-tag, and let the repository move it.',
    cause,
  });
}
