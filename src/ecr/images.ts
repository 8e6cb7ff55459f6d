import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  type ImageDetail,
  type ImageFailure,
  type ImageIdentifier,
  ListImagesCommand,
} from '@aws-sdk/client-ecr';
import { pagesOf } from '../aws/pages.ts';
import { MintmarkError } from '../errors.ts';
import { type Digest, digestOf, isDigest } from '../image/digest.ts';
import { type Manifest, MAX_DEPTH, parseManifest } from '../image/manifest.ts';
import { ACCEPTED_MEDIA_TYPES } from '../image/media-types.ts';
import type { Repository } from '../image/repository.ts';
import { batchesOf } from '../util/batches.ts';
import type { EcrConnection } from './client.ts';
import { archivedImage, unexpectedAnswer } from './failure.ts';

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
export async function listImages(connection: EcrConnection, repository: Repository): Promise<Map<Digest, string[]>> {
  const tagged = new Map<Digest, string[]>();
  const untagged = new Map<Digest, string[]>();
  for await (const page of listedImages(connection, repository, PAGE)) {
    for (const { digest, tag } of page) {
      if (tag === undefined) untagged.set(digest, []);
      else tagged.set(digest, [...(tagged.get(digest) ?? []), tag]);
    }
  }
  return new Map([...tagged, ...[...untagged].filter(([digest]) => !tagged.has(digest))]);
}

