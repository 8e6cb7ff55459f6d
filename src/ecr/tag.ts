import { ImageNotFoundException } from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import { isAttestation } from '../image/descriptor.ts';
import { type Digest, isDigest } from '../image/digest.ts';
import { type Identity, imageIds, manifestDigests } from '../image/identity.ts';
import type { TagAnswer } from '../types/answer.ts';
import type { Repository } from '../types/registry.ts';
import type { EcrConnection } from './client.ts';
import { failureAnswer } from './failure.ts';
import { describeImage, getManifests } from './images.ts';

/** What a tag names, compared with the candidate. A tag that cannot be looked up is `unchecked`. */
export async function askTag(
  connection: EcrConnection,
  repository: Repository,
  tag: string,
  candidate: Identity,
): Promise<TagAnswer> {
  try {
    const { digest, pushedAt } = await describeImage(connection, repository, { imageTag: tag });
    if (manifestDigests(candidate).includes(digest)) return { kind: 'same-image', digest };
    const ids = await imageIdsOf(connection, repository, digest);
    const same = sameImages(ids, imageIds(candidate));
    return same ? { kind: 'same-image', digest } : { kind: 'other-image', digest, pushedAt };
  } catch (error) {
    if (error instanceof MintmarkError && error.cause instanceof ImageNotFoundException) return { kind: 'free' };
    return failureAnswer(error);
  }
}

/** What a tag or a digest names: the digest, and the image IDs of its platform images. */
export async function readPushed(
  connection: EcrConnection,
  repository: Repository,
  name: string,
): Promise<{ digest: Digest; imageIds: Digest[] }> {
  const imageId = isDigest(name) ? { imageDigest: name } : { imageTag: name };
  const { digest } = await describeImage(connection, repository, imageId);
  return { digest, imageIds: await imageIdsOf(connection, repository, digest) };
}

/**
 * The image IDs under a manifest or an index. An index's attestation manifests are told by their annotation, as
 * BuildKit writes it, and are none.
 */
async function imageIdsOf(connection: EcrConnection, repository: Repository, digest: Digest): Promise<Digest[]> {
  const ids: Digest[] = [];
  let level: Digest[] = [digest];
  while (level.length > 0) {
    const next: Digest[] = [];
    for await (const { manifest } of getManifests(connection, repository, level)) {
      if (manifest.kind === 'image') ids.push(manifest.config.digest);
      if (manifest.kind === 'index')
        next.push(...manifest.manifests.filter((entry) => !isAttestation(entry)).map(({ digest }) => digest));
    }
    level = next;
  }
  return ids;
}

/** Whether two lists of image IDs name the same images. */
export function sameImages(one: readonly Digest[], other: readonly Digest[]): boolean {
  const [left, right] = [new Set(one), new Set(other)];
  return left.size === right.size && [...left].every((id) => right.has(id));
}
