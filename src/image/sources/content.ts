import type { Digest } from '../digest.ts';
import type { SourceImage } from '../identity.ts';
import { manifestDigests } from '../identity.ts';
import { isInFile, parseSource, type TransportName } from '../transport.ts';
import { parseLocation } from './selector.ts';

/** The content of an image that was read from a file or a directory, for a push. */
export interface Content {
  /** Of the index or manifest that a tag is to name. */
  readonly root: Digest;
  /**
   * A manifest or an index, whole, not verified.
   *
   * @throws MintmarkError IMAGE_INVALID where the source has none
   */
  readonly read: (digest: Digest) => Promise<Uint8Array>;
  /**
   * The size of a manifest or a blob, in bytes; undefined if the source has none. Not there if the source has every blob.
   *
   * @throws MintmarkError IMAGE_INVALID if it is not a file
   */
  readonly size?: ((digest: Digest) => Promise<number | undefined>) | undefined;
  /**
   * A blob of any size in chunks, not verified; each call starts from the beginning.
   *
   * @throws MintmarkError IMAGE_INVALID where the source has none
   */
  readonly stream: (digest: Digest) => AsyncIterable<Uint8Array>;
  /** Gives files back, the temporary ones with what is in them. */
  readonly close: () => Promise<void>;
}

/** Where an image was read from, if that is a file or a directory. */
export interface ImageFile {
  readonly transport: TransportName;
  /** Relative to the work directory. */
  readonly path: string;
  /** Undefined for an image whose manifest is made for the push. */
  readonly root: Digest | undefined;
}

/** @returns undefined if the image is in no file and no directory */
export function fileOf({ reference, identity }: SourceImage): ImageFile | undefined {
  const source = isInFile(reference) ? parseSource(reference) : undefined;
  const [root] = manifestDigests(identity);
  return source && { transport: source.transport, path: parseLocation(source.rest).path, root };
}

/**
 * Opens what `readImage` has read, so that it can be pushed without an engine.
 *
 * @returns undefined if the image is in no file and no directory
 * @throws MintmarkError where the source is no longer what was read
 */
export async function openContent(image: SourceImage, cwd: string): Promise<Content | undefined> {
  const file = fileOf(image);
  if (file === undefined) return undefined;
  const { transport, path, root } = file;
  if (root === undefined) {
    const { dockerArchiveContent } = await import('./docker-archive-content.ts');
    return dockerArchiveContent(path, image.identity, cwd);
  }
  if (transport === 'oci') {
    const { layoutContent } = await import('./layout-content.ts');
    return layoutContent(path, root, cwd);
  }
  const { archiveContent, savedContent } = await import('./archive-content.ts');
  return transport === 'oci-archive' ? archiveContent(path, root, cwd) : savedContent(path, image.identity, root, cwd);
}
