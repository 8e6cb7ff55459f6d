import { ImageNotFoundException } from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import { isAttestation } from '../image/descriptor.ts';
import { type Digest, isDigest } from '../image/digest.ts';
import { type Identity, imageIds, manifestDigests } from '../image/identity.ts';
import type { TagAnswer } from '../types/answer.ts';
import type { Repository } from '../types/registry.ts';
import { afterWrite } from './after-write.ts';
import type { EcrConnection } from './client.ts';
import { archivedImage, failureAnswer } from './failure.ts';
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

/** What a tag or a digest of a repository names. */
interface Named {
  readonly digest: Digest;
  /** Of its platform images. */
  readonly imageIds: readonly Digest[];
}

/**
 * What a tag or a digest names.
 *
 * @param candidate its image IDs are not read again
 * @throws MintmarkError NOT_FOUND, ARCHIVED if no node can pull it, or why ECR gave no answer
 */
export async function readPushed(
  connection: EcrConnection,
  repository: Repository,
  name: string,
  candidate?: Identity,
): Promise<Named> {
  const imageId = isDigest(name) ? { imageDigest: name } : { imageTag: name };
  const { digest, archived } = await describeImage(connection, repository, imageId);
  if (archived) throw archivedImage(repository, digest);
  if (candidate !== undefined && digest === rootOf(candidate)) return { digest, imageIds: imageIds(candidate) };
  return { digest, imageIds: await imageIdsOf(connection, repository, digest) };
}

/**
 * What a tag or a digest names right after a push. Looks for 10 seconds, since ECR may show a push late.
 *
 * @param mayBeStale whether the tag may have named this other image before the push
 * @throws MintmarkError as `readPushed`
 */
export async function readBack(
  connection: EcrConnection,
  repository: Repository,
  { name, candidate, mayBeStale }: { name: string; candidate: Identity; mayBeStale: (digest: Digest) => boolean },
): Promise<Named & { readonly isCandidate: boolean }> {
  const read = async (): Promise<Named & { readonly isCandidate: boolean }> => {
    const named = await readPushed(connection, repository, name, candidate);
    return { ...named, isCandidate: sameImages(named.imageIds, imageIds(candidate)) };
  };
  return afterWrite(connection, read, ({ digest, isCandidate }) => !isCandidate && mayBeStale(digest));
}

/** The one digest that fixes the whole image, if it is known before the push. */
function rootOf({ indexDigest, platformImages }: Identity): Digest | undefined {
  return indexDigest ?? (platformImages.length === 1 ? platformImages[0]?.manifestDigest : undefined);
}

/**
 * The image IDs under a manifest or an index. An index's attestation manifests are told by their annotation, as
 * BuildKit writes it, and are none.
 *
 * @throws MintmarkError NOT_FOUND if a manifest is not there: what is left would be taken for another image
 */
export async function imageIdsOf(connection: EcrConnection, repository: Repository, digest: Digest): Promise<Digest[]> {
  const ids: Digest[] = [];
  let level: Digest[] = [digest];
  while (level.length > 0) {
    const next: Digest[] = [];
    const missing = new Set(level);
    for await (const { digest: found, manifest } of getManifests(connection, repository, level)) {
      missing.delete(found);
      if (manifest.kind === 'image') ids.push(manifest.config.digest);
      if (manifest.kind === 'index')
        next.push(...manifest.manifests.filter((entry) => !isAttestation(entry)).map(({ digest }) => digest));
    }
    const [absent] = missing;
    if (absent !== undefined) {
      throw new MintmarkError('NOT_FOUND', `Not found: ecr:BatchGetImage on ${repository.uri}: no manifest ${absent}`, {
        hint: 'Push the image again, whole, and run again.',
      });
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
