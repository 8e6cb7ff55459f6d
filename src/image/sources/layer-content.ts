import { createHash, type Hash } from 'node:crypto';
import type { Transform } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { MintmarkError, messageOf } from '../../errors.ts';
import { type Digest, digestIn, digestOfAll } from '../digest.ts';
import { invalid, SAVE_AGAIN } from './blob.ts';
import { compressionOf, MAGIC_BYTES } from './compression.ts';
import { CHUNK, chunksOf, ImageFile, type Stored, wholeOf } from './file-range.ts';
import { unzstd } from './zstd.ts';
import { ZstdLimitError } from './zstd-frames.ts';
import type { TarFile } from './tar-file.ts';
import { appendTo, temporaryFile } from '../../util/temporary.ts';
import { closeOnFailure } from '../../util/closing.ts';

/** A compressed layer, ready to be sent. */
export interface PackedLayer {
  readonly compression: 'gzip' | 'zstd';
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  readonly stream: () => AsyncIterable<Uint8Array>;
  readonly close: () => Promise<void>;
}

/** A layer as stored in a `docker save` archive. */
export interface SavedLayer {
  readonly name: string;
  readonly stored: Stored;
  /** Undefined for a plain tar, which a push compresses. */
  readonly compression: PackedLayer['compression'] | undefined;
}

/**
 * Finds a layer, and refuses one that could not be pushed.
 *
 * @throws MintmarkError IMAGE_INVALID if it is missing, or compressed in a way for which manifests have no media type
 */
export async function findLayer(tar: TarFile, name: string): Promise<SavedLayer> {
  const stored = await tar.find(name);
  if (stored === undefined) {
    throw invalid(tar.path, `its layer ${JSON.stringify(name)} is missing`, SAVE_AGAIN);
  }
  const compression = compressionOf(await headOf(tar, stored));
  if (compression?.name !== 'xz' && compression?.name !== 'bzip2') {
    return { name, stored, compression: compression?.name };
  }
  throw invalid(
    tar.path,
    `its layer ${JSON.stringify(name)} is compressed with ${compression.name}, which manifests have no media type for`,
    'Load it into a Docker Engine with the classic image store, and name it there: docker-daemon:NAME.',
  );
}

async function headOf(tar: TarFile, stored: Stored): Promise<Uint8Array> {
  for await (const chunk of tar.stream(stored)) return chunk.subarray(0, MAGIC_BYTES);
  return new Uint8Array();
}

/**
 * A layer of a `docker save` archive, unchanged if it is compressed, else gzipped into a temporary file. With the same
 * release of Node, equal layers give equal bytes.
 *
 * @param diffId the digest of the unpacked layer, from the config
 * @throws MintmarkError IMAGE_INVALID if the layer is damaged or a different one
 */
export async function packLayer(tar: TarFile, saved: SavedLayer, diffId: Digest | undefined): Promise<PackedLayer> {
  const { compression } = saved;
  const layer = await (compression === undefined ? gzipped(tar, saved) : asItIs(tar, saved, compression));
  if (layer.diffId === diffId) return layer;
  await layer.close();
  throw differs(tar, saved, layer.diffId, diffId);
}

/**
 * Reads a layer and refuses it as `packLayer` would, without compressing it.
 *
 * @throws MintmarkError IMAGE_INVALID if the layer is damaged or a different one; the signal's reason when it is aborted
 */
export async function verifyLayer(
  tar: TarFile,
  saved: SavedLayer,
  diffId: Digest | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { stored, compression } = saved;
  const chunks = untilAborted(tar.stream(stored), signal);
  let found: Digest;
  try {
    found =
      compression === undefined ? await digestOfAll(chunks) : (await asItIs(tar, saved, compression, chunks)).diffId;
  } catch (error) {
    // It is not damaged if only its reading was ended.
    signal.throwIfAborted();
    throw error;
  }
  if (found !== diffId) throw differs(tar, saved, found, diffId);
}

function differs({ path }: TarFile, { name }: SavedLayer, found: Digest, diffId: Digest | undefined): MintmarkError {
  return invalid(path, `its layer ${JSON.stringify(name)} has the content of ${found} instead of ${String(diffId)}`);
}

type Layer = PackedLayer & { readonly diffId: Digest };

async function asItIs(
  tar: TarFile,
  { name, stored }: SavedLayer,
  compression: 'gzip' | 'zstd',
  chunks = tar.stream(stored),
): Promise<Layer> {
  const packed = createHash('sha256');
  const unpacked = createHash('sha256');
  try {
    if (compression === 'gzip') {
      await convert(chunks, createGunzip({ chunkSize: CHUNK }), packed, unpacked);
    } else {
      for await (const chunk of unzstd(hashing(chunks, packed))) unpacked.update(chunk);
    }
  } catch (error) {
    if (error instanceof MintmarkError) throw error;
    const layer = `its layer ${JSON.stringify(name)}`;
    if (error instanceof ZstdLimitError) throw invalid(tar.path, `${layer} ${error.message}`, error.hint, error);
    const what = `${layer} is damaged: it cannot be unpacked with ${compression}`;
    throw invalid(tar.path, `${what} (${messageOf(error)})`, 'Save the image again.', error);
  }
  return {
    compression,
    digest: digestIn(packed),
    diffId: digestIn(unpacked),
    size: stored.size,
    stream: () => tar.stream(stored),
    close: () => Promise.resolve(),
  };
}

async function* untilAborted(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}

async function* hashing(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

async function gzipped(tar: TarFile, { stored }: SavedLayer): Promise<Layer> {
  const unpacked = createHash('sha256');
  const packed = createHash('sha256');
  const file = await temporaryFile();
  let size = 0;
  const keep = async (chunk: Uint8Array): Promise<void> => {
    size += chunk.length;
    await appendTo(file, chunk);
  };
  const gzip = createGzip({ chunkSize: CHUNK });
  await closeOnFailure(file, () => convert(tar.stream(stored), gzip, unpacked, packed, keep));
  const packedFile = new ImageFile(file, `the compressed copy of a layer of ${tar.path}`);
  return {
    compression: 'gzip',
    digest: digestIn(packed),
    diffId: digestIn(unpacked),
    size,
    stream: () => chunksOf(packedFile, wholeOf(size)),
    close: () => file.close(),
  };
}

/** Sends bytes through gzip or gunzip and hashes both sides. */
async function convert(
  source: AsyncIterable<Uint8Array>,
  zlib: Transform,
  before: Hash,
  after: Hash,
  keep: (chunk: Uint8Array) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const feed = async (): Promise<void> => {
    for await (const chunk of source) {
      before.update(chunk);
      // The next chunk may overwrite it only once it has been read.
      await new Promise<void>((resolve, reject) => {
        zlib.write(chunk, (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    }
    zlib.end();
  };
  const drain = async (): Promise<void> => {
    for await (const chunk of zlib) {
      if (!(chunk instanceof Uint8Array)) continue;
      after.update(chunk);
      await keep(chunk);
    }
  };
  await Promise.all([feed(), drain()]);
}
