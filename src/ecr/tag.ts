import { MintmarkError } from '../errors.ts';
import { isAttestation } from '../image/descriptor.ts';
import { type Digest, isDigest } from '../image/digest.ts';
import { type Content, contentOf, holdingOf } from '../image/holding.ts';
import { type Identity, imageIds, manifestDigests } from '../image/identity.ts';
import { MAX_DEPTH } from '../image/manifest.ts';
import type { TagAnswer } from '../connection/question.ts';
import type { Pushed, ReadBack } from '../connection/push.ts';
import { afterWrite } from './after-write.ts';
import { archivedImage, failureAnswer } from './failure.ts';
import { getManifests, tooDeep } from './images.ts';
import { describeImage, findTagged } from './inventory.ts';
import type { EcrRepository } from './repository.ts';

/** Compares what a tag names with the candidate. A tag that cannot be looked up is `unchecked`. */
export async function askTag(repository: EcrRepository, tag: string, candidate: Identity): Promise<TagAnswer> {
  try {
    const found = await findTagged(repository, tag);
    if (found === undefined) return { kind: 'free' };
    const { digest, pushedAt } = found;
    if (manifestDigests(candidate).includes(digest)) return { kind: 'same-image', digest };
    const ids = await imageIdsOf(repository, digest, imageIds(candidate));
    const same = sameImages(ids, imageIds(candidate));
    return same ? { kind: 'same-image', digest } : { kind: 'other-image', digest, pushedAt };
  } catch (error) {
    return failureAnswer(error);
  }
}

/**
 * Reads what a tag or a digest names, and the image IDs of its platform images.
 *
 * @param candidate its image IDs are not read again
 * @throws MintmarkError NOT_FOUND, ARCHIVED if no node can pull it, or the reason why ECR did not answer
 */
export async function readPushed(
  repository: EcrRepository,
  name: string,
  candidate?: Identity,
): Promise<Pick<ReadBack, 'digest' | 'imageIds'>> {
  const imageId = isDigest(name) ? { imageDigest: name } : { imageTag: name };
  const { digest, archived } = await describeImage(repository, imageId);
  if (archived) throw archivedImage(repository, digest);
  if (candidate !== undefined && digest === rootOf(candidate)) return { digest, imageIds: imageIds(candidate) };
  const wanted = candidate && imageIds(candidate);
  return { digest, imageIds: await imageIdsOf(repository, digest, wanted) };
}

/**
 * What a tag or a digest names right after a push. Retries for 10 seconds, since ECR may lag behind.
 *
 * @param mayBeStale whether the tag may have named this other image before the push
 * @throws MintmarkError as `readPushed`
 */
export async function readBack(repository: EcrRepository, { name, candidate, mayBeStale }: Pushed): Promise<ReadBack> {
  const read = async (): Promise<ReadBack> => {
    const named = await readPushed(repository, name, candidate);
    return { ...named, isCandidate: sameImages(named.imageIds, imageIds(candidate)) };
  };
  return afterWrite(repository, read, ({ digest, isCandidate }) => !isCandidate && mayBeStale(digest));
}

/** The digest that fixes the whole image, if it is known before the push. */
function rootOf({ indexDigest, platformImages }: Identity): Digest | undefined {
  return indexDigest ?? (platformImages.length === 1 ? platformImages[0]?.manifestDigest : undefined);
}

/**
 * The image IDs under a manifest or an index. Each digest is read once, and its content shows whether it is an image.
 *
 * @param wanted image IDs that count whatever kind of manifest has them as its config, as in a check
 * @throws MintmarkError NOT_FOUND if a manifest is missing, as the rest would be taken for another image. Something
 * that its index calls an attestation may be missing: nothing runs it then
 */
export async function imageIdsOf(
  repository: EcrRepository,
  root: Digest,
  wanted: readonly Digest[] = [],
): Promise<Digest[]> {
  const contents = new Map<Digest, Content>();
  let level = new Map<Digest, boolean>([[root, true]]);
  for (let depth = 0; level.size > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw tooDeep(repository);
    /** The digests, with whether each must exist. */
    const below = new Map<Digest, boolean>();
    for await (const { digest, manifest } of getManifests(repository, [...level.keys()])) {
      contents.set(digest, contentOf(manifest));
      if (manifest.kind !== 'index') continue;
      for (const entry of manifest.manifests) {
        below.set(entry.digest, below.get(entry.digest) === true || !isAttestation(entry));
      }
    }
    const [absent] = [...level].find(([digest, isNeeded]) => isNeeded && !contents.has(digest)) ?? [];
    if (absent !== undefined) {
      throw new MintmarkError('NOT_FOUND', `Not found: ecr:BatchGetImage on ${repository.uri}: no manifest ${absent}`, {
        hint: 'Push the image again, whole, and run again.',
      });
    }
    level = new Map([...below].filter(([digest]) => !contents.has(digest)));
  }
  const holding = holdingOf(root, contents);
  return [...holding.imageIds, ...holding.artifacts.filter((id) => wanted.includes(id))];
}

/** Whether two lists of image IDs name the same images. */
export function sameImages(one: readonly Digest[], other: readonly Digest[]): boolean {
  const [left, right] = [new Set(one), new Set(other)];
  return left.size === right.size && [...left].every((id) => right.has(id));
}
