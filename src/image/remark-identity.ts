import { MintmarkError } from '../errors.ts';
import { defined } from '../util/defined.ts';
import type { Digest } from './digest.ts';
import type { Labels, SourceImage } from './identity.ts';
import type { Replacement } from './remark-descriptor.ts';

/**
 * The image with the replacements in place.
 *
 * @param labels the new mark's labels
 * @throws MintmarkError IMAGE_INVALID if the mark was added to a different image
 */
export function renamedImage(
  { source, identity, labels: old }: SourceImage,
  replaced: ReadonlyMap<Digest, Pick<Replacement, 'digest'>>,
  labels: Labels,
): SourceImage {
  const rename = (digest: Digest): Digest => {
    const replacement = replaced.get(digest);
    if (replacement !== undefined) return replacement.digest;
    throw new MintmarkError(
      'IMAGE_INVALID',
      `${source.text} is no longer the image that was checked: ${digest} is gone.`,
      { hint: 'Run again once nobody else writes to it.' },
    );
  };
  const { platformImages, indexDigest } = identity;
  return {
    source,
    identity: defined({
      platformImages: platformImages.map(({ platform, imageId, manifestDigest }) =>
        defined({ platform, imageId: rename(imageId), manifestDigest: manifestDigest && rename(manifestDigest) }),
      ),
      // If the source has only one platform of an index, the index is not pushed and gets no mark.
      indexDigest: indexDigest && replaced.get(indexDigest)?.digest,
    }),
    labels: new Map([...old].map(([platform, present]) => [platform, { ...present, ...labels }])),
  };
}
