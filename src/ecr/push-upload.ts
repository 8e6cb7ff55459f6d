import { BatchCheckLayerAvailabilityCommand } from '@aws-sdk/client-ecr';
import pMap from 'p-map';
import type { Descriptor } from '../image/descriptor.ts';
import type { Digest } from '../image/digest.ts';
import type { Content } from '../image/sources/source.ts';
import { verified } from '../image/verified.ts';
import type { Mounting, PushOptions, SendWhole, Transfer } from '../connection/push.ts';
import { batchesOf } from '../util/batches.ts';
import { uploadBlob, type UploadTarget } from './push-blob.ts';
import { PartBuffers } from './push-buffers.ts';
import { Mounts } from './push-mounts.ts';
import type { EcrRepository } from './repository.ts';
import { sum } from '../util/sum.ts';

/** The most digests in one BatchCheckLayerAvailability. */
const BATCH = 100;
/** How many blobs are in flight at once: as many as in skopeo. */
const AT_ONCE = 6;

/** What is sent to a repository, and how. */
interface Sending {
  readonly content: Content;
  readonly blobs: readonly Descriptor[];
  readonly mounting: Mounting | undefined;
  readonly sendWhole: SendWhole | undefined;
  readonly onProgress: PushOptions['onProgress'];
}

/**
 * Gets the missing blobs into the repository, several at once, by mounting or else uploading them. Returns, or throws
 * the first failure, once nothing is in flight. Mounts are verified: blobs that are not there are uploaded.
 */
export async function sendMissing(
  repository: EcrRepository,
  { content, blobs, mounting, sendWhole, onProgress }: Sending,
): Promise<Transfer> {
  const missing = await missingOf(repository, blobs);
  const total = bytesOf(missing);
  let done = 0;
  const stop = new AbortController();
  const target = {
    repository,
    buffers: new PartBuffers(),
    onSent: (bytes: number) => {
      done += bytes;
      onProgress({ done, total });
    },
    isAvailable: async (digest: Digest) => (await availableOf(repository, [digest])).has(digest),
  };
  const whole = new WholeBlobs(sendWhole);
  const failures: unknown[] = [];
  /** @returns the blobs that the registry says it has mounted */
  const send = async (open: readonly Descriptor[], mounts: Mounts): Promise<Descriptor[]> => {
    const said: Descriptor[] = [];
    const sendOne = async (blob: Descriptor): Promise<void> => {
      let sent = 0;
      const onSent = (bytes: number): void => {
        sent += bytes;
        target.onSent(bytes);
      };
      const upload = async (signal: AbortSignal): Promise<void> => {
        const to = { ...target, signal, onSent };
        const open = (): AsyncIterable<Uint8Array> => content.stream(blob.digest);
        if (!(await whole.upload(to, blob, open))) await uploadBlob(to, blob, open);
      };
      if (!(await mounts.mountOrUpload(blob, stop.signal, upload))) return;
      said.push(blob);
      onSent(blob.size - sent);
    };
    await pMap(
      open,
      async (blob) => {
        if (stop.signal.aborted) return;
        try {
          await sendOne(blob);
        } catch (error) {
          failures.push(error);
          stop.abort();
        }
      },
      { concurrency: AT_ONCE },
    );
    if (failures.length > 0) throw failures[0];
    return said;
  };
  const said = await send(missing, new Mounts(mounting, repository, repository.connection));
  const absent = await missingOf(repository, said);
  if (absent.length > 0) {
    target.onSent(-bytesOf(absent));
    await send(absent, new Mounts(undefined, repository, repository.connection));
  }
  const mounted = said.filter((blob) => !absent.includes(blob));
  return { mounted: amountOf(mounted), uploaded: amountOf(missing.filter((blob) => !mounted.includes(blob))) };
}

/** Smaller blobs do not gain from a single request (bytes). */
const LEAST_WHOLE = 1000 ** 2;

/**
 * Uploads blobs in one request each, as registry clients do. Parts have to be sent to ECR as base64 in JSON, which is a
 * third larger. After the first failure, the rest of the push is sent in parts, which can be resent one by one.
 */
class WholeBlobs {
  #send: SendWhole | undefined;

  constructor(send: SendWhole | undefined) {
    this.#send = send;
  }

  /** @returns whether the blob is there; if not, it still has to be sent. @throws MintmarkError IMAGE_INVALID */
  async upload(
    { signal, onSent }: Pick<UploadTarget, 'signal' | 'onSent'>,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    open: () => AsyncIterable<Uint8Array>,
  ): Promise<boolean> {
    if (this.#send === undefined || blob.size < LEAST_WHOLE) return false;
    let sent = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of verified(open(), blob, signal)) {
        yield chunk;
        sent += chunk.length;
        onSent(chunk.length);
      }
    };
    if (await this.#send(blob, counted(), signal)) return true;
    signal.throwIfAborted();
    this.#send = undefined;
    onSent(-sent);
    return false;
  }
}

function amountOf(blobs: readonly Descriptor[]): Transfer['mounted'] {
  return { blobs: blobs.length, bytes: bytesOf(blobs) };
}

function bytesOf(blobs: readonly Descriptor[]): number {
  return sum(blobs.map(({ size }) => size));
}

async function missingOf(repository: EcrRepository, blobs: readonly Descriptor[]): Promise<Descriptor[]> {
  const digests = blobs.map(({ digest }) => digest);
  const present = await availableOf(repository, digests);
  return blobs.filter(({ digest }) => !present.has(digest));
}

/** The blobs that are in the repository. Those that ECR does not clearly report as available are not. */
async function availableOf(
  repository: EcrRepository,
  digests: readonly Digest[],
): Promise<ReadonlySet<string | undefined>> {
  const available = new Set<string | undefined>();
  for (const layerDigests of batchesOf(digests, BATCH)) {
    const { layers = [] } = await repository.send(
      new BatchCheckLayerAvailabilityCommand({ ...repository.input, layerDigests }),
    );
    for (const { layerDigest, layerAvailability } of layers) {
      if (layerAvailability === 'AVAILABLE') available.add(layerDigest);
    }
  }
  return available;
}
