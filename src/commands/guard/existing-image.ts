import { isMoving } from '../../checking/moving-tags.ts';
import type { Digest } from '../../image/digest.ts';
import type { SourceImage } from '../../image/identity.ts';
import type { Configuration } from '../../config/configuration.ts';
import { BUILD_ID_LABEL, type Mark, SERVICE_LABEL } from '../../image/mark.ts';
import { referenceTo } from '../../image/repository.ts';
import type { Place } from './open-run.ts';

const REVISION_LABEL = 'org.opencontainers.image.revision';

/**
 * The image that a tag names already, if it was built from this commit for this service. A tag that is meant to move says
 * nothing about this commit.
 *
 * @param mark that this build would get
 * @param read reads an image of a registry
 * @returns undefined if some repository does not have it
 * @throws MintmarkError if that could not be found out
 */
export async function existingImage(
  places: readonly Place[],
  configuration: Configuration,
  mark: Mark,
  read: (reference: string) => Promise<SourceImage>,
): Promise<{ readonly image: SourceImage; readonly existing: Digest } | undefined> {
  const found = await Promise.all(
    places.map(async ({ target, destination: { connection, repository, absent } }) => {
      const tags = target.tags.flatMap((tag) => tag ?? []).filter((tag) => !isMoving(tag, repository, configuration));
      if (connection === undefined || absent === true || tags.length === 0) return [];
      return [...(await connection.identify(repository, tags)).values()].map(({ digest }) => digest);
    }),
  );
  const [digest] = found[0] ?? [];
  const [place] = places;
  if (digest === undefined || place === undefined) return undefined;
  // The check finds out if another of the tags names a different image.
  if (!found.every((digests) => digests.includes(digest))) return undefined;
  const { repository, written = repository.uri } = place.destination;
  const image = await read(`docker://${referenceTo(written, digest)}`);
  return isOfCommit(image, mark) ? { image, existing: digest } : undefined;
}

/** A build with uncommitted files does not belong to any commit. */
function isOfCommit({ labels }: SourceImage, { labels: wanted, tag }: Mark): boolean {
  const isDirty = (name: string | undefined): boolean => name === undefined || /-dirty(?::|$)/.test(name);
  const found = [...labels.values()];
  return (
    !isDirty(tag) &&
    found.length > 0 &&
    found.every(
      (one) =>
        one[REVISION_LABEL] === wanted[REVISION_LABEL] &&
        one[SERVICE_LABEL] === wanted[SERVICE_LABEL] &&
        !isDirty(one[BUILD_ID_LABEL]),
    )
  );
}
