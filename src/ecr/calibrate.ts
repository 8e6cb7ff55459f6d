import pMap from 'p-map';
import type { Digest } from '../image/digest.ts';
import type { Repository } from '../types/registry.ts';
import { CONCURRENCY, type EcrConnection } from './client.ts';
import { getManifests, listImages } from './images.ts';
import { probe } from './probe.ts';

/** Enough to find one image among the artifacts that may lie around it. */
const SAMPLE = 20;

/**
 * Whether this registry's probe can be trusted: the config digest of an image that is there, known from its manifest,
 * must be found. AWS's own example shows it so, but nothing in ECR's contract promises it.
 *
 * Three calls where the first repository holds an image; then twice as many repositories are looked into at each turn.
 *
 * @param repositories the likeliest to hold an image first.
 * @returns true also where no repository holds anything: then nothing can be missed.
 */
export async function calibrate(connection: EcrConnection, repositories: readonly Repository[]): Promise<boolean> {
  let empty = true;
  for (let start = 0, size = 1; start < repositories.length; start += size, size *= 2) {
    const listings = await pMap(
      repositories.slice(start, start + size),
      async (repository) => ({ repository, digests: await sample(connection, repository) }),
      { concurrency: CONCURRENCY },
    );
    for (const { repository, digests } of listings) {
      if (digests.length === 0) continue;
      empty = false;
      const imageId = await anyImageId(connection, repository, digests);
      if (imageId !== undefined) return (await probe(connection, repository, [imageId])).length > 0;
    }
  }
  return empty;
}

async function sample(connection: EcrConnection, repository: Repository): Promise<Digest[]> {
  return [...(await listImages(connection, repository, SAMPLE)).keys()].slice(0, SAMPLE);
}

async function anyImageId(
  connection: EcrConnection,
  repository: Repository,
  digests: readonly Digest[],
): Promise<Digest | undefined> {
  const children: Digest[] = [];
  for await (const { manifest } of getManifests(connection, repository, digests)) {
    if (manifest.kind === 'image') return manifest.config.digest;
    if (manifest.kind === 'index') children.push(...manifest.manifests.map((entry) => entry.digest));
  }
  return children.length === 0 ? undefined : anyImageId(connection, repository, children.slice(0, SAMPLE));
}
