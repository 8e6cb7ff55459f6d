import type { Digest } from '../image/digest.ts';
import type { Report } from '../types/report.ts';
import { some } from '../util/some.ts';

/** The index of an image of which one platform was pushed by itself, as when its source holds no other. */
export function indexLeftOut({ pushed, remarked, image: { identity } }: Report): Digest | undefined {
  if (pushed === undefined) return undefined;
  const index = identity.indexDigest ?? remarked?.partOf;
  const isPlatform = identity.platformImages.some(({ manifestDigest }) => manifestDigest === pushed.digest);
  return isPlatform ? index : undefined;
}

/** The same for people; undefined if the whole image was pushed. */
export function singlePlatformSentence(report: Report): string | undefined {
  const index = indexLeftOut(report);
  if (index === undefined) return undefined;
  const platforms = some(report.image.identity.platformImages.map(({ platform }) => platform));
  const why = report.command === 'guard' ? ' The source does not hold all that the index names.' : '';
  return `${platforms} was pushed by itself, without the index ${index}.${why}`;
}
