import { BatchGetImageCommand, type ImageIdentifier, ListImagesCommand } from '@aws-sdk/client-ecr';
import { pagesOf } from '../aws/pages.ts';
import { expectedError, MintmarkError } from '../errors.ts';
import { type Digest, digestOf, isDigest } from '../image/digest.ts';
import { type Manifest, MAX_DEPTH, parseManifest } from '../image/manifest.ts';
import { ACCEPTED_MEDIA_TYPES } from '../image/media-types.ts';
import { batchesOf } from '../util/batches.ts';
import { archivedImage } from './failure.ts';
import type { EcrRepository } from './repository.ts';

/** The most images in one BatchGetImage, and the most on a page of ListImages or DescribeImages. */
export const BATCH = 100;
export const PAGE = 1000;

/** A manifest or index as stored in a repository. */
export interface StoredManifest {
  readonly digest: Digest;
  readonly manifest: Manifest;
  /** The manifest as received. */
  readonly text: string;
}

/** Every manifest digest of a repository with its tags, including archived and untagged ones; the tagged ones first. */
export async function listImages(repository: EcrRepository): Promise<Map<Digest, string[]>> {
  const tagged = new Map<Digest, string[]>();
  const untagged = new Map<Digest, string[]>();
  for await (const page of listedImages(repository, PAGE)) {
    for (const { digest, tag } of page) {
      if (tag === undefined) untagged.set(digest, []);
      else tagged.set(digest, [...(tagged.get(digest) ?? []), tag]);
    }
  }
  return new Map([...tagged, ...[...untagged].filter(([digest]) => !tagged.has(digest))]);
}

/** Up to `count` manifest digests of a repository; none only if it has none. */
export async function sampleImages(repository: EcrRepository, count: number): Promise<Digest[]> {
  for await (const page of listedImages(repository, count)) {
    if (page.length > 0) return [...new Set(page.map(({ digest }) => digest))];
  }
  return [];
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImages.html */
async function* listedImages(
  repository: EcrRepository,
  pageSize: number,
): AsyncGenerator<{ digest: Digest; tag: string | undefined }[]> {
  const filter = { imageStatus: 'ANY' } as const;
  const unexpected = (what: string): MintmarkError => repository.unexpected('ListImages', what);
  const pages = pagesOf(
    (nextToken) =>
      repository.send(new ListImagesCommand({ ...repository.input, filter, maxResults: pageSize, nextToken })),
    unexpected,
  );
  for await (const { imageIds } of pages) {
    if (imageIds === undefined) throw unexpected('no list of images');
    yield imageIds.map(({ imageDigest, imageTag }) => {
      if (!isDigest(imageDigest)) throw unexpected('an image without a digest');
      return { digest: imageDigest, tag: imageTag };
    });
  }
}

/**
 * The manifests with these digests, 100 per call, each verified against its digest. A digest that no longer exists is
 * left out. One that ECR cannot return for another reason is an error, because it could be the twin. It is thrown after
 * everything readable, so as not to stop a caller that has already found its image.
 *
 * @param mayBeArchived whether an image that ECR does not let anyone read is left out too; absent: none are
 */
export async function* getManifests(
  repository: EcrRepository,
  digests: readonly Digest[],
  mayBeArchived: (digest: Digest) => boolean = () => false,
): AsyncGenerator<StoredManifest> {
  let problem: MintmarkError | undefined;
  for (const batch of batchesOf(digests, BATCH)) {
    const read: StoredManifest[] = [];
    const keep = (stored: StoredManifest): number => read.push(stored);
    const found = await readManifests(repository, batch, mayBeArchived, keep);
    problem ??= found;
    yield* read;
  }
  if (problem !== undefined) throw problem;
}

/**
 * Reads the manifests with at most 100 digests, as `getManifests` does: with a function for each of them, because a turn
 * of a generator for each of a million takes longer than to parse it.
 *
 * Manifests are requested by digest, since ECR may convert those requested by tag.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
 *
 * @returns the first problem with one that could not be read
 */
export async function readManifests(
  repository: EcrRepository,
  digests: readonly Digest[],
  mayBeArchived: (digest: Digest) => boolean,
  onManifest: (stored: StoredManifest) => void,
): Promise<MintmarkError | undefined> {
  const unexpected = (what: string): MintmarkError => repository.unexpected('BatchGetImage', what);
  let problem: MintmarkError | undefined;
  const wanted = new Set(digests);
  const { images = [], failures = [] } = await repository.send(
    new BatchGetImageCommand({
      ...repository.input,
      imageIds: [...wanted].map((imageDigest): ImageIdentifier => ({ imageDigest })),
      acceptedMediaTypes: [...ACCEPTED_MEDIA_TYPES],
    }),
  );
  for (const { imageId, imageManifest, imageManifestMediaType } of images) {
    const digest = imageId?.imageDigest;
    // There is an entry for each tag, so a digest may occur more than once.
    if (!isDigest(digest) || imageManifest === undefined || !wanted.delete(digest)) continue;
    if (digestOf(imageManifest) !== digest) {
      problem ??= unexpected(`another manifest for ${digest}`);
      continue;
    }
    let manifest: Manifest;
    try {
      manifest = parseManifest(imageManifest, `${repository.uri}@${digest}`, imageManifestMediaType);
    } catch (error) {
      problem ??= expectedError(error);
      continue;
    }
    onManifest({ digest, manifest, text: imageManifest });
  }
  for (const { failureCode, imageId } of failures) {
    const digest = imageId?.imageDigest;
    if (isDigest(digest) && (failureCode === 'ImageNotFound' || failureCode === 'ImageInaccessible')) {
      wanted.delete(digest);
      // ECR has it, but lets nobody read it.
      const isHidden = failureCode === 'ImageInaccessible' && !mayBeArchived(digest);
      if (isHidden) problem ??= archivedImage(repository, digest);
    } else problem ??= unexpected(`${failureCode ?? 'a failure'} for ${digest ?? 'an image'}`);
  }
  const [silent] = wanted;
  if (silent !== undefined) problem ??= unexpected(`nothing for ${silent}`);
  return problem;
}

/** The error for indexes that are nested deeper than anyone would. Following them further could keep a run busy. */
export function tooDeep({ uri }: EcrRepository): MintmarkError {
  return new MintmarkError('IMAGE_INVALID', `An index in ${uri} leads to indexes more than ${MAX_DEPTH} deep.`, {
    hint: 'No image tool writes such an index. Delete it, and run again.',
  });
}
