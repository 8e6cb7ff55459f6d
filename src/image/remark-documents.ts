import { isAttestation } from './descriptor.ts';
import type { Digest } from './digest.ts';
import { parseManifest } from './manifest.ts';
import type { ImageDocuments } from './remark.ts';
import { readConfigBlob, type ReadBlob } from './sources/blob.ts';
import { walk } from './sources/walk.ts';

/** The documents of an image, as far as its source has them. */
export interface FoundDocuments extends ImageDocuments {
  /** Manifests and indexes that the source lacks, such as those of platforms that were not pulled. */
  readonly absent: readonly Digest[];
  /** Configs that the source lacks, of manifests that it has. */
  readonly missing: readonly Digest[];
}

/**
 * Reads everything that a new mark changes: indexes, manifests and configs, each verified. Layers are not read.
 *
 * @param read returns undefined if the source does not have the document
 * @param place the image, for messages
 * @throws MintmarkError IMAGE_INVALID if a document is damaged or the root is not an image
 */
export async function findDocuments(
  root: Digest,
  read: (digest: Digest) => Promise<Uint8Array | undefined>,
  place: string,
): Promise<FoundDocuments> {
  const documents = new Map<Digest, Uint8Array>();
  const noting: ReadBlob = async ({ digest }) => {
    const bytes = documents.get(digest) ?? (await read(digest));
    if (bytes !== undefined) documents.set(digest, bytes);
    return bytes;
  };
  const bytes = await read(root);
  if (bytes === undefined) return { root, documents, absent: [root], missing: [] };
  const { mediaType } = parseManifest(bytes, `${root} in ${place}`);
  const top = { mediaType, digest: root, size: bytes.length, annotations: {} };
  const { runnables, absent } = await walk(top, noting, place);
  const missing: Digest[] = [];
  for (const { config } of runnables) {
    if ((await readConfigBlob(noting, config, place)) === undefined) missing.push(config.digest);
  }
  const needed = absent.filter((entry) => !isAttestation(entry));
  return { root, documents, absent: needed.map(({ digest }) => digest), missing };
}
