import { MintmarkError } from '../../errors.ts';
import type { Descriptor } from '../descriptor.ts';
import { digestOf } from '../digest.ts';
import { MAX_MANIFEST_BYTES } from '../manifest.ts';

/**
 * The bytes of a manifest, an index or a config, at most 4 MiB, not verified yet.
 *
 * @returns undefined where the source has no such blob
 */
export type ReadBlob = (descriptor: Blob) => Promise<Uint8Array | undefined>;
export type Blob = Pick<Descriptor, 'digest' | 'size'>;

/**
 * Reads a blob and holds it against the descriptor that led to it.
 *
 * @param place the archive or layout, for messages
 * @returns undefined where the source has no such blob
 * @throws MintmarkError IMAGE_INVALID where the blob is not what the descriptor says
 */
export async function readVerified(read: ReadBlob, blob: Blob, place: string): Promise<Uint8Array | undefined> {
  if (blob.size > MAX_MANIFEST_BYTES) {
    throw invalid(
      place,
      `its document ${blob.digest} has ${blob.size} bytes, more than the ${MAX_MANIFEST_BYTES} that registries accept`,
    );
  }
  const bytes = await read(blob);
  if (bytes === undefined) return undefined;
  if (bytes.length !== blob.size) {
    throw invalid(place, `blob ${blob.digest} has ${bytes.length} bytes instead of ${blob.size}`);
  }
  const actual = digestOf(bytes);
  if (actual !== blob.digest) throw invalid(place, `blob ${blob.digest} has the content of ${actual}`);
  return bytes;
}

/** Something is wrong with an archive or a layout. */
export function invalid(
  place: string,
  what: string,
  hint = 'Make it anew: it is damaged, or was not written by an image tool.',
  cause?: unknown,
): MintmarkError {
  return new MintmarkError('IMAGE_INVALID', `${place} cannot be used: ${what}.`, { hint, cause });
}
