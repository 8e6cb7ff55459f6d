import { isAttestation, type Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { parseManifest, type Manifest } from '../manifest.ts';
import { isManifest } from '../media-types.ts';
import { invalid, readVerified, type ReadBlob } from './blob.ts';

/** Deeper than any tool nests indexes. */
const MAX_DEPTH = 8;

/** One runnable image below a root. */
export interface Runnable {
  /** Of the manifest. */
  readonly descriptor: Descriptor;
  /** Of the image config. */
  readonly config: Descriptor;
}

export interface Walked {
  readonly runnables: readonly Runnable[];
  /** Manifests that an index names and the source does not hold. */
  readonly absent: readonly Descriptor[];
}

/**
 * Every runnable image below a manifest or an index; attestations and artifacts are passed over.
 * Every document is verified before it is read, so no index can lead back to itself: its digest would depend on itself.
 *
 * @throws MintmarkError IMAGE_INVALID where a document is damaged, indexes are nested too deep, or the root is no image
 */
export async function walk(root: Descriptor, read: ReadBlob, place: string): Promise<Walked> {
  const runnables = new Map<string, Runnable>();
  const absent: Descriptor[] = [];
  const documents = new Map<Digest, Manifest | undefined>();

  const visit = async (descriptor: Descriptor, depth: number): Promise<void> => {
    if (isAttestation(descriptor)) return;
    if (depth > MAX_DEPTH) throw invalid(place, `its indexes are nested more than ${MAX_DEPTH} deep`);
    const known = documents.has(descriptor.digest);
    const manifest = known ? documents.get(descriptor.digest) : await readManifest(read, descriptor, place);
    documents.set(descriptor.digest, manifest);
    if (manifest === undefined) {
      if (!known) absent.push(descriptor);
    } else if (manifest.kind === 'image') {
      // One manifest may be listed for several platforms.
      runnables.set(`${descriptor.digest} ${descriptor.platform ?? ''}`, { descriptor, config: manifest.config });
    } else if (manifest.kind === 'index') {
      if (known) return;
      for (const child of manifest.manifests) {
        if (isManifest(child.mediaType)) await visit(child, depth + 1);
      }
    } else if (depth === 0) {
      throw notAnImage(place, manifest.artifactType);
    }
  };

  await visit(root, 0);
  if (runnables.size === 0 && absent.length === 0) throw notAnImage(place, 'an index without a runnable image');
  return { runnables: [...runnables.values()], absent };
}

async function readManifest(read: ReadBlob, descriptor: Descriptor, place: string): Promise<Manifest | undefined> {
  const bytes = await readVerified(read, descriptor, place);
  return bytes && parseManifest(bytes, `${descriptor.digest} in ${place}`, descriptor.mediaType);
}

function notAnImage(place: string, what: string): Error {
  return invalid(
    place,
    `it holds no image but ${JSON.stringify(what)}`,
    'mintmark checks container images; artifacts such as signatures, charts and build caches need no check.',
  );
}
