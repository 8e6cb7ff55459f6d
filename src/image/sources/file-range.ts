import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { messageOf, MintmarkError } from '../../errors.ts';
import { MAX_CONFIG_BYTES } from '../config.ts';
import { FAILING, invalid } from './blob.ts';

/** How many bytes are read at once. */
export const CHUNK = 1024 ** 2;

/** A part of a file, in bytes. Without a start, it is not stored and consists of zeros. */
export interface Extent {
  readonly start?: number;
  readonly size: number;
}

/** Content that is stored in a file, as its parts in order. */
export interface Stored {
  /** In bytes. */
  readonly size: number;
  readonly extents: readonly Extent[];
}

/** An open file of an image. If it cannot be read, the error names it, unlike the system's own. */
export class ImageFile {
  readonly #handle: FileHandle;
  readonly #path: string;

  /** @param path what messages call it */
  constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  /** In bytes. */
  async size(): Promise<number> {
    return (await this.#named(this.#handle.stat())).size;
  }

  /** @returns how many bytes were read, which is 0 at the end of the file */
  async read(buffer: Uint8Array, length: number, start: number): Promise<number> {
    return (await this.#named(this.#handle.read(buffer, 0, length, start))).bytesRead;
  }

  whole(): Promise<Uint8Array> {
    return this.#named(this.#handle.readFile());
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #named<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw new MintmarkError('SYSTEM', `Cannot read ${this.#path}: ${messageOf(error)}.`, {
        hint: FAILING,
        cause: error,
      });
    }
  }
}

/** The first `size` bytes of a file, or all of it. */
export function wholeOf(size: number): Stored {
  return { size, extents: [{ start: 0, size }] };
}

/**
 * Reads content from a file in chunks. Each chunk overwrites the one before, so that a layer of any size takes one
 * chunk of memory. The file stays open.
 */
export async function* chunksOf(file: ImageFile, { extents }: Stored): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (const { start, size } of extents) {
    for (let done = 0; done < size;) {
      const length = Math.min(CHUNK, size - done);
      let bytesRead = length;
      if (start === undefined) {
        buffer.fill(0, 0, length);
        // Nothing is read here, so nothing else would give a time limit the chance to end this.
        await setImmediate();
      } else {
        bytesRead = await file.read(buffer, length, start + done);
      }
      if (bytesRead === 0) return;
      done += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}

/**
 * Joins the chunks of a manifest or a config.
 *
 * @param place what messages call the file that it is in
 * @throws MintmarkError IMAGE_INVALID if it is larger than either may be
 */
export async function readWhole(chunks: AsyncIterable<Uint8Array>, place: string): Promise<Uint8Array> {
  const copies: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_CONFIG_BYTES) throw invalid(place, `a document in it has more than ${MAX_CONFIG_BYTES} bytes`);
    copies.push(new Uint8Array(chunk));
  }
  return Buffer.concat(copies);
}
