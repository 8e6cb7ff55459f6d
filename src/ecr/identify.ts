import { BatchGetImageCommand, type ImageIdentifier } from '@aws-sdk/client-ecr';
import pMap from 'p-map';
import { isAttestation } from '../image/descriptor.ts';
import { type Digest, digestOf, isDigest } from '../image/digest.ts';
import { type Manifest, parseManifest } from '../image/manifest.ts';
import { ACCEPTED_MEDIA_TYPES } from '../image/media-types.ts';
import type { HeldPlatform, NamedImage } from '../types/named-image.ts';
import type { Repository } from '../types/registry.ts';
import type { EcrConnection } from './client.ts';
import { archivedImage, unexpectedAnswer } from './failure.ts';
import { BATCH, getManifests } from './images.ts';

/** Batches of one repository that are in the air at once. */
const BATCHES = 10;

/**
 * What tags and digests of a repository name: 100 a call, and one more round for the manifests under indexes.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
 *
 * @returns by the name that was asked for; a name that is not there is left out
 * @throws MintmarkError where any of them could not be read: it could be the one that matters
 */
export async function identify(
  connection: EcrConnection,
  repository: Repository,
  names: readonly string[],
): Promise<Map<string, NamedImage>> {
  const roots = new Map<string, Root>();
  await inBatches(names, async (batch) => {
    for (const [name, root] of await readNames(connection, repository, batch)) roots.set(name, root);
  });
  const known = new Map<Digest, Manifest>();
  for (const { digest, manifest } of roots.values()) known.set(digest, manifest);
  let open = missing(known);
  while (open.length > 0) {
    const before = known.size;
    await inBatches(open, async (batch) => {
      for await (const { digest, manifest } of getManifests(connection, repository, batch)) known.set(digest, manifest);
    });
    // An index may name what was never pushed to this repository: no node runs that.
    if (known.size === before) break;
    open = missing(known);
  }
  return new Map(
    [...roots].map(([name, { digest }]) => [name, { digest, platforms: platformsOf(digest, undefined, known) }]),
  );
}

interface Root {
  readonly digest: Digest;
  readonly manifest: Manifest;
}

async function inBatches<T>(list: readonly T[], work: (batch: T[]) => Promise<void>): Promise<void> {
  const batches = Array.from({ length: Math.ceil(list.length / BATCH) }, (_, index) =>
    list.slice(index * BATCH, (index + 1) * BATCH),
  );
  await pMap(batches, work, { concurrency: BATCHES });
}

async function readNames(
  connection: EcrConnection,
  repository: Repository,
  names: readonly string[],
): Promise<Map<string, Root>> {
  const call = { operation: 'BatchGetImage', registry: connection.registry, repository: repository.name };
  const { images = [], failures = [] } = await connection.send(
    new BatchGetImageCommand({
      registryId: repository.registry.account,
      repositoryName: repository.name,
      imageIds: names.map((name): ImageIdentifier => (isDigest(name) ? { imageDigest: name } : { imageTag: name })),
      acceptedMediaTypes: [...ACCEPTED_MEDIA_TYPES],
    }),
  );
  const open = new Set(names);
  const roots = new Map<string, Root>();
  for (const { imageId, imageManifest: text, imageManifestMediaType } of images) {
    const digest = imageId?.imageDigest;
    if (!isDigest(digest) || text === undefined) continue;
    // What is asked by tag may be converted: then it is not what its digest says.
    const isWhole = digestOf(text) === digest;
    for (const name of [imageId?.imageTag, digest]) {
      if (name === undefined || !open.delete(name)) continue;
      if (!isWhole) throw unexpectedAnswer(call, `a manifest for ${name} that has not the digest ${digest}`);
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
      throw unexpectedAnswer(call, `${failureCode ?? 'a failure'} for ${name || 'an image'}`);
    }
    open.delete(name);
  }
  const [silent] = open;
  if (silent !== undefined) throw unexpectedAnswer(call, `nothing for ${silent}`);
  return roots;
}

/** What indexes name, attestations aside, and is not known. */
function missing(known: ReadonlyMap<Digest, Manifest>): Digest[] {
  const named = [...known.values()].flatMap((manifest) =>
    manifest.kind === 'index' ? manifest.manifests.filter((entry) => !isAttestation(entry)) : [],
  );
  return [...new Set(named.map(({ digest }) => digest))].filter((digest) => !known.has(digest));
}

function platformsOf(
  digest: Digest,
  platform: string | undefined,
  known: ReadonlyMap<Digest, Manifest>,
): HeldPlatform[] {
  const manifest = known.get(digest);
  switch (manifest?.kind) {
    case 'image':
      return [{ platform, imageId: manifest.config.digest, manifestDigest: digest }];
    case 'index':
      return manifest.manifests
        .filter((entry) => !isAttestation(entry))
        .flatMap((entry) => platformsOf(entry.digest, entry.platform, known));
    case 'artifact':
    case undefined:
      return [];
  }
}
