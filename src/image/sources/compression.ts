/** How something is compressed, judging by its first bytes. Engines too decide by these, never by the name. */
export interface Compression {
  readonly name: 'gzip' | 'zstd' | 'xz' | 'bzip2';
  /** The command that unpacks it. */
  readonly command: string;
}

const ZSTD = { name: 'zstd', command: 'zstd -d' } as const;

const MAGIC: readonly (Compression & { readonly bytes: readonly number[] })[] = [
  { name: 'gzip', command: 'gzip -d', bytes: [0x1f, 0x8b, 0x08] },
  { ...ZSTD, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  // A skippable frame of any of these kinds may come first, as in the archives that pzstd writes.
  ...Array.from({ length: 16 }, (_, kind) => ({ ...ZSTD, bytes: [0x50 + kind, 0x2a, 0x4d, 0x18] })),
  { name: 'xz', command: 'xz -d', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: 'bzip2', command: 'bzip2 -d', bytes: [0x42, 0x5a, 0x68] },
];

/** How many of the first bytes are enough. */
export const MAGIC_BYTES = 6;

/** @returns undefined if it is not compressed, or in a way that no engine knows */
export function compressionOf(head: Uint8Array): Compression | undefined {
  return MAGIC.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
}

/** The ratio is checked for anything that unpacks to more than this, in bytes. */
const SMALL = 256 * 1024 ** 2;
/** No honest image compresses this well; zeros do, at 1,000 to 1. */
export const MAX_RATIO = 200;

/** Whether so few bytes cannot legitimately become so many. */
export function isBomb(unpacked: number, packed: number): boolean {
  return unpacked > SMALL && unpacked > MAX_RATIO * packed;
}
