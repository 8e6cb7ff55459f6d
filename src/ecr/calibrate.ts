import pMap from 'p-map';
import { expectedError, MintmarkError } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import { MAX_DEPTH } from '../image/manifest.ts';
import { isSameRegistry, type Repository } from '../image/repository.ts';
import { CONCURRENCY, type EcrConnection } from './client.ts';
import { getManifests, sampleImages } from './images.ts';
import { heldOf, probe } from './probe.ts';
import { EcrRepository } from './repository.ts';

/** Enough to find one image among the artifacts that there may be. */
const SAMPLE = 20;

/** One denied repository says little about the others. If this many are denied and none is not, it is the role. */
const PATIENCE = 15;

/** The result for each registry, which is calibrated once per run. It is not kept if there was no image to try. */
const calibrated = new WeakMap<EcrConnection, boolean>();

/** The sample of the repository that most likely holds an image, taken while the repositories are being listed. */
const sampled = new WeakMap<EcrConnection, { readonly repository: Repository; readonly trial: Promise<Trial> }>();

type Trial = readonly Digest[] | MintmarkError;

/** Samples the images of a repository before it is known whether the repository exists, for `calibrate` to use. */
export function sampleEarly(repository: EcrRepository): void {
  if (calibrated.has(repository.connection)) return;
  sampled.set(repository.connection, { repository, trial: sampleOf(repository) });
}

async function sample(repository: EcrRepository): Promise<Trial> {
  const early = sampled.get(repository.connection);
  const { name, registry } = repository;
  if (early?.repository.name !== name || !isSameRegistry(early.repository.registry, registry)) {
    return sampleOf(repository);
  }
  // Used only once: a repository that was empty may hold an image the next time.
  sampled.delete(repository.connection);
  return early.trial;
}

function sampleOf(repository: EcrRepository): Promise<Trial> {
  return sampleImages(repository, SAMPLE).catch(expectedError);
}

/**
 * Whether the probe can be trusted in this registry: it must find the config digest of an image that exists, which is
 * known from its manifest. AWS's own example shows that it does, but nothing in ECR's contract promises it.
 *
 * Takes three calls if the first repository holds an image. Otherwise each turn tries twice as many repositories.
 *
 * @param repositories the likeliest to hold an image first.
 * @returns true also if no repository holds anything, since nothing can then be missed. False also if some could not be
 * read and the others hold no image: each is then scanned, and only those that cannot be read stay unchecked.
 * @throws MintmarkError if none could be read: the role is not allowed to calibrate.
 */
export async function calibrate(connection: EcrConnection, repositories: readonly Repository[]): Promise<boolean> {
  const known = calibrated.get(connection);
  if (known !== undefined) return known;
  let verdict = true;
  let looked = false;
  const failures: unknown[] = [];
  for (let start = 0, size = 1; start < repositories.length; start += size, size *= 2) {
    const turn = repositories.slice(start, start + size).map((one) => new EcrRepository(connection, one));
    const trials = await pMap(turn, sample, { concurrency: CONCURRENCY });
    for (const [index, trial] of trials.entries()) {
      const repository = turn[index];
      if (trial instanceof MintmarkError) failures.push(trial);
      else if (trial.length === 0) looked = true;
      else if (repository !== undefined) {
        const found = await tryProbe(repository, trial).catch(expectedError);
        if (typeof found === 'boolean') {
          calibrated.set(connection, found);
          return found;
        }
        if (found instanceof MintmarkError) failures.push(found);
        else {
          looked = true;
          verdict = false;
        }
      }
    }
    if (failures.length > PATIENCE && !looked) break;
  }
  if (failures.length > 0 && !looked) throw failures[0];
  return verdict && failures.length === 0;
}

/** @returns undefined if none of these is an image whose config digest is known. */
async function tryProbe(repository: EcrRepository, digests: readonly Digest[]): Promise<boolean | undefined> {
  const imageId = await anyImageId(repository, digests);
  if (imageId === undefined) return undefined;
  return heldOf(await probe(repository, [imageId]), [imageId]).length > 0;
}

async function anyImageId(repository: EcrRepository, digests: readonly Digest[]): Promise<Digest | undefined> {
  let level = digests;
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    const below = new Set<Digest>();
    for await (const { manifest } of getManifests(repository, level, () => true)) {
      if (manifest.kind === 'image') return manifest.config.digest;
      if (manifest.kind === 'index') for (const { digest } of manifest.manifests) below.add(digest);
    }
    level = [...below].slice(0, SAMPLE);
  }
  return undefined;
}
