import type { Destination } from '../fleet/destination.ts';
import type { Digest } from '../image/digest.ts';
import { type Identity, imageIds } from '../image/identity.ts';
import { levelOf } from '../rules/rules.ts';
import { type AskFailure, failureIn } from '../errors.ts';
import type { Configuration } from '../config/configuration.ts';
import type { NamedImage } from '../connection/connection.ts';
import { defined } from '../util/defined.ts';
import { isMoving } from './moving-tags.ts';

/** An image that moving tags of the target name before the push. */
export interface EarlierImage {
  readonly tags: readonly string[];
  readonly digest: Digest;
  readonly identity: Identity;
}

/** What the moving tags of a target name before the push. */
export interface Earlier {
  readonly images: readonly EarlierImage[];
  /** The moving tags, and why they could not be read. */
  readonly unread: { readonly tags: readonly string[]; readonly failure: AskFailure } | undefined;
}

/**
 * Reads what the moving tags of a target name, in one call and one more for each level of indexes. Nothing is sent if
 * no tag moves, or if nobody wants to know.
 */
export async function earlierImages(
  { connection, repository, absent }: Destination,
  targetTags: readonly string[],
  configuration: Configuration,
): Promise<Earlier> {
  const tags = targetTags.filter((tag) => isMoving(tag, repository, configuration));
  const isWanted = levelOf('earlier-twin', configuration.rules) !== 'off';
  if (connection === undefined || absent === true || tags.length === 0 || !isWanted)
    return { images: [], unread: undefined };
  try {
    const named = await connection.identify(repository, tags);
    const images = new Map<Digest, EarlierImage>();
    for (const [tag, image] of named) {
      if (image.platforms.length === 0) continue;
      const { digest } = image;
      const others = images.get(digest)?.tags ?? [];
      images.set(digest, { tags: [...others, tag], digest, identity: identityOf(image) });
    }
    return { images: [...images.values()], unread: undefined };
  } catch (error) {
    return { images: [], unread: { tags, failure: failureIn(error) } };
  }
}

/** The image IDs of all of them, to be looked up along with those of the candidates. */
export function earlierIds(earlier: readonly Earlier[]): Digest[] {
  return earlier.flatMap(({ images }) => images.flatMap(({ identity }) => imageIds(identity)));
}

function identityOf({ digest, platforms }: NamedImage): Identity {
  const platformImages = platforms.map((held) => ({ ...held, platform: held.platform ?? 'unknown' }));
  const isIndex = platforms.every(({ manifestDigest }) => manifestDigest !== digest);
  return defined({ platformImages, indexDigest: isIndex ? digest : undefined });
}
