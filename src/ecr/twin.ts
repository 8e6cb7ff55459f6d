import type { Digest } from '../image/digest.ts';
import { type Identity, imageIds, manifestDigests } from '../image/identity.ts';
import { configDigestOf } from '../image/manifest.ts';
import { MintmarkError } from '../errors.ts';
import type { Twin } from '../connection/question.ts';
import type { EcrRepository } from './repository.ts';
import { archivedImage } from './failure.ts';
import type { ImageDetails } from '../image/image-details.ts';
import { getManifests, listImages } from './images.ts';
import { describeImage } from './inventory.ts';

/** A manifest in a repository that matches the candidate, before its tags and date are known. */
type Match = Pick<Twin, 'digest' | 'sameAs' | 'platforms' | 'imageIds'>;

/** Looks for the candidate's own manifests in one call. That finds the usual twin, but not a recompressed one. */
export async function findByDigest(repository: EcrRepository, candidate: Identity): Promise<Twin | undefined> {
  const found = new Set<Digest>();
  for await (const { digest } of getManifests(repository, manifestDigests(candidate))) found.add(digest);
  const match = matchByDigest(candidate, found);
  return match && (await describeTwin(repository, match));
}

/**
 * Lists the whole repository and reads 100 manifests at a time until one is the candidate or has one of its image IDs.
 * This is slow, but needs no calibration.
 *
 * @param wanted the image IDs that may be there. The scan goes on until each is found, because an allowance has to
 * cover everything that is shared. If it is cut off after the first, the others count as shared.
 */
export async function findByScan(
  repository: EcrRepository,
  candidate: Identity,
  wanted: readonly Digest[] = imageIds(candidate),
): Promise<Twin | undefined> {
  const listed = await listImages(repository);
  let match = matchByDigest(candidate, listed);
  const open = new Set(wanted.filter((id) => !match?.imageIds.includes(id)));
  try {
    for await (const [imageId, digest] of openImages(repository, listed, open)) {
      const same = candidate.platformImages.filter((image) => image.imageId === imageId);
      match = match === undefined ? { digest, sameAs: 'image-id', ...partOf(same) } : withMore(match, same);
    }
  } catch (error) {
    if (match === undefined || !(error instanceof MintmarkError)) throw error;
    match = { ...match, imageIds: [...match.imageIds, ...open] };
  }
  return match && (await describeTwin(repository, match, listed));
}

/**
 * The manifests that have one of the open image IDs, each of which is then removed.
 *
 * @throws MintmarkError if some manifest could not be read and an image ID is still open.
 */
async function* openImages(
  repository: EcrRepository,
  listed: ReadonlyMap<Digest, string[]>,
  open: Set<Digest>,
): AsyncGenerator<[imageId: Digest, digest: Digest]> {
  if (open.size === 0) return;
  const unread = new Set(listed.keys());
  for await (const { digest, manifest } of getManifests(repository, [...listed.keys()])) {
    unread.delete(digest);
    // Its config digest decides: media types, annotations and `artifactType` do not keep an engine from running it.
    const id = configDigestOf(manifest);
    if (id === undefined || !open.delete(id)) continue;
    yield [id, digest];
    if (open.size === 0) return;
  }
  await refuseHidden(repository, unread);
}

/**
 * Checks images that were listed but then not found. They have been deleted, or are archived and could be the twin.
 *
 * @throws MintmarkError ARCHIVED, or UNEXPECTED_ANSWER if it is still listed
 */
export async function refuseHidden(repository: EcrRepository, unread: ReadonlySet<Digest>): Promise<void> {
  if (unread.size === 0) return;
  const listed = await listImages(repository);
  const hidden = [...unread].find((digest) => listed.has(digest));
  if (hidden === undefined) return;
  const { archived } = await describeImage(repository, { imageDigest: hidden });
  if (archived) throw archivedImage(repository, hidden);
  throw repository.unexpected('BatchGetImage', `ImageNotFound for ${hidden}, which is listed`);
}

function withMore(match: Match, same: Identity['platformImages']): Match {
  const { platforms, imageIds } = partOf(same);
  return { ...match, platforms: [...match.platforms, ...platforms], imageIds: [...match.imageIds, ...imageIds] };
}

function matchByDigest(candidate: Identity, held: { has(digest: Digest): boolean }): Match | undefined {
  const { indexDigest, platformImages } = candidate;
  if (indexDigest !== undefined && held.has(indexDigest)) {
    return { digest: indexDigest, sameAs: 'index-digest', ...partOf(platformImages) };
  }
  const same = platformImages.filter(({ manifestDigest }) => manifestDigest !== undefined && held.has(manifestDigest));
  const digest = same[0]?.manifestDigest;
  return digest && { digest, sameAs: 'manifest-digest', ...partOf(same) };
}

function partOf(same: Identity['platformImages']): Pick<Match, 'platforms' | 'imageIds'> {
  return { platforms: same.map(({ platform }) => platform), imageIds: imageIds({ platformImages: same }) };
}

/**
 * Adds the tags and the date, by which a person can find the image. A platform's manifest is usually untagged, with the
 * tag on an index above it. The twin is already proven: if the role is not allowed to read more, the finding has less.
 */
async function describeTwin(
  repository: EcrRepository,
  match: Match,
  listed?: ReadonlyMap<Digest, string[]>,
): Promise<Twin> {
  try {
    const details = await describeImage(repository, { imageDigest: match.digest });
    if (details.tags.length > 0) return withDetails(match, details);
    const parent = await findParent(repository, match.digest, listed);
    if (parent === undefined) return withDetails(match, details);
    return withDetails(match, await describeImage(repository, { imageDigest: parent }));
  } catch (error) {
    if (!(error instanceof MintmarkError)) throw error;
    return { ...match, tags: listed?.get(match.digest) ?? [], pushedAt: undefined };
  }
}

function withDetails(match: Match, { digest, tags, pushedAt }: ImageDetails): Twin {
  return { ...match, digest, tags, pushedAt };
}

/** The tagged index that lists a manifest. */
async function findParent(
  repository: EcrRepository,
  child: Digest,
  listed?: ReadonlyMap<Digest, string[]>,
): Promise<Digest | undefined> {
  const images = listed ?? (await listImages(repository));
  const tagged = [...images].filter(([, tags]) => tags.length > 0).map(([digest]) => digest);
  for await (const { digest, manifest } of getManifests(repository, tagged)) {
    if (manifest.kind === 'index' && manifest.manifests.some((entry) => entry.digest === child)) return digest;
  }
  return undefined;
}
