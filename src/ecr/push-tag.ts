import { ImageNotFoundException } from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import type { Plan } from '../image/push-plan.ts';
import type { Repository } from '../image/repository.ts';
import type { EcrConnection } from './client.ts';
import { describeImage } from './images.ts';
import { endedIn } from './repository-input.ts';
import { imageIdsOf, sameImages } from './tag.ts';

/**
 * Whether the tag already names the image: as exactly this manifest, or as the same image IDs under another one, such
 * as an index with an earlier build's attestation. An archived manifest does not count: a push restores it.
 *
 * @throws MintmarkError PUSH if it names another image
 */
export async function isTagged(
  connection: EcrConnection,
  repository: Repository,
  tag: string,
  plan: Plan,
): Promise<boolean> {
  let found: Awaited<ReturnType<typeof describeImage>>;
  try {
    found = await describeImage(connection, repository, { imageTag: tag });
  } catch (error) {
    if (endedIn(error, ImageNotFoundException)) return false;
    throw error;
  }
  if (found.digest === plan.root) return !found.archived;
  if (sameImages(await imageIdsOf(connection, repository, found.digest, plan.imageIds), plan.imageIds)) return true;
  throw new MintmarkError('PUSH', `${repository.uri}:${tag} names another image, ${found.digest}`, {
    hint: 'mintmark never overwrites a tag: push under a new tag, such as the one that `mintmark stamp` prints.',
  });
}
