import type { FileHandle } from 'node:fs/promises';
import { MAX_MANIFEST_BYTES } from '../manifest.ts';
import { invalid } from './blob.ts';

/** How much is read at once, in bytes. */
export const CHUNK = 1024 ** 2;

/** Where something is in a file. */
export interface Range {
  readonly start: number;
  /** In bytes. */
  readonly size: number;
}

/**
 * The bytes of a file, or of a range of it, in chunks. The next chunk overwrites the one before, so that a layer of any
 * size takes one chunk of memory. The file stays open.
 */
export async function* rangeOf(file: FileHandle, range?: Range): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  const { start, size } = range ?? { start: 0, size: Infinity };
  let done = 0;
  while (done < size) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, size - done), start + done);
    if (bytesRead === 0) return;
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * A manifest or a config as one.
 *
 * @param place what a message calls the file that it is in
 * @throws MintmarkError IMAGE_INVALID where it is larger than either may be
 */
export async function readWhole(chunks: AsyncIterable<Uint8Array>, place: string): Promise<Uint8Array> {
  const copies: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_MANIFEST_BYTES) throw invalid(place, `a document in it has more than ${MAX_MANIFEST_BYTES} bytes`);
    copies.push(new Uint8Array(chunk));
  }
  return Buffer.concat(copies);
}
