import { MintmarkError } from '../errors.ts';
import { isAttestation, type Descriptor } from '../image/descriptor.ts';
import { type Digest, digestOf } from '../image/digest.ts';
import { blobsOf, type Manifest, parseManifest } from '../image/manifest.ts';
import type { Content } from '../image/sources/content.ts';

/** What a push has to send. */
export interface Plan {
  readonly root: Digest;
  /** The manifests below the root, each after those that it names itself. */
  readonly children: readonly Digest[];
  /** Configs and layers, each once. */
  readonly blobs: readonly Descriptor[];
  /** Of the runnable images. */
  readonly imageIds: readonly Digest[];
}

/**
 * Reads every manifest of an image before anything is sent.
 *
 * @throws MintmarkError IMAGE_INVALID where one is missing, damaged, or no manifest
 */
export async function readPlan(content: Content): Promise<Plan> {
  const manifests = new Set<Digest>();
  const blobs = new Map<Digest, Descriptor>();
  const imageIds = new Set<Digest>();
  const visit = async (digest: Digest, described?: Descriptor): Promise<void> => {
    if (manifests.has(digest)) return;
    const { bytes, manifest } = await readManifest(content, digest, described?.mediaType);
    if (manifest.kind === 'index') {
      for (const child of manifest.manifests) await visit(child.digest, child);
    } else {
      for (const blob of blobsOf(bytes, `the manifest ${digest}`)) blobs.set(blob.digest, blob);
      const runnable = manifest.kind === 'image' && !(described && isAttestation(described));
      if (runnable) imageIds.add(manifest.config.digest);
    }
    // Last, so that a set in the order of insertion has the leaves first.
    manifests.add(digest);
  };
  await visit(content.root);
  manifests.delete(content.root);
  return { root: content.root, children: [...manifests], blobs: [...blobs.values()], imageIds: [...imageIds] };
}

/** @throws MintmarkError IMAGE_INVALID where the bytes are not those of the digest, or no manifest */
export async function readManifest(
  content: Content,
  digest: Digest,
  mediaType?: string,
): Promise<{ readonly bytes: Uint8Array; readonly manifest: Manifest }> {
  const bytes = await content.read(digest);
  const actual = digestOf(bytes);
  if (actual !== digest) {
    throw new MintmarkError('IMAGE_INVALID', `The manifest ${digest} has the content of ${actual}`, {
      hint: 'The image changed after it was checked, or is damaged: make it anew and check it again.',
    });
  }
  return { bytes, manifest: parseManifest(bytes, `the manifest ${digest}`, mediaType) };
}
