import { ImageNotFoundException } from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import type { Repository } from '../types/registry.ts';
import type { EcrConnection } from './client.ts';
import { endedIn } from './push-place.ts';
import type { Plan } from './push-plan.ts';
import { readPushed, sameImages } from './tag.ts';

/**
 * Whether the tag names the image already: as this very manifest, or as the same image IDs under another one, such as the
 * index of an earlier build's attestation.
 *
 * @throws MintmarkError PUSH where it names another image
 */
export async function isTagged(
  connection: EcrConnection,
  repository: Repository,
  tag: string,
  plan: Plan,
): Promise<boolean> {
  let found: Awaited<ReturnType<typeof readPushed>>;
  try {
    found = await readPushed(connection, repository, tag);
  } catch (error) {
    if (endedIn(error, ImageNotFoundException)) return false;
    throw error;
  }
  if (found.digest === plan.root || sameImages(found.imageIds, plan.imageIds)) return true;
  throw new MintmarkError('PUSH', `${repository.uri}:${tag} names another image, ${found.digest}`, {
    hint: 'mintmark never overwrites a tag: push under a tag of its own, such as the one that `mintmark stamp` prints.',
  });
}
