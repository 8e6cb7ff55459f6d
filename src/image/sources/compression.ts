/** How something is compressed, by its first bytes. Engines decide by these too, and never by the name. */
export interface Compression {
  readonly name: 'gzip' | 'zstd' | 'xz' | 'bzip2';
  /** The command that unpacks it. */
  readonly command: string;
}

const ZSTD = { name: 'zstd', command: 'zstd -d' } as const;

const MAGIC: readonly (Compression & { readonly bytes: readonly number[] })[] = [
  { name: 'gzip', command: 'gzip -d', bytes: [0x1f, 0x8b, 0x08] },
  { ...ZSTD, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  // Frames of any of these kinds may come first, whatever they hold: pzstd writes its archives so.
  ...Array.from({ length: 16 }, (_, kind) => ({ ...ZSTD, bytes: [0x50 + kind, 0x2a, 0x4d, 0x18] })),
  { name: 'xz', command: 'xz -d', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: 'bzip2', command: 'bzip2 -d', bytes: [0x42, 0x5a, 0x68] },
];

/** How many first bytes are enough. */
export const MAGIC_BYTES = 6;

/** @returns undefined for what is not compressed, or in a way that no engine knows */
export function compressionOf(head: Uint8Array): Compression | undefined {
  return MAGIC.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
}

/** Something that unpacks to more than this is held against the ratio. In bytes. */
const SMALL = 256 * 1024 ** 2;
/** No honest image packs this well; zeros do, 1,000 to 1. */
export const MAX_RATIO = 200;

/** Whether so few bytes cannot honestly become so many. */
export function isBomb(unpacked: number, packed: number): boolean {
  return unpacked > SMALL && unpacked > MAX_RATIO * packed;
}
