/** zstd without compression, as RFC 8878 writes it. */

export interface Block {
  readonly byte: number;
  /** The number of repetitions: in one byte if the block is of the kind that repeats. */
  readonly times: number;
  readonly repeats: boolean;
}

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** A frame with a window of 2 to the power of `windowLog` bytes. */
export function frameOf(blocks: readonly Block[], windowLog = 20): Buffer {
  const parts = blocks.map(({ byte, times, repeats }, index) => {
    const header = (times << 3) | (repeats ? 0b10 : 0) | (index === blocks.length - 1 ? 1 : 0);
    const content = Buffer.alloc(repeats ? 1 : times, byte);
    return Buffer.concat([Buffer.from([header & 0xff, (header >> 8) & 0xff, header >> 16]), content]);
  });
  return Buffer.concat([Buffer.from([...MAGIC, 0, (windowLog - 10) << 3]), ...parts]);
}

export function contentOf(blocks: readonly Block[]): Buffer {
  return Buffer.concat(blocks.map(({ byte, times }) => Buffer.alloc(times, byte)));
}

/** A frame without content. */
export function skippable(bytes: number): Buffer {
  return Buffer.concat([Buffer.from([0x5a, 0x2a, 0x4d, 0x18, bytes, 0, 0, 0]), Buffer.alloc(bytes)]);
}

/** One frame of raw blocks that declares the length of its content. */
export function zstdOf(content: Uint8Array): Buffer {
  const head = Buffer.from([...MAGIC, 0xa0, 0, 0, 0, 0]);
  head.writeUInt32LE(content.length, 5);
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += 65_536) {
    const part = content.subarray(at, at + 65_536);
    const last = at + part.length === content.length ? 1 : 0;
    const size = Buffer.alloc(3);
    size.writeUIntLE((part.length << 3) | last, 0, 3);
    blocks.push(size, part);
  }
  return Buffer.concat([head, ...blocks]);
}
