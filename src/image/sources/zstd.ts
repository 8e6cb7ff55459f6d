import { pipeline, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { CHUNK } from './file-range.ts';
import { type FrameFacts, ZstdFrames, ZstdLimitError } from './zstd-frames.ts';

/** This many bytes of zstd unpack to at most 16 MiB: 4 bytes may encode 128 KiB of one byte. */
const SLICE = 512;
/** The base-2 logarithm of the largest window, which is checked for each frame before. */
const MAX_WINDOW_LOG = 29;
/** The largest window in bytes without Node.js's own decoder, which needs no more memory than the window. */
const LARGE_WINDOW = 128 * 1024 ** 2;
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

/** A frame of at most this many packed bytes is looked through first, to see how large a window it needs. */
const HELD = 16 * 1024 ** 2;
/** The smallest window with which blocks of every size can be unpacked. */
const SMALL_WINDOW = 128 * 1024;
const BY_OTHER_NODE =
  'Run mintmark with Node.js 22.15 or newer, or compress it with a smaller window: zstd without --long.';

/** Unpacks with a library that moves the whole window for each block: https://github.com/101arrowz/fzstd. */
async function* unpackSlowly(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let unpackedBytes = 0;
  const decompress = new Decompress((chunk) => {
    ready.push(chunk);
    unpackedBytes += chunk.length;
  });
  let packedBytes = 0;
  let moved = 0;
  for await (const { bytes, blocks, window } of withSmallWindows(packed)) {
    for (let at = 0; at < bytes.length; at += SLICE) {
      const slice = bytes.subarray(at, at + SLICE);
      packedBytes += slice.length;
      moved += (blocks * window * slice.length) / bytes.length;
      if (moved > MOVES.once + MOVES.packed * packedBytes + MOVES.unpacked * unpackedBytes) {
        throw new ZstdLimitError(
          'takes too long to unpack with this release of Node.js, which has no zstd of its own',
          BY_OTHER_NODE,
        );
      }
      decompress.push(slice);
      yield* ready.splice(0);
    }
  }
  decompress.push(new Uint8Array(), true);
  yield* ready.splice(0);
}

/** A part of a frame, and how many blocks begin in it. */
interface Part {
  readonly bytes: Uint8Array;
  readonly blocks: number;
  readonly window: number;
}

/**
 * A frame may ask for a window of 512 MiB however little it holds, and the library takes that much memory. So the window
 * of a frame that is not too large to be held is made as small as its content.
 */
async function* withSmallWindows(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const frames = new ZstdFrames();
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let isBegun = false;
  let blocks = 0;
  for await (const chunk of packed) {
    // Copied, as the library too keeps bytes that it cannot unpack yet.
    for (const { bytes, isLast } of frames.push(Uint8Array.from(chunk))) {
      held.push(bytes);
      heldBytes += bytes.length;
      if (!isBegun && !isLast && heldBytes <= HELD) continue;
      const { frame } = frames;
      const isWhole = isLast && !isBegun;
      const window = isWhole ? windowFor(frame) : frame.window;
      const all = held.length === 1 ? bytes : Buffer.concat(held);
      if (isWhole && window < frame.window) setWindow(all, window);
      if (window > LARGE_WINDOW) throw tooLarge(window);
      yield { bytes: all, blocks: frame.blocks - blocks, window };
      held = [];
      heldBytes = 0;
      isBegun = !isLast;
      blocks = isLast ? 0 : frame.blocks;
    }
  }
  frames.end();
}

/** The smallest power of two that is enough. */
function windowFor({ window, isSingleSegment, most }: FrameFacts): number {
  if (!isSingleSegment) return Math.min(window, Math.max(SMALL_WINDOW, 2 ** Math.ceil(Math.log2(most))));
  if (most < window) throw new Error('unexpected end');
  return window;
}

/** The descriptor of the window comes after the magic number and the descriptor of the frame. RFC 8878, 3.1.1.1.2. */
function setWindow(frame: Uint8Array, window: number): void {
  frame[5] = (Math.log2(window) - 10) << 3;
}

function tooLarge(window: number): ZstdLimitError {
  const needed = `needs ${Math.ceil(window / 1024 ** 2)} MiB of memory to unpack`;
  return new ZstdLimitError(`${needed}, too much for a release of Node.js that has no zstd of its own`, BY_OTHER_NODE);
}
