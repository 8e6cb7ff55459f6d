import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm, utimes } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import { isAbsent, isOutOfFiles, systemCode } from '../errors.ts';
import { type Digest, digestOf } from '../image/digest.ts';
import type { CachedManifests } from '../connection/connection.ts';
import { openRegular } from '../util/regular-file.ts';
import { removeAtEnd } from '../util/temporary.ts';
import { framed, unframed } from './frames.ts';

const compress = promisify(gzip);
/** Manifests are mostly digests, which no level makes smaller. */
const LEVEL = { level: 1 } as const;
/** How many manifests are compressed together. */
const MEMBER = 100;
/** Far more than a repository has, whose quota is 100,000 images: mintmark did not write a file with more. */
const MOST_MANIFESTS = 500_000;
const MOST_BYTES = 1024 ** 3;
const UNREADABLE = new Set(['EACCES', 'EPERM', 'EIO', 'ELOOP']);

/**
 * The manifests of one repository in one file: gzip members, each with some manifests. The file stores no digests: what
 * is read from it has the digest of its bytes. It is only ever replaced as a whole, so that a concurrent reader sees
 * either the old file or the new one.
 */
export class CacheFile implements CachedManifests {
  readonly #path: string;
  readonly #temporary: string;
  readonly #now: Date;
  readonly #signal: AbortSignal;
  readonly #onTrouble: (error: unknown) => void;
  #isBroken = false;
  #file: FileHandle | undefined;
  #removed = (): void => undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #isDamaged = false;
  #isCut = false;
  #kept = new Set<Digest>();

  /**
   * @param now when the audit began: the file counts as used then
   * @param signal ends the reading
   * @param onTrouble called if the system does not allow the file to be written; nothing is kept in that case
   */
  constructor(path: string, now: Date, signal: AbortSignal, onTrouble: (error: unknown) => void) {
    this.#path = path;
    this.#now = now;
    this.#signal = signal;
    this.#onTrouble = onTrouble;
    this.#temporary = `${path}.${randomUUID()}.tmp`;
  }

  async *recall(): AsyncGenerator<Uint8Array> {
    for await (const bytes of this.#read()) {
      this.#isCut = this.#signal.aborted;
      if (this.#isCut || this.#isBroken) return;
      yield bytes;
    }
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    this.#isDamaged = false;
    let length = 0;
    try {
      for await (const bytes of unframed(this.#unpacked())) {
        length += bytes.length;
        this.#kept.add(digestOf(bytes));
        if (length > MOST_BYTES || this.#kept.size > MOST_MANIFESTS) throw new RangeError('no cache is so large');
        yield bytes;
      }
    } catch (error) {
      if (isAbsent(error)) return;
      if (!isDamage(error)) throw error;
      this.#isDamaged = true;
    }
  }

  add(manifests: readonly string[]): Promise<void> {
    if (manifests.length === 0 || this.#isBroken) return Promise.resolve();
    // Only the frames are kept until they are written.
    return this.#append(framed(manifests)).catch(this.#giveUp);
  }

  /** Writes a new file if there is something new, or if half of the old one is no longer useful. */
  async close(isWanted: (digest: Digest) => boolean): Promise<void> {
    await this.#replace(isWanted).catch(this.#giveUp);
  }

  /**
   * The cache is an aid, never a requirement, so a full disk does not fail an audit. Too few open files affect more
   * than the cache.
   */
  readonly #giveUp = (error: unknown): void => {
    if (systemCode(error) === undefined || isOutOfFiles(error)) throw error;
    this.#isBroken = true;
    this.#onTrouble(error);
  };

  async #replace(isWanted: (digest: Digest) => boolean): Promise<void> {
    try {
      // A file that was not read to its end may still be good.
      if (this.#isCut || this.#isBroken) return;
      const wanted = [...this.#kept].filter(isWanted).length;
      const isStale = this.#isDamaged || wanted * 2 < this.#kept.size;
      if (this.#file === undefined && !isStale) {
        if (this.#kept.size > 0) await this.#touch();
        return;
      }
      await this.#copyOld(isStale ? isWanted : () => true);
      await this.#file?.close();
      // A rename cannot replace a directory with a file.
      if (isStale) await rm(this.#path, { recursive: true, force: true });
      if (this.#file !== undefined) await rename(this.#temporary, this.#path);
    } finally {
      await this.#file?.close();
      await rm(this.#temporary, { force: true });
      this.#removed();
    }
  }

  async #touch(): Promise<void> {
    try {
      await utimes(this.#path, this.#now, this.#now);
    } catch (error) {
      // It was removed in the meantime, or is someone else's: at worst the manifests are read again one day.
      if (systemCode(error) === undefined) throw error;
    }
  }

  async #copyOld(isWanted: (digest: Digest) => boolean): Promise<void> {
    let batch: Uint8Array[] = [];
    for await (const bytes of this.#read()) {
      if (!isWanted(digestOf(bytes))) continue;
      batch.push(Buffer.from(bytes));
      if (batch.length < MEMBER) continue;
      await this.#append(framed(batch));
      batch = [];
    }
    if (batch.length > 0) await this.#append(framed(batch));
  }

  /** One after the other: writing into the middle of a member would destroy it. */
  async #append(frames: Buffer): Promise<void> {
    const member = await compress(frames, LEVEL);
    const written = this.#queue.then(async () => {
      if (this.#file === undefined) {
        this.#removed = removeAtEnd(this.#temporary);
        this.#file = await open(this.#temporary, 'wx');
      }
      await this.#file.appendFile(member);
    });
    this.#queue = written;
    await written;
  }

  /** If the reader stops, the file's stream ends too. */
  async *#unpacked(): AsyncGenerator<Uint8Array> {
    const file = await openRegular(this.#path);
    if (typeof file === 'string') throw new RangeError(`${this.#path} is ${file}`);
    // The error surfaces on the stream that is read.
    yield* pipeline(file.createReadStream(), createGunzip(), () => undefined) as AsyncIterable<Uint8Array>;
  }
}

/**
 * Whether the file is not a regular file, isn't gzip, is truncated, or holds no manifests: errors of the system, of
 * zlib and of the frames.
 */
function isDamage(error: unknown): boolean {
  const code = systemCode(error) ?? '';
  return error instanceof RangeError || code.startsWith('Z_') || UNREADABLE.has(code);
}
