import { pipeline, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { CHUNK } from './file-range.ts';
import { ZstdFrames, ZstdLimitError } from './zstd-frames.ts';

/** This many bytes of zstd unpack to at most 16 MiB: 4 bytes may encode 128 KiB of one byte. */
const SLICE = 512;
/** The base-2 logarithm of the largest window, which is checked for each frame before. */
const MAX_WINDOW_LOG = 29;
/** `ZSTD_d_windowLogMax`, which the types of Node.js 20 lack. */
const WINDOW_LOG = 100;
/** How many bytes fzstd may move within its window: a fixed number, plus so many per packed and per unpacked byte. */
const MOVES = { once: 4 * 1024 ** 3, packed: 1024, unpacked: 64 } as const;

/**
 * Unpacks zstd, however many frames it has.
 *
 * @param packed its chunks may be overwritten when the next one is read
 * @throws ZstdLimitError for a frame that engines refuse, or that JavaScript would unpack too slowly
 * @throws Error if the bytes are damaged or end too early
 */
export function unzstd(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const open: unknown = Reflect.get(zlib, 'createZstdDecompress');
  return isDecoder(open) ? unpackFrames(packed, open) : unpackSlowly(packed);
}

/** Available in Node.js from 22.15 and 23.8 on. */
type Decoder = (options: { chunkSize: number; params: Record<number, number> }) => Transform;

function isDecoder(value: unknown): value is Decoder {
  return typeof value === 'function';
}

async function* unpackFrames(packed: AsyncIterable<Uint8Array>, open: Decoder): AsyncGenerator<Uint8Array> {
  const frames = new ZstdFrames();
  const parts = (async function* () {
    for await (const chunk of packed) yield* frames.push(Buffer.from(chunk));
    frames.end();
  })();
  try {
    for (let part = await parts.next(); part.done !== true; part = await parts.next()) {
      let { bytes, isLast } = part.value;
      const frame = async function* (): AsyncGenerator<Uint8Array> {
        yield bytes;
        while (!isLast) {
          const following = await parts.next();
          if (following.done === true) return;
          ({ bytes, isLast } = following.value);
          yield bytes;
        }
      };
      const decoder = open({ chunkSize: CHUNK, params: { [WINDOW_LOG]: MAX_WINDOW_LOG } });
      // Its errors are thrown by the loop below.
      pipeline(frame, decoder, () => undefined);
      for await (const chunk of decoder) if (chunk instanceof Uint8Array) yield chunk;
    }
  } finally {
    await parts.return(undefined);
  }
}

/** Unpacks with a library that moves the whole window for each block: https://github.com/101arrowz/fzstd. */
async function* unpackSlowly(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let unpackedBytes = 0;
  const decompress = new Decompress((chunk) => {
    ready.push(chunk);
    unpackedBytes += chunk.length;
  });
  const frames = new ZstdFrames();
  let packedBytes = 0;
  for await (const chunk of packed) {
    for (let at = 0; at < chunk.length; at += SLICE) {
      // Copied, as the library keeps bytes that it cannot unpack yet.
      const slice = Uint8Array.from(chunk.subarray(at, at + SLICE));
      packedBytes += slice.length;
      frames.check(slice);
      if (frames.windows > MOVES.once + MOVES.packed * packedBytes + MOVES.unpacked * unpackedBytes) {
        throw new ZstdLimitError(
          'takes too long to unpack with this release of Node.js, which has no zstd of its own',
          'Run mintmark with Node.js 22.15 or newer, or compress it with a smaller window: zstd without --long.',
        );
      }
      decompress.push(slice);
      yield* ready.splice(0);
    }
  }
  frames.end();
  decompress.push(new Uint8Array(), true);
  yield* ready.splice(0);
}
