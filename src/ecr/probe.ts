import { BatchCheckLayerAvailabilityCommand } from '@aws-sdk/client-ecr';
import type { Digest } from '../image/digest.ts';
import type { HeldBlob } from '../types/registry-connection.ts';
import type { Repository } from '../types/registry.ts';
import { batchesOf } from '../util/batches.ts';
import type { EcrConnection } from './client.ts';
import { unexpectedAnswer } from './failure.ts';

/** The most digests of one BatchCheckLayerAvailability. */
const BATCH = 100;

/**
 * Which of these config blobs a repository holds. A config blob must be in a repository before any manifest that names
 * it can be, so an absent one proves that no image there has this image ID.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html
 *
 * @returns those that it holds, and those that got no clear yes or no
 */
export async function probe(
  connection: EcrConnection,
  repository: Repository,
  imageIds: readonly Digest[],
): Promise<HeldBlob[]> {
  const held: HeldBlob[] = [];
  const call = { operation: 'BatchCheckLayerAvailability', registry: connection.registry, repository: repository.name };
  for (const digests of batchesOf(imageIds, BATCH)) {
    const answer = await connection.send(
      new BatchCheckLayerAvailabilityCommand({
        registryId: repository.registry.account,
        repositoryName: repository.name,
        layerDigests: digests,
      }),
    );
    const states = new Map<string | undefined, string | undefined>([
      ...(answer.failures ?? []).map(({ layerDigest, failureCode }) => [layerDigest, failureCode] as const),
      ...(answer.layers ?? []).map(({ layerDigest, layerAvailability }) => [layerDigest, layerAvailability] as const),
    ]);
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
            ...{ digest, archived: false },
            unclear: unexpectedAnswer(call, `${states.get(digest) ?? 'nothing'} for ${digest}`),
          });
      }
    }
  }
  return held;
}

/**
 * What is held of these digests.
 *
 * @throws MintmarkError if any of them got no clear yes or no.
 */
export function heldOf(held: readonly HeldBlob[], digests: readonly Digest[]): HeldBlob[] {
  const own = held.filter(({ digest }) => digests.includes(digest));
  const unclear = own.find((blob) => blob.unclear !== undefined)?.unclear;
  if (unclear !== undefined) throw unclear;
  return own;
}
