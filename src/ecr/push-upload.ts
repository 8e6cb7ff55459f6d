import { BatchCheckLayerAvailabilityCommand } from '@aws-sdk/client-ecr';
import pMap from 'p-map';
import type { Descriptor } from '../image/descriptor.ts';
import type { Digest } from '../image/digest.ts';
import type { Content } from '../image/sources/source.ts';
import type { Repository } from '../types/registry.ts';
import { batchesOf } from '../util/batches.ts';
import type { EcrConnection } from './client.ts';
import { uploadBlob } from './push-blob.ts';
import { PartBuffers } from './push-buffers.ts';
import { repositoryInput } from './repository-input.ts';

/** How far a push is. */
export interface Bytes {
  readonly done: number;
  readonly total: number;
}

/** The most digests of one BatchCheckLayerAvailability. */
const BATCH = 100;
/** Blobs under way at once, as many as skopeo. */
const AT_ONCE = 6;

/**
 * Uploads the blobs that the repository does not have, several at once. Returns, or throws what the first failure was,
 * when nothing is in the air any more.
 */
export async function uploadMissing(
  connection: EcrConnection,
  repository: Repository,
  content: Content,
  blobs: readonly Descriptor[],
  onProgress: (bytes: Bytes) => void,
): Promise<void> {
  const present = await availableOf(
    connection,
    repository,
    blobs.map(({ digest }) => digest),
  );
  const missing = blobs.filter(({ digest }) => !present.has(digest));
  const total = missing.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const stop = new AbortController();
  const target = {
    connection,
    repository,
    buffers: new PartBuffers(),
    signal: stop.signal,
    onSent: (bytes: number) => {
      done += bytes;
      onProgress({ done, total });
    },
    isAvailable: async (digest: Digest) => (await availableOf(connection, repository, [digest])).has(digest),
  };
  const failures: unknown[] = [];
  await pMap(
    missing,
    async (blob) => {
      if (stop.signal.aborted) return;
      try {
        await uploadBlob(target, blob, () => content.stream(blob.digest));
      } catch (error) {
        failures.push(error);
        stop.abort();
      }
    },
    { concurrency: AT_ONCE },
  );
  if (failures.length > 0) throw failures[0];
}

/** The blobs that are in the repository. What ECR does not clearly know is not. */
async function availableOf(
  connection: EcrConnection,
  repository: Repository,
  digests: readonly Digest[],
): Promise<ReadonlySet<string | undefined>> {
  const available = new Set<string | undefined>();
  for (const layerDigests of batchesOf(digests, BATCH)) {
    const { layers = [] } = await connection.send(
      new BatchCheckLayerAvailabilityCommand({ ...repositoryInput(repository), layerDigests }),
    );
    for (const { layerDigest, layerAvailability } of layers) {
      if (layerAvailability === 'AVAILABLE') available.add(layerDigest);
    }
  }
  return available;
}
