import { DescribeImagesCommand, type ImageDetail } from '@aws-sdk/client-ecr';
import { pagesOf } from '../aws/pages.ts';
import { isDigest } from '../image/digest.ts';
import type { ImageDetails } from '../image/image-details.ts';
import type { Repository } from '../image/repository.ts';
import type { EcrConnection } from './client.ts';
import { unexpectedAnswer } from './failure.ts';
import { isArchived, timeIn, PAGE } from './images.ts';

/** An image as DescribeImages lists it. */
export interface ListedImage {
  readonly details: ImageDetails;
  /** The media type of the manifest, as stored by ECR. Undefined if ECR does not say. */
  readonly mediaType: string | undefined;
}

/**
 * Every manifest of a repository in pages, including archived and untagged ones. Indexes are listed separately.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export async function* describedImages(
  connection: EcrConnection,
  repository: Repository,
): AsyncGenerator<ListedImage[]> {
  const call = { operation: 'DescribeImages', registry: connection.registry, repository: repository.name };
  const pages = pagesOf(
    (nextToken) =>
      connection.send(
        new DescribeImagesCommand({
          registryId: repository.registry.account,
          repositoryName: repository.name,
          filter: { imageStatus: 'ANY' },
          maxResults: PAGE,
          nextToken,
        }),
      ),
    (what) => unexpectedAnswer(call, what),
  );
  for await (const page of pages) {
    if (page.imageDetails === undefined) throw unexpectedAnswer(call, 'no list of images');
    yield page.imageDetails.map((detail) => {
      const listed = listedImage(detail);
      if (listed === undefined) throw unexpectedAnswer(call, 'an image without a digest');
      return listed;
    });
  }
}

function listedImage(detail: ImageDetail): ListedImage | undefined {
  const { imageDigest: digest, imageTags: tags = [], imageManifestMediaType: mediaType } = detail;
  if (!isDigest(digest)) return undefined;
  return {
    details: {
      digest,
      tags,
      pushedAt: timeIn(detail.imagePushedAt),
      pulledAt: timeIn(detail.lastRecordedPullTime),
      bytes: detail.imageSizeInBytes,
      archived: isArchived(detail),
    },
    mediaType,
  };
}
