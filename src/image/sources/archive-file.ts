import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MintmarkError, messageOf } from '../../errors.ts';
import { invalid } from './blob.ts';

/** How much is read at once: layers are only passed over, so fewer and larger pieces are faster. */
const CHUNK = 1024 ** 2;
/** Of tar, in bytes. */
const BLOCK = 512;
/** An archive that unpacks to more than this is held against the ratio. */
const SMALL = 256 * 1024 ** 2;
/** No honest image packs this well; zeros do, 1,000 to 1. */
const MAX_RATIO = 200;

const MAGIC: readonly { readonly name: string; readonly bytes: readonly number[]; readonly unpack: string }[] = [
  { name: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd], unpack: 'zstd -d' },
  { name: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], unpack: 'xz -d' },
  { name: 'bzip2', bytes: [0x42, 0x5a, 0x68], unpack: 'bzip2 -d' },
];

/**
 * The streams to pipe for the tar inside an archive file: the file, and what unpacks it where it is gzip'd.
 *
 * @param path relative to `cwd`
 * @throws MintmarkError IMAGE_NOT_FOUND, or IMAGE_INVALID where it is no file or packed in another way
 */
export async function openArchive(path: string, cwd: string): Promise<[Readable, ...Transform[]]> {
  const absolute = resolve(cwd, path);
  const packing = await packingOf(absolute, path);
  const file = createReadStream(absolute, { highWaterMark: CHUNK });
  if (packing === undefined) return [file];
  if (packing === 'gzip') return [file, createGunzip({ chunkSize: CHUNK }), ratioLimit(() => file.bytesRead, path)];
  throw invalid(
    path,
    `it is packed with ${packing.name}, which mintmark does not read`,
    `Unpack it first: ${packing.unpack} FILE.`,
  );
}

async function packingOf(absolute: string, path: string): Promise<(typeof MAGIC)[number] | 'gzip' | undefined> {
  const head = await readHead(absolute, path);
  if (head.length === 0) throw invalid(path, 'it is an empty file', 'Make it anew: nothing was written to it.');
  // Zeros end a tar archive; looking for an entry behind gigabytes of them only takes time.
  if (head.every((byte) => byte === 0)) throw invalid(path, 'it is no tar archive, or an empty one');
  const starts = (bytes: readonly number[]): boolean => bytes.every((byte, index) => head[index] === byte);
  return starts([0x1f, 0x8b]) ? 'gzip' : MAGIC.find(({ bytes }) => starts(bytes));
}

async function readHead(absolute: string, path: string): Promise<Uint8Array> {
  try {
    const found = await stat(absolute);
    if (found.isDirectory()) {
      throw invalid(path, 'it is a directory', 'A directory with an OCI layout is written oci:DIR.');
    }
    // Opening a pipe would wait for ever for somebody to write to it.
    if (!found.isFile()) throw invalid(path, 'it is not a regular file', 'Save the archive to a file first.');
    const file = await open(absolute);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof MintmarkError) throw error;
    throw new MintmarkError('IMAGE_NOT_FOUND', `Cannot open ${path}: ${messageOf(error)}.`, {
      hint: 'Check the path, which is relative to the work directory.',
      cause: error,
    });
  }
}

function ratioLimit(packedBytes: () => number, path: string): Transform {
  let unpacked = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, callback) {
      unpacked += chunk.length;
      const bomb = unpacked > SMALL && unpacked > MAX_RATIO * packedBytes();
      if (bomb)
        callback(
          invalid(
            path,
            `it unpacks to more than ${MAX_RATIO} times its size, as a decompression bomb does`,
            'If you trust it, unpack it first with gzip -d.',
          ),
        );
      else callback(null, chunk);
    },
  });
}
