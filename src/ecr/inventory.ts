import { DescribeImagesCommand, type ImageDetail, ImageNotFoundException } from '@aws-sdk/client-ecr';
import { pagesOf } from '../aws/pages.ts';
import { MintmarkError } from '../errors.ts';
import { type Digest, isDigest } from '../image/digest.ts';
import type { ImageDetails } from '../image/image-details.ts';
import { PAGE } from './images.ts';
import { type EcrRepository, unlessEndedIn } from './repository.ts';

/**
 * Every manifest of a repository in pages, including archived and untagged ones, with its media type as far as ECR says
 * it. Indexes are listed separately.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export async function* describedImages(
  repository: EcrRepository,
): AsyncGenerator<{ readonly details: ImageDetails; readonly mediaType: string | undefined }[]> {
  const filter = { imageStatus: 'ANY' } as const;
  const unexpected = (what: string): MintmarkError => repository.unexpected('DescribeImages', what);
  const pages = pagesOf(
    (nextToken) =>
      repository.send(new DescribeImagesCommand({ ...repository.input, filter, maxResults: PAGE, nextToken })),
    unexpected,
  );
  for await (const { imageDetails } of pages) {
    if (imageDetails === undefined) throw unexpected('no list of images');
    yield imageDetails.map((detail) => {
      const details = detailsOf(detail);
      if (details === undefined) throw unexpected('an image without a digest');
      return { details, mediaType: detail.imageManifestMediaType };
    });
  }
}

/**
 * Looks up one image by digest or tag.
 *
 * @throws MintmarkError NOT_FOUND if it does not exist.
 */
export async function describeImage(
  repository: EcrRepository,
  imageId: { imageDigest: Digest } | { imageTag: string },
): Promise<ImageDetails> {
  const { imageDetails } = await repository.send(
    new DescribeImagesCommand({ ...repository.input, imageIds: [imageId] }),
  );
  const [detail] = imageDetails ?? [];
  // ECR answers ImageNotFoundException. Until it shows what was just pushed, an empty list says the same.
  if (imageDetails?.length === 0) {
    throw new MintmarkError('NOT_FOUND', `Not found: ecr:DescribeImages on ${repository.uri}: no image is listed`, {
      hint: 'Run again.',
    });
  }
  const details = detail && detailsOf(detail);
  if (details === undefined) throw repository.unexpected('DescribeImages', 'no image digest');
  return details;
}

/** The image that a tag names; undefined if there is no such tag. */
export function findTagged(repository: EcrRepository, imageTag: string): Promise<ImageDetails | undefined> {
  return unlessEndedIn(ImageNotFoundException, describeImage(repository, { imageTag }));
}

function detailsOf(detail: ImageDetail): ImageDetails | undefined {
  const { imageDigest: digest, imageTags: tags = [], imageStatus: status } = detail;
  if (!isDigest(digest)) return undefined;
  return {
    digest,
    tags,
    pushedAt: timeIn(detail.imagePushedAt),
    pulledAt: timeIn(detail.lastRecordedPullTime),
    bytes: detail.imageSizeInBytes,
    // Or is being restored: no node can pull it.
    archived: status !== undefined && status !== 'ACTIVE',
  };
}

/** Undefined if it is not a valid date, as no verdict depends on it. */
function timeIn(date: Date | undefined): Date | undefined {
  return Number.isNaN(date?.getTime()) ? undefined : date;
}
