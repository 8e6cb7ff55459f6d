import pMap from 'p-map';
import { expectedError, ignoreExpected, type MintmarkError } from '../errors.ts';
import { type Digest, digestOf } from '../image/digest.ts';
import { type Content, contentOf, holdingsOf, missingChildren } from '../image/holding.ts';
import { MAX_DEPTH, parseManifest } from '../image/manifest.ts';
import type { CachedManifests, Survey, SurveyOptions } from '../connection/connection.ts';
import { batchesOf } from '../util/batches.ts';
import type { Slots } from '../util/slots.ts';
import { failureAnswer } from './failure.ts';
import { BATCH, readManifests, type StoredManifest, tooDeep } from './images.ts';
import { describedImages } from './inventory.ts';
import type { EcrRepository } from './repository.ts';
import { refuseHidden } from './twin.ts';

/** How many batches of one repository are in flight at once. */
const BATCHES = 10;

interface Listed {
  readonly mediaType: string | undefined;
  readonly position: number;
  readonly isTagged: boolean;
  readonly archived: boolean;
}

/**
 * Lists a repository and reads each manifest, from the cache or else from ECR. A manifest from the cache is identified
 * only by the digest of its bytes and the media type that ECR lists, so that nothing in a cache can pass for another
 * image. A failure affects only what it is about: the survey then says that it is incomplete.
 *
 * @param slots limit the batches of all repositories that are read but not yet kept, which take most of the memory
 */
export async function surveyRepository(
  repository: EcrRepository,
  options: SurveyOptions,
  slots: Slots,
): Promise<Survey> {
  const { cached } = options;
  const listed = new Map<Digest, Listed>();
  const contents = new Map<Digest, Content>();
  let recalled = 0;
  try {
    await list(repository, listed, options);
    recalled = await recall(cached, listed, contents, repository);
    await read(repository, { digests: [...listed.keys()], listed, contents, cached, slots });
    await readChildren(repository, { listed, contents, cached, slots });
  } catch (error) {
    const { failure } = failureAnswer(error);
    return { ...surveyed(listed, contents), recalled, failure };
  } finally {
    await cached.close((digest) => listed.has(digest));
  }
  return { ...surveyed(listed, contents), recalled };
}

async function list(
  repository: EcrRepository,
  listed: Map<Digest, Listed>,
  { keep, onImages }: SurveyOptions,
): Promise<void> {
  for await (const page of describedImages(repository)) {
    const positions = await keep(page.map(({ details }) => details));
    for (const [index, { details, mediaType }] of page.entries()) {
      const isTagged = details.tags.length > 0;
      const { digest, archived } = details;
      listed.set(digest, { mediaType, position: positions[index] ?? NaN, isTagged, archived });
    }
    onImages(page.length);
  }
}

async function recall(
  cached: CachedManifests,
  listed: ReadonlyMap<Digest, Listed>,
  contents: Map<Digest, Content>,
  { uri }: EcrRepository,
): Promise<number> {
  for await (const bytes of cached.recall()) {
    const digest = digestOf(bytes);
    const image = listed.get(digest);
    if (image === undefined || contents.has(digest)) continue;
    try {
      contents.set(digest, contentOf(parseManifest(bytes, `${uri}@${digest}`, image.mediaType)));
    } catch (error) {
      // It is requested again from ECR, and whatever is wrong with it is reported then.
      ignoreExpected(error);
    }
  }
  return contents.size;
}

/**
 * Reads all manifests that indexes list but no page had, at every depth: pushed or restored while the pages were read.
 * An index is pushed after its manifests, but pages have no order. A child that does not exist has been deleted.
 */
async function readChildren(repository: EcrRepository, reading: Omit<Reading, 'digests'>): Promise<void> {
  const asked = new Set<Digest>();
  for (let depth = 1; ; depth += 1) {
    const missing = missingChildren(reading.contents).filter((digest) => !asked.has(digest));
    if (missing.length === 0) return;
    if (depth > MAX_DEPTH) throw tooDeep(repository);
    for (const digest of missing) asked.add(digest);
    await read(repository, { ...reading, digests: missing });
  }
}

interface Reading {
  readonly digests: readonly Digest[];
  readonly listed: ReadonlyMap<Digest, Listed>;
  /** What is known so far. It is added to. */
  readonly contents: Map<Digest, Content>;
  readonly cached: CachedManifests;
  readonly slots: Slots;
}

/**
 * Reads what is not known yet. A failed batch is reported after the others have been read. Archived images that cannot
 * be read are left out: no node can pull them until they are restored.
 */
async function read(repository: EcrRepository, reading: Reading): Promise<void> {
  const { digests, listed, contents, slots } = reading;
  const open = digests.filter((digest) => !contents.has(digest));
  const batches = batchesOf(open, BATCH);
  let problem: MintmarkError | undefined;
  await pMap(
    batches,
    (batch) =>
      slots.use(async () => {
        const read = await readBatch(repository, batch, reading);
        problem ??= read.problem;
        await read.kept;
      }),
    { concurrency: BATCHES },
  );
  if (problem !== undefined) throw problem;
  const unread = open.filter(
    (digest) => listed.has(digest) && listed.get(digest)?.archived !== true && !contents.has(digest),
  );
  await refuseHidden(repository, new Set(unread));
}

/** @returns before the manifests are in the cache, so that their texts do not stay in memory that long */
async function readBatch(
  repository: EcrRepository,
  batch: readonly Digest[],
  { listed, contents, cached }: Reading,
): Promise<{ readonly kept: Promise<void>; readonly problem: MintmarkError | undefined }> {
  const mayBeArchived = (digest: Digest): boolean => listed.get(digest)?.archived === true;
  const texts: string[] = [];
  const keep = ({ digest, manifest, text }: StoredManifest): void => {
    contents.set(digest, contentOf(manifest));
    texts.push(text);
  };
  const problem = await readManifests(repository, batch, mayBeArchived, keep).catch(expectedError);
  return { kept: cached.add(texts), problem };
}

function surveyed(
  listed: ReadonlyMap<Digest, Listed>,
  contents: ReadonlyMap<Digest, Content>,
): Pick<Survey, 'holdings' | 'archived'> {
  const isTagged = (digest: Digest): boolean => listed.get(digest)?.isTagged === true;
  return {
    archived: [...listed].filter(([digest, { archived }]) => archived && !contents.has(digest)).length,
    holdings: holdingsOf(contents, isTagged).flatMap((holding) => {
      const image = listed.get(holding.digest);
      return image === undefined ? [] : [{ ...holding, position: image.position, isTagged: image.isTagged }];
    }),
  };
}
