import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { MintmarkError, messageOf } from '../../errors.ts';
import { invalid, unopened } from './blob.ts';
import { type Compression, compressionOf, isBomb, MAGIC_BYTES, MAX_RATIO } from './compression.ts';
import { unzstd } from './zstd.ts';
import { ZstdLimitError } from './zstd-frames.ts';
import { CHUNK, chunksOf, ImageFile, wholeOf } from './file-range.ts';
import { openRegular } from '../../util/regular-file.ts';
import { appendTo, temporaryFile } from '../../util/temporary.ts';
import { closeOnFailure } from '../../util/closing.ts';

/**
 * Opens an archive file. If it is compressed, it is unpacked to a temporary file.
 *
 * @param path relative to `cwd`
 * @returns the tar
 * @throws MintmarkError IMAGE_NOT_FOUND, or IMAGE_INVALID if it is not a file or is compressed in another way
 */
export async function openArchive(path: string, cwd: string): Promise<ImageFile> {
  return closeOnFailure(await openFile(path, cwd), async (file) => {
    const unpacked = await unpackedOf(file, path);
    if (unpacked === undefined) return file;
    await file.close();
    return unpacked;
  });
}

async function openFile(path: string, cwd: string): Promise<ImageFile> {
  const opened = await openRegular(resolve(cwd, path)).catch((error: unknown) => {
    throw unopened(path, error);
  });
  if (typeof opened !== 'string') return new ImageFile(opened, path);
  const hint =
    opened === 'a directory'
      ? 'A directory with an OCI layout is written oci:DIR.'
      : 'Save the archive to a file first.';
  throw invalid(path, `it is ${opened}`, hint);
}

/** @returns undefined if it is not compressed */
async function unpackedOf(file: ImageFile, path: string): Promise<ImageFile | undefined> {
  const size = await file.size();
  const head = Buffer.alloc(MAGIC_BYTES);
  const bytesRead = await file.read(head, MAGIC_BYTES, 0);
  if (bytesRead === 0) throw invalid(path, 'it is an empty file', 'Save the image again: nothing was written to it.');
  const compression = compressionOf(head.subarray(0, bytesRead));
  if (compression === undefined) return undefined;
  if (compression.name === 'xz' || compression.name === 'bzip2') {
    throw invalid(
      path,
      `it is packed with ${compression.name}, which mintmark does not read`,
      `Unpack it first: ${compression.command} FILE.`,
    );
  }
  const unpacked = await temporaryFile();
  let packedBytes = 0;
  const packed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunksOf(file, wholeOf(size))) {
      packedBytes += chunk.length;
      // The next chunk overwrites this one, which may not have been unpacked yet.
      yield Buffer.from(chunk);
    }
  };
  let unpackedBytes = 0;
  const keep = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) {
      unpackedBytes += chunk.length;
      if (isBomb(unpackedBytes, packedBytes)) throw bomb(path, compression);
      await appendTo(unpacked, chunk);
    }
  };
  try {
    await pipeline(packed, compression.name === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : unzstd, keep);
    return new ImageFile(unpacked, `the unpacked copy of ${path}`);
  } catch (error) {
    await unpacked.close();
    if (error instanceof MintmarkError) throw error;
    if (error instanceof ZstdLimitError) throw invalid(path, `it ${error.message}`, error.hint, error);
    // Its first header is right, as its first bytes have shown.
    if (messageOf(error) === 'incorrect header check') throw followed(path, error);
    throw invalid(
      path,
      `it cannot be unpacked completely with ${compression.name} (${messageOf(error)})`,
      'Save the image again: it is truncated or damaged.',
      error,
    );
  }
}

/** Engines stop at the end of the tar, so they do not notice it. */
function followed(path: string, error: unknown): MintmarkError {
  return invalid(
    path,
    'after its gzip data comes something that is not gzip',
    'If you trust it, unpack it first with gzip -d, which leaves out the rest.',
    error,
  );
}

function bomb(path: string, { command }: Compression): MintmarkError {
  return invalid(
    path,
    `it unpacks to more than ${MAX_RATIO} times its size, as a decompression bomb does`,
    `If you trust it, unpack it first with ${command}.`,
  );
}
