import { MintmarkError } from '../../errors.ts';
import { isAttestation, type Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import {
  blobsOf,
  type Manifest,
  MAX_DEPTH,
  MAX_MANIFEST_BYTES,
  parseManifest,
  resemblesManifest,
} from '../manifest.ts';
import { isManifest } from '../media-types.ts';
import { invalid, readVerified, requireSize, type ReadBlob } from './blob.ts';

/** One runnable image below a root. */
export interface Runnable {
  /** The manifest's descriptor. */
  readonly descriptor: Descriptor;
  /** The config's descriptor. */
  readonly config: Descriptor;
  /** How many layers the manifest has. */
  readonly layers: number;
  /** The layers that a push sends. */
  readonly pushed: readonly Descriptor[];
}

export interface Walked {
  readonly runnables: readonly Runnable[];
  /** Manifests that an index lists but the source lacks, without duplicates. */
  readonly absent: readonly Descriptor[];
}

/**
 * Finds every runnable image below a manifest or an index. Only a manifest itself says what it is: an entry that its
 * index calls an attestation is read like any other, because engines run it if it is an image. Artifacts are skipped.
 *
 * Every document is verified before it is read, so no index can lead back to itself: its digest would depend on itself.
 *
 * @throws MintmarkError IMAGE_INVALID if a document is damaged, indexes are nested too deep, or the root isn't an image
 */
export async function walk(root: Descriptor, read: ReadBlob, place: string): Promise<Walked> {
  const runnables = new Map<string, Runnable>();
  const absent = new Map<Digest, Descriptor>();
  const documents = new Map<Digest, Read | undefined>();
  const runByDigest = new Map<Digest, boolean>();
  const isRunOnce = async (digest: Digest): Promise<boolean> => {
    const known = runByDigest.get(digest) ?? (await isRun(digest, read));
    runByDigest.set(digest, known);
    return known;
  };

  const visit = async (descriptor: Descriptor, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) throw tooDeep(place);
    const { digest } = descriptor;
    const isKnown = documents.has(digest);
    const document = isKnown ? documents.get(digest) : await readManifest(read, descriptor, place);
    documents.set(digest, document);
    if (document === undefined) {
      if (!isKnown || !isAttestation(descriptor)) absent.set(digest, descriptor);
      return;
    }
    // What leads to the root is not pushed with it, so its size need not be right.
    if (depth > 0) requireSize(descriptor, document.size, place);
    const { manifest, config, pushed } = document;
    if (manifest.kind === 'image' && config !== undefined) {
      // One manifest may be listed for several platforms.
      const layers = manifest.layers.length;
      runnables.set(`${digest} ${descriptor.platform ?? ''}`, { descriptor, config, layers, pushed });
    } else if (manifest.kind === 'index') {
      if (isKnown) return;
      for (const child of manifest.manifests) if (await isChild(child, isRunOnce, place)) await visit(child, depth + 1);
    } else if (manifest.kind === 'artifact' && depth === 0) {
      throw notAnImage(place, JSON.stringify(manifest.artifactType));
    }
  };

  await visit(root, 0);
  if (runnables.size === 0 && absent.size === 0) throw notAnImage(place, 'an index without a runnable image');
  return { runnables: [...runnables.values()], absent: [...absent.values()] };
}

/**
 * A manifest that a source lacks but needs in order to be read. Something it lacks cannot be run from it, so it may
 * lack what its index calls an attestation, as after copying only the platforms.
 */
export function missingOf({ runnables, absent }: Walked): Descriptor | undefined {
  return absent.find((entry) => !isAttestation(entry)) ?? (runnables.length === 0 ? absent[0] : undefined);
}

interface Read {
  /** In bytes. */
  readonly size: number;
  readonly manifest: Manifest;
  /** The config of an image. */
  readonly config: Descriptor | undefined;
  /** The layers of an image that a push sends. One list is shared by all platforms for which the manifest is listed. */
  readonly pushed: readonly Descriptor[];
}

async function readManifest(
  read: ReadBlob,
  { digest, mediaType }: Descriptor,
  place: string,
): Promise<Read | undefined> {
  const bytes = await readVerified(read, digest, place);
  if (bytes === undefined) return undefined;
  const what = `${digest} in ${place}`;
  const manifest = parseManifest(bytes, what, mediaType);
  // Everything that a push needs to know about it must be readable.
  const [config, ...pushed] = manifest.kind === 'image' ? blobsOf(bytes, what) : [];
  return { size: bytes.length, manifest, config, pushed };
}

/**
 * Whether an entry of an index is a manifest. The layers of a build cache are entries too.
 *
 * @throws MintmarkError IMAGE_INVALID if engines disagree: the classic image store runs what an entry points to
 * whatever its media type, on every platform if the entry names none, but the containerd image store does not
 */
async function isChild(
  { digest, mediaType, platform }: Descriptor,
  leadsToManifest: (digest: Digest) => Promise<boolean>,
  place: string,
): Promise<boolean> {
  if (isManifest(mediaType)) return true;
  if (platform === undefined && !(await leadsToManifest(digest))) return false;
  const named = platform === undefined ? digest : `${digest} for ${platform}`;
  throw invalid(
    place,
    `its index names ${named} and says that it is ${JSON.stringify(mediaType)}, which is not a manifest`,
    'Some engines run such an entry, and others do not. Make the index again, with the media type of the manifest.',
  );
}

/** Whether an engine that requests a manifest of this digest gets something that it could run. */
async function isRun(digest: Digest, read: ReadBlob): Promise<boolean> {
  try {
    // The size too is only what the index says, and engines ignore it.
    const bytes = await read({ digest, limit: MAX_MANIFEST_BYTES });
    return bytes !== undefined && resemblesManifest(bytes);
  } catch (error) {
    // It is larger than any manifest, or not a file.
    if (error instanceof MintmarkError && error.code === 'IMAGE_INVALID') return false;
    throw error;
  }
}

function tooDeep(place: string): Error {
  return invalid(
    place,
    `its indexes are nested more than ${MAX_DEPTH} deep`,
    'Make a single index that lists the manifests directly.',
  );
}

function notAnImage(place: string, what: string): Error {
  return invalid(
    place,
    `it holds no image but ${what}`,
    'mintmark checks container images; artifacts such as signatures, charts and build caches need no check.',
  );
}
