import pMap from 'p-map';
import { MintmarkError } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import { MAX_DEPTH } from '../image/manifest.ts';
import { isSameRegistry, type Repository } from '../image/repository.ts';
import { CONCURRENCY, type EcrConnection } from './client.ts';
import { getManifests, sampleImages } from './images.ts';
import { heldOf, probe } from './probe.ts';

/** Enough to find one image among the artifacts that may lie around it. */
const SAMPLE = 20;

/** A denial in one repository says little about the others; in so many and nothing else, it is the role that may not calibrate. */
const PATIENCE = 15;

/** What an image of the registry showed: each registry is calibrated once a run. That there was none is not kept. */
const calibrated = new WeakMap<EcrConnection, boolean>();

/** What the repository that most likely holds an image was found to hold while the others were listed. */
const sampled = new WeakMap<EcrConnection, { readonly repository: Repository; readonly trial: Promise<Trial> }>();

type Trial = readonly Digest[] | MintmarkError;

/** Looks for images in a repository before it is known whether there is such a repository: `calibrate` takes them if so. */
export function sampleEarly(connection: EcrConnection, repository: Repository): void {
  if (calibrated.has(connection)) return;
  sampled.set(connection, { repository, trial: sampleOf(connection, repository) });
}

async function sample(connection: EcrConnection, repository: Repository): Promise<Trial> {
  const early = sampled.get(connection);
  if (early === undefined || !isSame(early.repository, repository)) return sampleOf(connection, repository);
  // What is empty now may hold an image when it is asked again.
  sampled.delete(connection);
  return early.trial;
}

function isSame(one: Repository, other: Repository): boolean {
  return one.name === other.name && isSameRegistry(one.registry, other.registry);
}

function sampleOf(connection: EcrConnection, repository: Repository): Promise<Trial> {
  return sampleImages(connection, repository, SAMPLE).catch(keepFailure);
}

/**
 * Whether this registry's probe can be trusted: the config digest of an image that is there, known from its manifest,
 * must be found. AWS's own example shows it so, but nothing in ECR's contract promises it.
 *
 * Three calls if the first repository holds an image; then twice as many repositories are looked into at each turn.
 *
 * @param repositories the likeliest to hold an image first.
 * @returns true also if no repository holds anything: then nothing can be missed. False also if some could not be looked into
 * and the others hold no image: then each is looked into for itself, and only those stay unchecked.
 * @throws MintmarkError if none could be looked into: the role may not calibrate.
 */
export async function calibrate(connection: EcrConnection, repositories: readonly Repository[]): Promise<boolean> {
  const known = calibrated.get(connection);
  if (known !== undefined) return known;
  let verdict = true;
  let looked = false;
  const failures: unknown[] = [];
  for (let start = 0, size = 1; start < repositories.length; start += size, size *= 2) {
    const turn = repositories.slice(start, start + size);
    const trials = await pMap(turn, (repository) => sample(connection, repository), { concurrency: CONCURRENCY });
    for (const [index, trial] of trials.entries()) {
      const repository = turn[index];
      if (trial instanceof MintmarkError) failures.push(trial);
      else if (trial.length === 0) looked = true;
      else if (repository !== undefined) {
        const found = await tryProbe(connection, repository, trial).catch(keepFailure);
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

/** @throws whatever is no MintmarkError: a defect. */
function keepFailure(thrown: unknown): MintmarkError {
  if (thrown instanceof MintmarkError) return thrown;
  throw thrown;
}

/** @returns undefined if none of these is an image whose config digest is known. */
async function tryProbe(
  connection: EcrConnection,
  repository: Repository,
  digests: readonly Digest[],
): Promise<boolean | undefined> {
  const imageId = await anyImageId(connection, repository, digests);
  if (imageId === undefined) return undefined;
  return heldOf(await probe(connection, repository, [imageId]), [imageId]).length > 0;
}

async function anyImageId(
  connection: EcrConnection,
  repository: Repository,
  digests: readonly Digest[],
): Promise<Digest | undefined> {
  let level = digests;
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    const below = new Set<Digest>();
    for await (const { manifest } of getManifests(connection, repository, level, () => true)) {
      if (manifest.kind === 'image') return manifest.config.digest;
      if (manifest.kind === 'index') for (const { digest } of manifest.manifests) below.add(digest);
    }
    level = [...below].slice(0, SAMPLE);
  }
  return undefined;
}
