import { MintmarkError } from '../errors.ts';
import type { Plan } from '../image/push-plan.ts';
import { findTagged } from './inventory.ts';
import type { EcrRepository } from './repository.ts';
import { imageIdsOf, sameImages } from './tag.ts';

/**
 * Whether the tag already names the image: as exactly this manifest, or as the same image IDs under another one, such
 * as an index with an earlier build's attestation. An archived manifest does not count: a push restores it.
 *
 * @throws MintmarkError PUSH if it names another image
 */
export async function isTagged(repository: EcrRepository, tag: string, plan: Plan): Promise<boolean> {
  const found = await findTagged(repository, tag);
  if (found === undefined) return false;
  if (found.digest === plan.root) return !found.archived;
  if (sameImages(await imageIdsOf(repository, found.digest, plan.imageIds), plan.imageIds)) return true;
  throw new MintmarkError('PUSH', `${repository.uri}:${tag} names another image, ${found.digest}`, {
    hint: 'Push under a new tag, such as the one that `mintmark stamp` prints. Only tags that are named as moving tags are moved.',
  });
}
