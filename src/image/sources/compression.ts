import { Decompress } from 'fzstd';

/** How something is compressed, by its first bytes. Engines decide by these too, and never by the name. */
export interface Compression {
  readonly name: 'gzip' | 'zstd' | 'xz' | 'bzip2';
  /** The command that unpacks it. */
  readonly command: string;
}

const MAGIC: readonly (Compression & { readonly bytes: readonly number[] })[] = [
  { name: 'gzip', command: 'gzip -d', bytes: [0x1f, 0x8b, 0x08] },
  { name: 'zstd', command: 'zstd -d', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'xz', command: 'xz -d', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: 'bzip2', command: 'bzip2 -d', bytes: [0x42, 0x5a, 0x68] },
];

/** How many first bytes are enough. */
export const MAGIC_BYTES = 6;

/** @returns undefined for what is not compressed, or in a way that no engine knows */
export function compressionOf(head: Uint8Array): Compression | undefined {
  return MAGIC.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
}

/** So few bytes of zstd become at most 128 MiB: 4 of them may stand for 128 KiB of one byte. */
const SLICE = 4096;

/** Unpacks zstd, which Node.js itself does only from 22.15 on. What a call gives is read before the next call. */
export class Unzstd {
  readonly #unpacked: Uint8Array[] = [];
  readonly #decompress = new Decompress((chunk) => this.#unpacked.push(chunk));

  /** @throws the library's error if the bytes are damaged */
  *push(packed: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < packed.length; at += SLICE) {
      // The library keeps what it cannot unpack yet.
      this.#decompress.push(Uint8Array.from(packed.subarray(at, at + SLICE)));
      yield* this.#unpacked.splice(0);
    }
  }

  /** @throws the library's error if more bytes should follow */
  end(): void {
    this.#decompress.push(new Uint8Array(), true);
  }
}

/** Something that unpacks to more than this is held against the ratio. In bytes. */
const SMALL = 256 * 1024 ** 2;
/** No honest image packs this well; zeros do, 1,000 to 1. */
export const MAX_RATIO = 200;

/** Whether so few bytes cannot honestly become so many. */
export function isBomb(unpacked: number, packed: number): boolean {
  return unpacked > SMALL && unpacked > MAX_RATIO * packed;
}
