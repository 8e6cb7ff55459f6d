import type { Digest } from '../digest.ts';
import type { SourceImage } from '../identity.ts';
import { manifestDigests } from '../identity.ts';

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
   * A blob of any size in chunks, not verified; each call begins anew.
   *
   * @throws MintmarkError IMAGE_INVALID where the source has none
   */
  readonly stream: (digest: Digest) => AsyncIterable<Uint8Array>;
  /** Gives files back, the temporary ones with what is in them. */
  readonly close: () => Promise<void>;
}

/**
 * Opens what `readImage` has read, so that it can be pushed without an engine.
 *
 * @returns undefined where the image is not in a file or a directory
 * @throws MintmarkError where the source is no longer what was read
 */
export async function openContent(image: SourceImage, cwd: string): Promise<Content | undefined> {
  const [, transport, rest = ''] = /^(oci|oci-archive|docker-archive):(.*)$/s.exec(image.reference) ?? [];
  const [root] = manifestDigests(image.identity);
  if (transport === 'docker-archive' && root === undefined) {
    const { dockerArchiveContent } = await import('./docker-archive-content.ts');
    return dockerArchiveContent(rest, image.identity, cwd);
  }
  if (transport === undefined || root === undefined) return undefined;
  if (transport === 'oci') {
    const { layoutContent } = await import('./layout-content.ts');
    return layoutContent(rest, root, cwd);
  }
  const { archiveContent } = await import('./archive-content.ts');
  return archiveContent(rest, root, cwd);
}
