import {
  CompleteLayerUploadCommand,
  InitiateLayerUploadCommand,
  InvalidLayerException,
  InvalidLayerPartException,
  LayerAlreadyExistsException,
  UploadNotFoundException,
} from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import type { Descriptor } from '../image/descriptor.ts';
import type { Digest } from '../image/digest.ts';
import { verified } from '../image/verified.ts';
import type { PartBuffers } from './push-buffers.ts';
import { LayerPart, type PartPlace } from './push-part.ts';
import { type EcrRepository, endedIn, unlessEndedIn } from './repository.ts';

/** Where blobs are uploaded, and what all uploads share. */
export interface UploadTarget {
  readonly repository: EcrRepository;
  readonly buffers: PartBuffers;
  /** Ends the upload: another one has failed, or the blob got there in another way. */
  readonly signal: AbortSignal;
  /** Called with the bytes of each part that ECR has received, and with a negative number for bytes that are lost. */
  readonly onSent: (bytes: number) => void;
  readonly isAvailable: (digest: Digest) => Promise<boolean>;
}

type Blob = Pick<Descriptor, 'digest' | 'size'>;

/** How many times an upload is begun if ECR loses it. */
const BEGINNINGS = 3;
/** The largest part that ECR accepts, in bytes. API_UploadLayerPart. */
const LARGEST_PART = 20 * 1024 ** 2;
/** An attempt may take this long, plus the time for a slow line or for ECR to read a large layer (bytes per ms). */
const ATTEMPT_MS = 10_000;
const SLOW_LINE = 64;
const SLOW_HASH = 10 * 1024;

/**
 * Uploads one blob in parts, in order, as ECR requires, and has ECR verify its digest. The next part is read while one
 * is in flight. The SDK resends a part if the connection breaks. If ECR no longer knows the upload, or has something
 * else for it, the upload starts over.
 *
 * @param open returns the blob in chunks, from its beginning
 * @throws MintmarkError IMAGE_INVALID if the bytes do not match the digest, PUSH if ECR loses the upload repeatedly
 */
export async function uploadBlob(
  target: UploadTarget,
  blob: Blob,
  open: () => AsyncIterable<Uint8Array>,
): Promise<void> {
  for (let beginning = 1; ; beginning += 1) {
    let sent = 0;
    const onSent = (bytes: number): void => {
      sent += bytes;
      target.onSent(bytes);
    };
    try {
      await uploadOnce({ ...target, onSent }, blob, open());
      return;
    } catch (error) {
      if (!endedIn(error, UploadNotFoundException, InvalidLayerPartException, InvalidLayerException)) throw error;
      if (beginning === BEGINNINGS) throw lost(blob.digest, error);
      target.onSent(-sent);
    }
  }
}

function lost(digest: Digest, cause: unknown): MintmarkError {
  return new MintmarkError('PUSH', `ECR lost the upload of ${digest} ${BEGINNINGS} times`, {
    hint: 'Run again: what has been uploaded is not sent again, and no tag was set.',
    cause,
  });
}

async function uploadOnce(target: UploadTarget, blob: Blob, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const { repository, signal, isAvailable } = target;
  const { uploadId, partSize = 0 } = await repository.send(new InitiateLayerUploadCommand(repository.input), {
    signal,
  });
  if (uploadId === undefined || partSize < 1) {
    throw repository.unexpected('InitiateLayerUpload', 'no upload ID or part size');
  }
  const place = { ...repository.input, uploadId };
  await sendParts(target, place, verified(chunks, blob, signal), Math.min(partSize, LARGEST_PART));
  const complete = new CompleteLayerUploadCommand({ ...place, layerDigests: [blob.digest] });
  try {
    const attemptMs = ATTEMPT_MS + blob.size / SLOW_HASH;
    await unlessEndedIn(LayerAlreadyExistsException, repository.send(complete, { signal, attemptMs }));
  } catch (error) {
    // An attempt whose answer was lost may have completed the upload.
    if (!endedIn(error, UploadNotFoundException) || !(await isAvailable(blob.digest))) throw error;
  }
}

async function sendParts(
  target: UploadTarget,
  place: PartPlace,
  chunks: AsyncIterable<Uint8Array>,
  partSize: number,
): Promise<void> {
  let inTheAir = Promise.resolve();
  try {
    for await (const part of partsOf(chunks, partSize, target.buffers)) {
      const before = inTheAir;
      inTheAir = before
        .then(() => sendPart(target, place, part))
        .finally(() => {
          target.buffers.give(part.buffer);
        });
      // Awaited below, with the next part or at the end.
      inTheAir.catch(() => undefined);
      await before;
    }
    await inTheAir;
  } finally {
    await Promise.allSettled([inTheAir]);
  }
}

/** Turns chunks into parts of `partSize` bytes; the last may be smaller. The receiver of a part returns its buffer. */
async function* partsOf(
  chunks: AsyncIterable<Uint8Array>,
  partSize: number,
  buffers: PartBuffers,
): AsyncGenerator<LayerPart> {
  let first = 0;
  let part: LayerPart | undefined;
  try {
    for await (const chunk of chunks) {
      for (let start = 0; start < chunk.length;) {
        part ??= new LayerPart(await buffers.take(LayerPart.memoryFor(partSize)), first);
        const piece = chunk.subarray(start, start + partSize - part.size);
        part.append(piece);
        start += piece.length;
        if (part.size < partSize) continue;
        const full = part;
        first = full.last + 1;
        part = undefined;
        yield full;
      }
    }
    const last = part;
    part = undefined;
    if (last !== undefined) yield last;
  } finally {
    if (part !== undefined) buffers.give(part.buffer);
  }
}

async function sendPart(
  { repository, signal, onSent }: UploadTarget,
  place: PartPlace,
  part: LayerPart,
): Promise<void> {
  signal.throwIfAborted();
  try {
    await repository.send(part.command(place), { signal, attemptMs: ATTEMPT_MS + part.size / SLOW_LINE });
  } catch (error) {
    // The answer to an attempt was lost, and ECR already has the part.
    if (!hasReceived(error, part.last)) throw error;
  }
  onSent(part.size);
}

function hasReceived(thrown: unknown, last: number): boolean {
  const cause = thrown instanceof MintmarkError ? thrown.cause : undefined;
  return cause instanceof InvalidLayerPartException && cause.lastValidByteReceived === last;
}
