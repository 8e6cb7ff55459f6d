import { BatchCheckLayerAvailabilityCommand } from '@aws-sdk/client-ecr';
import type { Digest } from '../image/digest.ts';
import type { HeldBlob, LayerSearch } from '../connection/question.ts';
import { isSameRegistry, type Repository } from '../image/repository.ts';
import { batchesOf } from '../util/batches.ts';
import type { EcrRepository } from './repository.ts';

/** The most digests in one BatchCheckLayerAvailability. */
const BATCH = 100;

/**
 * Which of these config blobs a repository holds. A config blob must be in a repository before any manifest that refers
 * to it can be, so an absent one proves that no image there has this image ID.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html
 *
 * @param layers looked for in the same calls, as far as there is room; unclear answers about them are ignored
 * @returns those that it holds, and those without a clear yes or no
 */
export async function probe(
  repository: EcrRepository,
  imageIds: readonly Digest[],
  layers?: LayerSearch,
): Promise<HeldBlob[]> {
  const held: HeldBlob[] = [];
  for (const digests of batchesOf(imageIds, BATCH)) {
    const more = layers?.wanted.filter((digest) => !imageIds.includes(digest)).slice(0, BATCH - digests.length) ?? [];
    const answer = await repository.send(
      new BatchCheckLayerAvailabilityCommand({ ...repository.input, layerDigests: [...digests, ...more] }),
    );
    const states = new Map<string | undefined, string | undefined>();
    for (const [digest, state] of [
      ...(answer.failures ?? []).map(({ layerDigest, failureCode }) => [layerDigest, failureCode] as const),
      ...(answer.layers ?? []).map(({ layerDigest, layerAvailability }) => [layerDigest, layerAvailability] as const),
    ]) {
      const before = states.get(digest) ?? state;
      // If two answers contradict each other, either might be wrong.
      states.set(digest, before === state ? state : `both ${before} and ${state}`);
    }
    for (const digest of more) if (states.get(digest) === 'AVAILABLE') addHolder(layers, digest, repository.listed);
    for (const digest of digests) {
      switch (states.get(digest)) {
        case 'AVAILABLE':
          held.push({ digest, archived: false });
          break;
        case 'ARCHIVED':
          held.push({ digest, archived: true });
          break;
        case 'UNAVAILABLE':
        case 'MissingLayerDigest':
          break;
        case undefined:
        default:
          held.push({
            digest,
            archived: false,
            unclear: repository.unexpected(
              'BatchCheckLayerAvailability',
              `${states.get(digest) ?? 'nothing'} for ${digest}`,
            ),
          });
      }
    }
  }
  return held;
}

/**
 * Which of these digests are held.
 *
 * @throws MintmarkError if there is no clear yes or no for any of them.
 */
export function heldOf(held: readonly HeldBlob[], digests: readonly Digest[]): HeldBlob[] {
  const own = held.filter(({ digest }) => digests.includes(digest));
  const unclear = own.find((blob) => blob.unclear !== undefined)?.unclear;
  if (unclear !== undefined) throw unclear;
  return own;
}

/** Enough to have alternatives if the registry does not mount from the first. */
const MOST_HOLDERS = 4;

/** Remembers that a repository holds a layer. */
export function addHolder(
  layers: Pick<LayerSearch, 'holders'> | undefined,
  digest: Digest,
  repository: Repository,
): void {
  if (layers === undefined) return;
  const holders = layers.holders.get(digest) ?? [];
  // A blob can be mounted only within its registry.
  const near = holders.filter(({ registry }) => isSameRegistry(registry, repository.registry));
  if (near.length < MOST_HOLDERS) layers.holders.set(digest, [...holders, repository]);
}
