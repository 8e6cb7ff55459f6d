import { createHash, type Hash } from 'node:crypto';
import type { Transform } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { messageOf, systemCode } from '../../errors.ts';
import type { Digest } from '../digest.ts';
import { invalid } from './blob.ts';
import { CHUNK, rangeOf, type Range } from './file-range.ts';
import type { TarFile } from './tar-file.ts';
import { temporaryFile } from './temporary-file.ts';

/** A gzip'd layer, ready to be sent. */
export interface PackedLayer {
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  readonly stream: () => AsyncIterable<Uint8Array>;
  readonly close: () => Promise<void>;
}

/**
 * A layer of a `docker save` archive as it is where it is gzip'd already; else gzip'd into a temporary file. Equal layers
 * give equal bytes with one release of Node.
 *
 * @param diffId the digest of the unpacked layer, which the config names
 * @param place the archive, for messages
 * @throws MintmarkError IMAGE_INVALID where the layer is missing or another one
 */
export async function packLayer(
  tar: TarFile,
  name: string,
  diffId: Digest | undefined,
  place: string,
): Promise<PackedLayer> {
  const range = tar.find(name);
  if (range === undefined) throw invalid(place, `its layer ${JSON.stringify(name)} is missing`);
  try {
    const layer = (await isGzip(tar, range)) ? await asItIs(tar, range) : await gzipped(tar, range);
    if (layer.diffId === diffId) return layer;
    await layer.close();
    throw invalid(
      place,
      `its layer ${JSON.stringify(name)} has the content of ${layer.diffId} instead of ${String(diffId)}`,
    );
  } catch (error) {
    if (systemCode(error)?.startsWith('Z_')) {
      throw invalid(place, `its layer ${JSON.stringify(name)} is damaged (${messageOf(error)})`, undefined, error);
    }
    throw error;
  }
}

type Layer = PackedLayer & { readonly diffId: Digest };

async function isGzip(tar: TarFile, { start, size }: Range): Promise<boolean> {
  for await (const [first, second] of tar.stream({ start, size: Math.min(size, 2) })) {
    return first === 0x1f && second === 0x8b;
  }
  return false;
}

async function asItIs(tar: TarFile, range: Range): Promise<Layer> {
  const packed = createHash('sha256');
  const unpacked = createHash('sha256');
  await convert(tar.stream(range), createGunzip({ chunkSize: CHUNK }), packed, unpacked);
  return {
    digest: hex(packed),
    diffId: hex(unpacked),
    size: range.size,
    stream: () => tar.stream(range),
    close: () => Promise.resolve(),
  };
}

async function gzipped(tar: TarFile, range: Range): Promise<Layer> {
  const unpacked = createHash('sha256');
  const packed = createHash('sha256');
  const file = await temporaryFile();
  let size = 0;
  try {
    await convert(tar.stream(range), createGzip({ chunkSize: CHUNK }), unpacked, packed, async (chunk) => {
      size += chunk.length;
      await file.appendFile(chunk);
    });
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    digest: hex(packed),
    diffId: hex(unpacked),
    size,
    stream: () => rangeOf(file, { start: 0, size }),
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
      // Only when it has been read may the next chunk overwrite it.
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

function hex(hash: Hash): Digest {
  return `sha256:${hash.digest('hex')}`;
}
