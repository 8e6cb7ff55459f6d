import { BatchGetImageCommand, type ImageIdentifier } from '@aws-sdk/client-ecr';
import pMap from 'p-map';
import type { MintmarkError } from '../errors.ts';
import { type Digest, digestOf, isDigest } from '../image/digest.ts';
import { type Manifest, MAX_DEPTH, parseManifest } from '../image/manifest.ts';
import { ACCEPTED_MEDIA_TYPES } from '../image/media-types.ts';
import type { HeldPlatform, NamedImage } from '../connection/connection.ts';
import { batchesOf } from '../util/batches.ts';
import { archivedImage } from './failure.ts';
import { BATCH, getManifests, tooDeep } from './images.ts';
import type { EcrRepository } from './repository.ts';

/** How many batches of one repository are in flight at once. */
const BATCHES = 10;

/**
 * What tags and digests of a repository name: 100 per call, with one more round for each level of indexes.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
 *
 * @returns the images by requested name; names that do not exist are left out
 * @throws MintmarkError if any of them could not be read, as it could be the one that matters
 */
export async function identify(repository: EcrRepository, names: readonly string[]): Promise<Map<string, NamedImage>> {
  const roots = new Map<string, Root>();
  await inBatches(names, async (batch) => {
    for (const [name, root] of await readNames(repository, batch)) roots.set(name, root);
  });
  const known = new Map<Digest, Manifest>();
  for (const { digest, manifest } of roots.values()) known.set(digest, manifest);
  // An index may list manifests that were never pushed to this repository. No node runs those.
  const asked = new Set<Digest>();
  for (let depth = 1; ; depth += 1) {
    const open = namedBy(known).filter((digest) => !known.has(digest) && !asked.has(digest));
    if (open.length === 0) break;
    if (depth > MAX_DEPTH) throw tooDeep(repository);
    for (const digest of open) asked.add(digest);
    await inBatches(open, async (batch) => {
      for await (const { digest, manifest } of getManifests(repository, batch)) known.set(digest, manifest);
    });
  }
  return new Map([...roots].map(([name, { digest }]) => [name, { digest, platforms: platformsOf(digest, known) }]));
}

interface Root {
  readonly digest: Digest;
  readonly manifest: Manifest;
}

async function inBatches<T>(list: readonly T[], work: (batch: T[]) => Promise<void>): Promise<void> {
  const batches = batchesOf(list, BATCH);
  await pMap(batches, work, { concurrency: BATCHES });
}

async function readNames(repository: EcrRepository, names: readonly string[]): Promise<Map<string, Root>> {
  const unexpected = (what: string): MintmarkError => repository.unexpected('BatchGetImage', what);
  const { images = [], failures = [] } = await repository.send(
    new BatchGetImageCommand({
      ...repository.input,
      imageIds: names.map((name): ImageIdentifier => (isDigest(name) ? { imageDigest: name } : { imageTag: name })),
      acceptedMediaTypes: [...ACCEPTED_MEDIA_TYPES],
    }),
  );
  const open = new Set(names);
  const roots = new Map<string, Root>();
  for (const { imageId, imageManifest: text, imageManifestMediaType } of images) {
    const digest = imageId?.imageDigest;
    if (!isDigest(digest) || text === undefined) continue;
    // A manifest requested by tag may be converted. It then does not match its digest.
    const isWhole = digestOf(text) === digest;
    for (const name of [imageId?.imageTag, digest]) {
      if (name === undefined || !open.delete(name)) continue;
      if (!isWhole) throw unexpected(`a manifest for ${name} that has not the digest ${digest}`);
      const manifest = parseManifest(text, `${repository.uri}@${digest}`, imageManifestMediaType);
      roots.set(name, { digest, manifest });
    }
  }
  for (const { imageId, failureCode } of failures) {
    const name = imageId?.imageTag ?? imageId?.imageDigest ?? '';
    if (failureCode === 'ImageInaccessible' && isDigest(imageId?.imageDigest)) {
      throw archivedImage(repository, imageId.imageDigest);
    }
    if (failureCode !== 'ImageNotFound') {
      throw unexpected(`${failureCode ?? 'a failure'} for ${name || 'an image'}`);
    }
    open.delete(name);
  }
  const [silent] = open;
  if (silent !== undefined) throw unexpected(`nothing for ${silent}`);
  return roots;
}

/** All that indexes list, without duplicates, including supposed attestations: nodes run those that are images. */
function namedBy(known: ReadonlyMap<Digest, Manifest>): Digest[] {
  const named = new Set<Digest>();
  for (const manifest of known.values()) {
    if (manifest.kind === 'index') for (const { digest } of manifest.manifests) named.add(digest);
  }
  return [...named];
}

/** Each manifest once for each platform for which indexes list it. */
function platformsOf(root: Digest, known: ReadonlyMap<Digest, Manifest>): HeldPlatform[] {
  const platforms: HeldPlatform[] = [];
  const seen = new Set<string>();
  const open: { readonly digest: Digest; readonly platform?: string }[] = [{ digest: root }];
  for (const { digest, platform } of open) {
    const manifest = known.get(digest);
    const key = manifest?.kind === 'index' ? digest : `${digest} ${platform ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    // The loop also visits entries that are added while it runs.
    if (manifest?.kind === 'index') for (const child of manifest.manifests) open.push(child);
    if (manifest === undefined || manifest.kind === 'index') continue;
    if (manifest.kind === 'artifact' && !manifest.mayRun) continue;
    // No node has an unknown platform, but nodes still run images that are listed with it.
    const declared = platform === 'unknown/unknown' ? undefined : platform;
    platforms.push({ platform: declared, imageId: manifest.config.digest, manifestDigest: digest });
  }
  return platforms;
}
