import { imageIds, type SourceImage } from '../image/identity.ts';
import type { Twin } from '../connection/question.ts';
import type { Written } from '../rules/shared-twin.ts';
import type { Repository } from '../image/repository.ts';

/** Another image of the same run, and the repository that it is going to. */
export interface Sibling {
  readonly image: SourceImage;
  readonly repository: Repository;
  readonly tag: string | undefined;
  readonly written: Written;
}

/** The twin that another image of the same run will be once both are pushed. No registry can see it yet. */
export function futureTwin({ identity: candidate }: SourceImage, { image, tag }: Sibling): Twin | undefined {
  const { identity } = image;
  const ids = imageIds(identity);
  const common = candidate.platformImages.filter(({ imageId }) => ids.includes(imageId));
  const [first] = common;
  if (first === undefined) return undefined;
  const manifests = identity.platformImages.map(({ manifestDigest }) => manifestDigest);
  const { indexDigest } = identity;
  const isIndex = indexDigest !== undefined && indexDigest === candidate.indexDigest;
  const manifest = common.find(({ manifestDigest }) => manifestDigest && manifests.includes(manifestDigest));
  return {
    // The image ID, if an engine does not report a digest before the push.
    digest: indexDigest ?? manifest?.manifestDigest ?? first.imageId,
    tags: tag === undefined ? [] : [tag],
    pushedAt: undefined,
    sameAs: isIndex ? 'index-digest' : manifest === undefined ? 'image-id' : 'manifest-digest',
    platforms: [...new Set(common.map(({ platform }) => platform))],
    imageIds: [...new Set(common.map(({ imageId }) => imageId))],
  };
}
