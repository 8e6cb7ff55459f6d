import type { FileHandle } from 'node:fs/promises';
import { isDigest } from '../image/digest.ts';
import type { ImageDetails } from '../image/image-details.ts';
import { temporaryFile, unwritable } from '../util/temporary.ts';

/** Stored as JSON: times in milliseconds, null if there is none. */
type Written = readonly [
  digest: string,
  tags: readonly string[],
  pushedAt: number | null,
  pulledAt: number | null,
  bytes: number | null,
  archived: boolean,
];

/** How much is read at first: enough for nearly every image. */
const READ_BYTES = 4096;
const NEWLINE = 10;

/** The details of every image of a fleet in a temporary file: of a million images, few are needed again. */
export class DetailsFile {
  readonly #file: FileHandle;
  #end = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @throws MintmarkError USAGE if the temporary directory cannot be written to */
  static async open(): Promise<DetailsFile> {
    return new DetailsFile(await temporaryFile());
  }

  /**
   * @returns the position of each
   * @throws MintmarkError USAGE if the disk is full or fails
   */
  async keep(details: readonly ImageDetails[]): Promise<number[]> {
    const lines = details.map((one) => Buffer.from(`${JSON.stringify(write(one))}\n`));
    const start = this.#end;
    const positions = lines.map((line) => {
      const position = this.#end;
      this.#end += line.length;
      return position;
    });
    // Positions are assigned before anything is written, so that concurrent writers do not overlap.
    const all = Buffer.concat(lines);
    for (let done = 0; done < all.length;) {
      const writing = this.#file.write(all, done, all.length - done, start + done);
      done += (await writing.catch(unwritable)).bytesWritten;
    }
    return positions;
  }

  async read(position: number): Promise<ImageDetails> {
    for (let size = READ_BYTES; ; size *= 4) {
      const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(size), 0, size, position);
      const end = buffer.subarray(0, bytesRead).indexOf(NEWLINE);
      if (end >= 0) return read(JSON.parse(buffer.toString('utf8', 0, end)) as Written);
      if (bytesRead < size) throw new RangeError(`There are no details at ${position}.`);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function write({ digest, tags, pushedAt, pulledAt, bytes, archived }: ImageDetails): Written {
  return [digest, tags, pushedAt?.getTime() ?? null, pulledAt?.getTime() ?? null, bytes ?? null, archived];
}

function read([digest, tags, pushedAt, pulledAt, bytes, archived]: Written): ImageDetails {
  if (!isDigest(digest)) throw new RangeError(`${digest} is not a digest.`);
  const date = (time: number | null): Date | undefined => (time === null ? undefined : new Date(time));
  return { digest, tags, pushedAt: date(pushedAt), pulledAt: date(pulledAt), bytes: bytes ?? undefined, archived };
}
