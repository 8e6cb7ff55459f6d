import { digestOf, type Digest } from '../image/digest.ts';
import type { Repository } from '../image/repository.ts';
import { defined } from '../util/defined.ts';
import type { GeneratedImages, ImageSeed } from './content.ts';
import { deleteImage, putBlob, putImage } from './images.ts';
import type { ImageStatus, Mutability, RepositoryState, StoredImage } from './repository.ts';
import type { SandboxState } from './state.ts';

/** A repository to create without HTTP. */
export interface RepositorySeed {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Default: MUTABLE, as in ECR. */
  readonly mutability?: Mutability;
  /** Tag patterns with `*` to which the mutability does not apply. */
  readonly exclusions?: readonly string[];
  /** Tags of the repository, not of its images. */
  readonly tags?: Readonly<Record<string, string>>;
  /** JSON, in ECR's form. Default: none. */
  readonly lifecyclePolicy?: string;
  /** Images that are created when a listing first reaches them. */
  readonly generated?: GeneratedImages;
}

/** A repository's content, added and removed behind ECR's back. No call is counted, and no faults apply. */
export interface SeededRepository extends Repository {
  putBlob(bytes: string | Uint8Array): Promise<Digest>;
  /** Stores a manifest whose blobs already exist. @throws EcrError like PutImage, if they do not. */
  putManifest(bytes: string | Uint8Array, options?: ManifestOptions): Promise<Digest>;
  /** Stores blobs and manifests, children first. @returns the digest of the root, which gets the tags. */
  putImage(seed: ImageSeed): Promise<Digest>;
  setImageStatus(digest: Digest, status: ImageStatus): void;
  /** Deletes an image and its tags; its blobs stay as orphaned blobs if the sandbox keeps those. */
  deleteManifest(digest: Digest): Promise<void>;
  deleteBlob(digest: Digest): Promise<void>;
}

interface ManifestOptions {
  readonly mediaType?: string;
  readonly tag?: string;
  readonly pushedAt?: Date;
}

/** Lets tests and demonstrations put content into one repository. */
export function seeded(state: SandboxState, repository: RepositoryState): SeededRepository {
  const { registry, name } = repository.settings;
  return {
    registry,
    name,
    uri: state.uri(registry, name),
    putBlob: async (content) => {
      const bytes = Buffer.from(content);
      const digest = digestOf(bytes);
      await putBlob(state, repository, digest, bytes);
      return digest;
    },
    putManifest: async (content, options = {}) => {
      const image = await putImage(state, repository, { bytes: Buffer.from(content), ...options });
      return image.facts.digest;
    },
    putImage: (seed) => putSeed(state, repository, seed),
    setImageStatus: (digest, status) => {
      imageOf(repository, digest).status = status;
    },
    deleteManifest: (digest) => deleteImage(state, repository, imageOf(repository, digest)),
    deleteBlob: (digest) => state.storage.removeBlob(repository.path, digest),
  };
}

/** Stores an image with everything that it names. @returns the digest of its root. */
export async function putSeed(state: SandboxState, repository: RepositoryState, seed: ImageSeed): Promise<Digest> {
  const { blobs, children, root } = seed.content;
  await Promise.all(blobs.map((bytes) => putBlob(state, repository, digestOf(bytes), bytes)));
  for (const child of children) await putImage(state, repository, defined({ ...child, pushedAt: seed.pushedAt }));
  const tags = seed.tags?.length ? seed.tags : [undefined];
  for (const tag of tags) await putImage(state, repository, defined({ ...root, tag, pushedAt: seed.pushedAt }));
  return digestOf(root.bytes);
}

function imageOf(repository: RepositoryState, digest: Digest): StoredImage {
  const image = repository.images.get(digest);
  if (!image) throw new RangeError(`${repository.path} has no image ${digest}.`);
  return image;
}