/** Up to `count` manifest digests of a repository; none only if it has none. */
export async function sampleImages(
  connection: EcrConnection,
  repository: Repository,
  count: number,
): Promise<Digest[]> {
  for await (const page of listedImages(connection, repository, count)) {
    if (page.length > 0) return [...new Set(page.map(({ digest }) => digest))];
  }
  return [];
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImages.html */
async function* listedImages(
  connection: EcrConnection,
  repository: Repository,
  pageSize: number,
): AsyncGenerator<{ digest: Digest; tag: string | undefined }[]> {
  const pages = pagesOf(
    (nextToken) =>
      connection.send(
        new ListImagesCommand({
          registryId: repository.registry.account,
          repositoryName: repository.name,
          filter: { imageStatus: 'ANY' },
          maxResults: pageSize,
          nextToken,
        }),
      ),
    (what) => unexpected(connection, repository, 'ListImages', what),
  );
  for await (const page of pages) {
    if (page.imageIds === undefined) throw unexpected(connection, repository, 'ListImages', 'no list of images');
    yield page.imageIds.map(({ imageDigest, imageTag }) => {
      if (!isDigest(imageDigest)) throw unexpected(connection, repository, 'ListImages', 'an image without a digest');
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
  connection: EcrConnection,
  repository: Repository,
  digests: readonly Digest[],
  mayBeArchived: (digest: Digest) => boolean = () => false,
): AsyncGenerator<StoredManifest> {
  let problem: MintmarkError | undefined;
  for (const batch of batchesOf(digests, BATCH)) {
    const read: StoredManifest[] = [];
    const keep = (stored: StoredManifest): number => read.push(stored);
    const found = await readManifests(connection, repository, batch, mayBeArchived, keep);
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
  connection: EcrConnection,
  repository: Repository,
  digests: readonly Digest[],
  mayBeArchived: (digest: Digest) => boolean,
  onManifest: (stored: StoredManifest) => void,
): Promise<MintmarkError | undefined> {
  let problem: MintmarkError | undefined;
  const wanted = new Set(digests);
  const { images = [], failures = [] } = await connection.send(
    new BatchGetImageCommand({
      registryId: repository.registry.account,
      repositoryName: repository.name,
      imageIds: [...wanted].map((imageDigest): ImageIdentifier => ({ imageDigest })),
      acceptedMediaTypes: [...ACCEPTED_MEDIA_TYPES],
    }),
  );
  for (const { imageId, imageManifest, imageManifestMediaType } of images) {
    const digest = imageId?.imageDigest;
    // There is an entry for each tag, so a digest may occur more than once.
    if (!isDigest(digest) || imageManifest === undefined || !wanted.delete(digest)) continue;
    if (digestOf(imageManifest) !== digest) {
      problem ??= unexpected(connection, repository, 'BatchGetImage', `another manifest for ${digest}`);
      continue;
    }
    let manifest: Manifest;
    try {
      manifest = parseManifest(imageManifest, `${repository.uri}@${digest}`, imageManifestMediaType);
    } catch (error) {
      if (!(error instanceof MintmarkError)) throw error;
      problem ??= error;
      continue;
    }
    onManifest({ digest, manifest, text: imageManifest });
  }
  for (const failure of failures) {
    if (isAbsent(failure)) {
      wanted.delete(failure.imageId.imageDigest);
      continue;
    }
    const inaccessible = inaccessibleIn(failure);
    if (inaccessible !== undefined) {
      wanted.delete(inaccessible);
      if (!mayBeArchived(inaccessible)) problem ??= archivedImage(repository, inaccessible);
      continue;
    }
    const which = `${failure.failureCode ?? 'a failure'} for ${failure.imageId?.imageDigest ?? 'an image'}`;
    problem ??= unexpected(connection, repository, 'BatchGetImage', which);
  }
  const [silent] = wanted;
  if (silent !== undefined) problem ??= unexpected(connection, repository, 'BatchGetImage', `nothing for ${silent}`);
  return problem;
}

/** The error for indexes that are nested deeper than anyone would. Following them further could keep a run busy. */
export function tooDeep({ uri }: Repository): MintmarkError {
  return new MintmarkError('IMAGE_INVALID', `An index in ${uri} leads to indexes more than ${MAX_DEPTH} deep.`, {
    hint: 'No image tool writes such an index. Delete it, and run again.',
  });
}

function isAbsent(failure: ImageFailure): failure is ImageFailure & { imageId: { imageDigest: Digest } } {
  return failure.failureCode === 'ImageNotFound' && isDigest(failure.imageId?.imageDigest);
}

/** The digest of an image that ECR has but does not let anyone read, such as an archived one. */
function inaccessibleIn({ failureCode, imageId }: ImageFailure): Digest | undefined {
  const digest = imageId?.imageDigest;
  return failureCode === 'ImageInaccessible' && isDigest(digest) ? digest : undefined;
}

/** What DescribeImages says about a digest or a tag. */
export interface ImageDetails {
  readonly digest: Digest;
  readonly tags: readonly string[];
  readonly pushedAt: Date | undefined;
  readonly archived: boolean;
}

/**
 * Looks up one image by digest or tag.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 *
 * @throws MintmarkError NOT_FOUND if it does not exist.
 */
export async function describeImage(
  connection: EcrConnection,
  repository: Repository,
  imageId: { imageDigest: Digest } | { imageTag: string },
): Promise<ImageDetails> {
  const { imageDetails = [] } = await connection.send(
    new DescribeImagesCommand({
      registryId: repository.registry.account,
      repositoryName: repository.name,
      imageIds: [imageId],
    }),
  );
  const [details] = imageDetails;
  if (!isDigest(details?.imageDigest)) throw unexpected(connection, repository, 'DescribeImages', 'no image digest');
  const { imageDigest: digest, imageTags: tags = [], imagePushedAt } = details;
  return { digest, tags, pushedAt: timeIn(imagePushedAt), archived: isArchived(details) };
}

/** A time in an answer; undefined if it is not a valid date, as no verdict depends on it. */
export function timeIn(date: Date | undefined): Date | undefined {
  return Number.isNaN(date?.getTime()) ? undefined : date;
}

/** Whether an image is archived or is being restored, so that no node can pull it. */
export function isArchived({ imageStatus }: ImageDetail): boolean {
  return imageStatus !== undefined && imageStatus !== 'ACTIVE';
}

function unexpected(connection: EcrConnection, repository: Repository, operation: string, what: string): MintmarkError {
  return unexpectedAnswer({ operation, registry: connection.registry, repository: repository.name }, what);
}
