import type { Digest } from '../image/digest.ts';
import { EcrError, invalidParameter, ManifestRefusal } from './errors.ts';
import { readManifest, type ManifestFacts } from './manifest.ts';
import type { RepositoryState, StoredImage } from './repository.ts';
import type { SandboxState } from './state.ts';

/** A manifest to store, as received by PutImage or a push through the OCI API. */
interface ImagePut {
  readonly bytes: Uint8Array;
  readonly mediaType?: string;
  readonly digest?: Digest;
  readonly tag?: string;
  readonly pushedAt?: Date;
}

/** ECR's quotas: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
export const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;
const MOST_TAGS = 1000;

/**
 * Stores a manifest, and its tag, in a repository that has everything that it names.
 * @throws EcrError as PutImage does: InvalidParameter-, ImageDigestDoesNotMatch-, LayersNotFound-,
 *   ReferencedImagesNotFound-, ImageTagAlreadyExists- and LimitExceededException.
 */
export async function putImage(state: SandboxState, repository: RepositoryState, put: ImagePut): Promise<StoredImage> {
  if (put.bytes.length > MOST_MANIFEST_BYTES) {
    throw invalidParameter('imageManifest', `Member must have length less than or equal to ${MOST_MANIFEST_BYTES}`);
  }
  const facts = readManifest(put.bytes, put.mediaType);
  if (put.digest !== undefined && put.digest !== facts.digest) {
    throw new EcrError('ImageDigestDoesNotMatchException', `The image digest '${put.digest}' does not match`);
  }
  // In ECR's words, which its documentation lacks: https://github.com/werf/werf/issues/2544
  if (facts.isLayerless) throw new ManifestRefusal('Image has to have at least 1 layer');
  refuseTag(repository, facts.digest, put.tag);
  await refuseMissingParts(state, repository, facts);
  const content = { digest: facts.digest, mediaType: facts.mediaType, bytes: put.bytes };
  await state.storage.writeManifest(repository.path, content);
  // Checked again, because another push may have taken the tag while this one waited for the storage.
  refuseTag(repository, facts.digest, put.tag);
  const image = repository.add(facts, put.pushedAt ?? state.options.now());
  if (put.tag !== undefined) {
    repository.tag(image, put.tag);
    await state.storage.writeTag(repository.path, put.tag, content);
  }
  return image;
}

function refuseTag(repository: RepositoryState, digest: Digest, tag: string | undefined): void {
  const holder = tag === undefined ? undefined : repository.tags.get(tag);
  if (tag === undefined || holder?.facts.digest === digest) return;
  if (holder && repository.isImmutable(tag)) throw tagTaken(repository, tag);
  if ((repository.images.get(digest)?.tags.size ?? 0) < MOST_TAGS) return;
  throw new EcrError(
    'LimitExceededException',
    `The image with digest '${digest}' in the repository with name '${repository.settings.name}' has ${MOST_TAGS} tags, as many as an image can have`,
  );
}

/** The refusal to reuse a tag of an immutable repository. */
export function tagTaken(repository: RepositoryState, tag: string): EcrError {
  return new EcrError(
    'ImageTagAlreadyExistsException',
    `The image tag '${tag}' already exists in the '${repository.settings.name}' repository and cannot be overwritten because the tag is immutable.`,
  );
}

async function refuseMissingParts(
  state: SandboxState,
  repository: RepositoryState,
  facts: ManifestFacts,
): Promise<void> {
  const sizes = await Promise.all(
    [...facts.blobs.keys()].map(async (digest) => ({
      digest,
      size: await state.storage.statBlob(repository.path, digest),
    })),
  );
  const missing = sizes.filter(({ size }) => size === undefined).map(({ digest }) => digest);
  const where = `in the repository with name '${repository.settings.name}' in registry with id '${repository.settings.registry.account}'`;
  if (missing.length > 0) {
    throw new EcrError(
      'LayersNotFoundException',
      `Layers with digests '[${missing.join(', ')}]' required for pushing image do not exist ${where}`,
    );
  }
  const absent = facts.children.filter((digest) => !repository.images.has(digest));
  if (absent.length > 0) {
    throw new EcrError(
      'ReferencedImagesNotFoundException',
      `Images with digests '[${absent.join(', ')}]' required for pushing image do not exist ${where}`,
    );
  }
}

/**
 * Removes a tag, and the image with its last tag; or without a tag, the image and all its tags.
 * @returns false if an index of the repository names the image, which then stays.
 */
export async function removeImage(
  state: SandboxState,
  repository: RepositoryState,
  image: StoredImage,
  tag: string | undefined,
): Promise<boolean> {
  const isLast = tag === undefined || image.tags.size === 1;
  if (isLast && repository.usersOf(image.facts.digest).length > 0) return false;
  if (tag !== undefined) repository.untag(tag);
  if (isLast) await deleteImage(state, repository, image);
  return true;
}

/** Whether pulls can read an image. @param readsArchived As in the options. */
export function isReadable(image: StoredImage, readsArchived = true): boolean {
  return image.status === 'ACTIVE' || readsArchived;
}

/** Deletes an image and its tags; its blobs stay if the sandbox keeps orphaned blobs. */
export async function deleteImage(state: SandboxState, repository: RepositoryState, image: StoredImage): Promise<void> {
  repository.remove(image);
  await state.storage.removeManifest(repository.path, image.facts.digest);
  if (state.options.orphanedBlobs ?? true) return;
  const unused = [...image.facts.blobs.keys()].filter((digest) => repository.usersOf(digest).length === 0);
  await Promise.all(unused.map((digest) => state.storage.removeBlob(repository.path, digest)));
}

/** Stores a blob. @throws EcrError InvalidLayerException if the bytes do not match the digest. */
export async function putBlob(
  { storage }: Pick<SandboxState, 'storage'>,
  { path }: RepositoryState,
  digest: Digest,
  bytes: Uint8Array,
): Promise<void> {
  const upload = await storage.startUpload(path);
  await upload.append([bytes]);
  if (!(await upload.commit(digest))) throw new EcrError('InvalidLayerException', `The layer is not ${digest}`);
}
