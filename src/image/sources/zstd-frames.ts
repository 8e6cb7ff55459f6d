/** The largest window in bytes. Engines refuse larger ones, as klauspost/compress does. */
const MAX_WINDOW = 512 * 1024 ** 2;

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const WITHOUT_KIND = 0xfffffff0;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const RAW = 0;
const RLE = 1;
/** What any block unpacks to at most. RFC 8878, section 3.1.1.2.4. */
const BLOCK_BYTES = 128 * 1024;

/** The data is intact, but unpacking it would take too much memory or time. */
export class ZstdLimitError extends Error {
  readonly hint: string;

  constructor(what: string, hint: string) {
    super(what);
    this.hint = hint;
  }
}

/** A part of one frame. */
export interface FramePart {
  readonly bytes: Uint8Array;
  /** Whether the frame ends with it. */
  readonly isLast: boolean;
}

/** What is known of the frame that was read last. */
export interface FrameFacts {
  /** In bytes; 0 for a frame to be skipped. */
  readonly window: number;
  /** Whether the window is as large as the content, and is given by its size. */
  readonly isSingleSegment: boolean;
  /** How many blocks have begun so far, and the most bytes that they unpack to. */
  readonly blocks: number;
  readonly most: number;
}

/** What comes next in the format: bytes to look at, bytes to skip, or the end of a frame. */
type Next = { readonly look: number } | { readonly skip: number } | 'end';

const NO_FRAME: FrameFacts = { window: 0, isSingleSegment: false, blocks: 0, most: 0 };

/**
 * Splits zstd into its frames, without unpacking them: https://datatracker.ietf.org/doc/html/rfc8878#section-3. The
 * decoders need this: neither limits the memory that a frame may request, and Node.js's stops after the first frame.
 */
export class ZstdFrames {
  #facts: FrameFacts = NO_FRAME;
  readonly #format = this.#read();
  #next: Next;
  /** The bytes to look at that have been read so far. */
  #looked: number[] = [];
  #skipped = 0;
  #isInFrame = false;

  constructor() {
    this.#next = this.#advance();
  }

  /**
   * @throws ZstdLimitError for a frame that is too large for engines
   * @throws Error if it is not zstd
   */
  *push(packed: Uint8Array): Generator<FramePart> {
    let start = 0;
    let at = 0;
    while (at < packed.length) {
      at += this.#take(packed, at);
      if (this.#next !== 'end') continue;
      yield { bytes: packed.subarray(start, at), isLast: true };
      start = at;
      this.#isInFrame = false;
      this.#next = this.#advance();
    }
    if (start < at) yield { bytes: packed.subarray(start), isLast: false };
  }

  get frame(): FrameFacts {
    return this.#facts;
  }

  /** @throws Error if bytes are missing */
  end(): void {
    if (this.#isInFrame) throw new Error('unexpected end');
  }

  /** @returns how many bytes were consumed */
  #take(packed: Uint8Array, at: number): number {
    this.#isInFrame = true;
    const next = this.#next;
    if (next === 'end') return 0;
    if ('look' in next) {
      const bytes = packed.subarray(at, at + next.look - this.#looked.length);
      this.#looked.push(...bytes);
      if (this.#looked.length === next.look) this.#next = this.#advance();
      return bytes.length;
    }
    const taken = Math.min(next.skip - this.#skipped, packed.length - at);
    this.#skipped += taken;
    if (this.#skipped === next.skip) this.#next = this.#advance();
    return taken;
  }

  #advance(): Next {
    const looked = Uint8Array.from(this.#looked);
    this.#looked = [];
    this.#skipped = 0;
    return this.#format.next(looked).value;
  }

  *#read(): Generator<Next, never, Uint8Array> {
    for (;;) {
      const magic = unsigned(yield { look: 4 });
      this.#facts = NO_FRAME;
      if ((magic & WITHOUT_KIND) >>> 0 === SKIPPABLE) {
        const size = unsigned(yield { look: 4 });
        if (size > 0) yield { skip: size };
      } else if (magic === FRAME) yield* this.#frame();
      else throw new Error('invalid zstd data');
      yield 'end';
    }
  }

  *#frame(): Generator<Next, void, Uint8Array> {
    const [descriptor = 0] = yield { look: 1 };
    const isSingleSegment = (descriptor & 0b10_0000) !== 0;
    const hasChecksum = (descriptor & 0b100) !== 0;
    const dictionaryBytes = DICTIONARY_BYTES[descriptor & 0b11] ?? 0;
    const sizeFlag = descriptor >> 6;
    const sizeBytes = sizeFlag === 0 && isSingleSegment ? 1 : (CONTENT_SIZE_BYTES[sizeFlag] ?? 0);
    const header = yield { look: (isSingleSegment ? 0 : 1) + dictionaryBytes + sizeBytes };
    const window = isSingleSegment ? contentSize(header.subarray(dictionaryBytes)) : windowSize(header[0] ?? 0);
    if (window > MAX_WINDOW) {
      throw new ZstdLimitError(
        `needs ${mebibytes(window)} of memory to unpack, and engines allow ${mebibytes(MAX_WINDOW)}`,
        'Compress it with a smaller window: zstd without --long.',
      );
    }
    this.#facts = { window, isSingleSegment, blocks: 0, most: 0 };
    for (let isLast = false; !isLast;) {
      const block = unsigned(yield { look: 3 });
      isLast = (block & 1) === 1;
      const kind = (block >> 1) & 0b11;
      const size = block >> 3;
      const { blocks, most } = this.#facts;
      const content = kind === RAW || kind === RLE ? size : BLOCK_BYTES;
      this.#facts = { window, isSingleSegment, blocks: blocks + 1, most: most + content };
      const stored = kind === RLE ? 1 : size;
      if (stored > 0) yield { skip: stored };
    }
    if (hasChecksum) yield { skip: 4 };
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
}

/** An unsigned little-endian number. */
function unsigned(bytes: Uint8Array): number {
  return bytes.reduceRight((number, byte) => number * 256 + byte, 0);
}

function contentSize(bytes: Uint8Array): number {
  return unsigned(bytes) + (bytes.length === 2 ? 256 : 0);
}

/** @param descriptor an exponent, and eighths to add */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 0b111);
}
