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
