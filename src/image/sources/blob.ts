import { isAbsolute } from 'node:path';
import { isAbsent, messageOf, MintmarkError, systemCode } from '../../errors.ts';
import { MAX_CONFIG_BYTES } from '../config.ts';
import { type Descriptor, SIZE_HINT, sizeFault } from '../descriptor.ts';
import { type Digest, digestOf } from '../digest.ts';
import { MAX_MANIFEST_BYTES } from '../manifest.ts';

/**
 * The bytes of a manifest, an index or a config, not verified yet. More than `limit` bytes are refused, or read in part.
 *
 * @returns undefined if the source has no such blob
 */
export type ReadBlob = (blob: { readonly digest: Digest; readonly limit: number }) => Promise<Uint8Array | undefined>;

/**
 * Reads a manifest or an index, and verifies its content.
 *
 * @param place the archive or layout, for messages
 * @returns undefined if the source has no such blob
 * @throws MintmarkError IMAGE_INVALID if it has the content of another
 */
export async function readVerified(
  read: ReadBlob,
  digest: Digest,
  place: string,
  limit = MAX_MANIFEST_BYTES,
): Promise<Uint8Array | undefined> {
  const bytes = await read({ digest, limit });
  const actual = bytes && digestOf(bytes);
  if (actual !== undefined && actual !== digest) throw invalid(place, `blob ${digest} has the content of ${actual}`);
  return bytes;
}

/** The same for the config of an image. @throws MintmarkError IMAGE_INVALID also if it is listed with another size */
export async function readConfigBlob(
  read: ReadBlob,
  config: Descriptor,
  place: string,
): Promise<Uint8Array | undefined> {
  const { digest, size } = config;
  if (size > MAX_CONFIG_BYTES) {
    throw invalid(
      place,
      `its config ${digest} is listed with ${size} bytes, more than the ${MAX_CONFIG_BYTES} that mintmark reads`,
      'Make the image with smaller labels.',
    );
  }
  const bytes = await readVerified(read, digest, place, MAX_CONFIG_BYTES);
  if (bytes !== undefined) requireSize(config, bytes.length, place);
  return bytes;
}

/** @throws MintmarkError IMAGE_INVALID if a manifest or an index lists a blob with another size than it has */
export function requireSize(listed: Descriptor, found: number, place: string): void {
  const fault = sizeFault(listed, found);
  if (fault !== undefined) throw invalid(place, `blob ${listed.digest} ${fault}`, SIZE_HINT);
}

/** Hints for an archive or a layout that cannot be used. */
export const SAVE_AGAIN = 'Save the image again, with all its layers.';
export const DEPENDS_ON_ENGINE = 'Do not use this archive: what it loads depends on the engine.';
/** For a file that is there but that the system fails to read. */
export const FAILING = 'Check the disk or the file server that it is on, or copy it to another one.';
export const ASK_ORIGIN = 'Do not use this archive; ask where it came from.';

/** The error for an archive or a layout that cannot be used. */
export function invalid(
  place: string,
  what: string,
  hint = 'Rebuild it: it is damaged, or was not written by an image tool.',
  cause?: unknown,
): MintmarkError {
  return new MintmarkError('IMAGE_INVALID', `${place} cannot be used: ${what}.`, { hint, cause });
}

/** The error for a tar archive that cannot be read to its end. @param redo how to get another one */
export function brokenArchive(error: unknown, place: string, redo: string): MintmarkError {
  if (error instanceof MintmarkError) return error;
  const what = `it cannot be read to its end as a tar archive (${messageOf(error)})`;
  return invalid(place, what, `${redo}: it is truncated, damaged, or not a tar archive.`, error);
}

/** The error for an image without layers, which is known before anything is built on it or sent. */
export function withoutLayers(place: string): MintmarkError {
  return invalid(
    place,
    'the image has no layers, and ECR does not accept such images',
    'Put at least one file or directory into the image: a build that only sets metadata makes no layer.',
  );
}

/** The error for an archive or a layout that cannot be opened. @param path as the user wrote it */
export function unopened(path: string, error: unknown): MintmarkError {
  return new MintmarkError('IMAGE_NOT_FOUND', `Cannot open ${path}: ${troubleOf(error)}.`, {
    hint: openingHint(path, error),
    cause: error,
  });
}

/** The system's own words, without the path, which the message has already. */
export function troubleOf(error: unknown): string {
  return messageOf(error).replace(/, \w+ '.*'$/s, '');
}

/** The hint for an archive, a layout or a file of a layout that cannot be opened. */
export function openingHint(path: string, error: unknown): string {
  const code = systemCode(error) ?? '';
  if (isAbsent(error) || code === 'ENAMETOOLONG') {
    return `Check the path, which ${isAbsolute(path) ? '' : 'is relative to the work directory and '}ends at the first colon.`;
  }
  if (code === 'ELOOP') return 'Correct its symbolic links, which form a loop.';
  return ['EACCES', 'EPERM'].includes(code) ? 'Check its permissions.' : FAILING;
}

/** Where a layout has its documents and blobs. If index.json lists the platforms of one image, it is the root. */
export function placesOf(root: Digest, indexJson: Uint8Array | undefined): (digest: Digest) => string {
  const isRoot = indexJson !== undefined && digestOf(indexJson) === root;
  return (digest) => (isRoot && digest === root ? 'index.json' : blobName(digest));
}

/** OCI image-spec, image-layout.md#blobs. */
export function blobName(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}
