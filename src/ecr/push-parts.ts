import { createHash, type Hash } from 'node:crypto';
import { MintmarkError } from '../errors.ts';
import type { Descriptor } from '../image/descriptor.ts';
import type { Digest } from '../image/digest.ts';
import type { PartBuffers } from './push-buffers.ts';
import { LayerPart } from './push-part.ts';

/** Turns chunks into parts of `partSize` bytes; the last may be smaller. The receiver of a part returns its buffer. */
export async function* partsOf(
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

/**
 * Passes chunks on, but the last only if all of them together match the descriptor.
 *
 * @throws MintmarkError IMAGE_INVALID if they do not; the signal's reason when it is aborted
 */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    length += chunk.length;
    if (length > size) break;
    hash.update(chunk);
    if (length < size) yield chunk;
    else if (chunk.length > 0 && isOf(digest, hash.copy())) yield chunk;
  }
  if (length === size && isOf(digest, hash)) return;
  throw new MintmarkError(
    'IMAGE_INVALID',
    `The blob ${digest} is not what its digest and its size of ${size} bytes say`,
    { hint: 'The image changed after it was checked, or is damaged: rebuild it and check it again.' },
  );
}

function isOf(digest: Digest, hash: Hash): boolean {
  return `sha256:${hash.digest('hex')}` === digest;
}
