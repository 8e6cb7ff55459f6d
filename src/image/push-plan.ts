import { MintmarkError } from '../errors.ts';
import { type Descriptor, SIZE_HINT, sizeFault } from './descriptor.ts';
import { type Digest, digestOf } from './digest.ts';
import { blobsOf, type Manifest, parseManifest } from './manifest.ts';
import { isManifest } from './media-types.ts';
import type { Content } from './sources/source.ts';
import { requireStrictForm } from './strict-form.ts';
import { verified } from './verified.ts';

/** Everything that a push has to send. */
export interface Plan {
  readonly root: Digest;
  /** The manifests below the root, each after those that it lists itself. */
  readonly children: readonly Digest[];
  /** Configs and layers, without duplicates. */
  readonly blobs: readonly Descriptor[];
  /** The image IDs of the runnable images. */
  readonly imageIds: readonly Digest[];
}

/**
 * Reads every manifest of an image and looks for every blob, before anything is sent.
 *
 * @throws MintmarkError IMAGE_INVALID if one is missing or damaged, or if ECR would not accept the image
 */
export async function readPlan(content: Content): Promise<Plan> {
  const manifests = new Set<Digest>();
  const blobs = new Map<Digest, Descriptor>();
  const imageIds = new Set<Digest>();
  const visit = async (digest: Digest, mediaType?: string): Promise<void> => {
    if (manifests.has(digest)) return;
    const { bytes, manifest } = await readManifest(content, digest, mediaType);
    requireStrictForm(bytes, `the manifest ${digest}`);
    if (manifest.kind === 'index') {
      for (const child of manifest.manifests) {
        if (!isManifest(child.mediaType)) throw withBlob(child);
        await visit(child.digest, child.mediaType);
      }
    } else {
      if (manifest.layers.length === 0) throw withoutLayers(digest);
      for (const blob of blobsOf(bytes, `the manifest ${digest}`)) {
        if (!blobs.has(blob.digest)) await requireBlob(content, blob);
        blobs.set(blob.digest, blob);
      }
      if (manifest.kind === 'image') imageIds.add(manifest.config.digest);
    }
    // Added last, so that the leaves come first in the set's insertion order.
    manifests.add(digest);
  };
  await visit(content.root);
  manifests.delete(content.root);
  return { root: content.root, children: [...manifests], blobs: [...blobs.values()], imageIds: [...imageIds] };
}

/**
 * Reads every blob of an image, as a push does while it sends them.
 *
 * @throws MintmarkError IMAGE_INVALID if one is damaged; the signal's reason when it is aborted
 */
export async function verifyBlobs(content: Content, { blobs }: Plan, signal: AbortSignal): Promise<void> {
  for (const blob of blobs) {
    const chunks = verified(content.stream(blob.digest), blob, signal);
    while ((await chunks.next()).done !== true);
  }
}

/** Its digest is verified by whatever reads all of it. */
async function requireBlob(content: Content, blob: Descriptor): Promise<void> {
  if (content.size === undefined) return;
  const { digest, size } = blob;
  const found = await content.size(digest);
  const fault = found === undefined ? 'is missing' : sizeFault(blob, found);
  if (fault === undefined) return;
  throw new MintmarkError('IMAGE_INVALID', `The image cannot be pushed: its blob ${digest} ${fault}`, {
    hint: size === 0 && found !== undefined ? SIZE_HINT : 'Save the image again, with all its layers.',
  });
}

function withBlob({ digest, mediaType }: Descriptor): MintmarkError {
  return new MintmarkError(
    'IMAGE_INVALID',
    `The image cannot be pushed: its index names ${digest} (${JSON.stringify(mediaType)}), but ECR accepts only indexes of manifests`,
    { hint: 'Make the index again without this entry, or push its platforms by themselves.' },
  );
}

/** For an artifact in an index: of images, this is known since they were read. */
function withoutLayers(digest: Digest): MintmarkError {
  return new MintmarkError(
    'IMAGE_INVALID',
    `The image cannot be pushed: the manifest ${digest} has no layers, and ECR does not accept such manifests`,
    { hint: 'Make the index again without this manifest.' },
  );
}

/** @throws MintmarkError IMAGE_INVALID if the bytes do not match the digest, or are not a manifest */
export async function readManifest(
  content: Content,
  digest: Digest,
  mediaType?: string,
): Promise<{ readonly bytes: Uint8Array; readonly manifest: Manifest }> {
  const bytes = await content.read(digest);
  const actual = digestOf(bytes);
  if (actual !== digest) {
    throw new MintmarkError('IMAGE_INVALID', `The manifest ${digest} has the content of ${actual}`, {
      hint: 'The image changed after it was checked, or is damaged: rebuild it and check it again.',
    });
  }
  return { bytes, manifest: parseManifest(bytes, `the manifest ${digest}`, mediaType) };
}
