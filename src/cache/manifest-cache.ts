import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MintmarkError, unlessAbsent } from '../errors.ts';
import { digestOf, hexOf } from '../image/digest.ts';
import type { CachedManifests } from '../connection/connection.ts';
import { makeDirectory } from '../util/directory.ts';
import { pathTrouble } from '../util/path-trouble.ts';
import { CacheFile } from './cache-file.ts';

/** The folder for this file format; another format gets another folder. */
const VERSION = 'v1';
const DAY_MS = 86_400_000;
/** A temporary file of this age belongs to a run that was killed. */
const ABANDONED_MS = DAY_MS;
/**
 * A cache file that no audit has used for this long belongs to a repository that is gone. Decided by age, because
 * several configurations may use one directory, and none of them knows the others' repositories.
 */
const UNUSED_MS = 30 * DAY_MS;

/** Keeps nothing. */
const NOTHING_CACHED: CachedManifests = {
  recall: async function* () {
    // Nothing is kept.
  },
  add: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Opens the cache of a repository by its URI. */
export type OpenCachedManifests = (uri: string) => CachedManifests;

/**
 * Called with the reason why the system does not allow a cache to be written: what was read is correct, and the next
 * run reads it again.
 */
export type OnTrouble = (error: unknown) => void;

/**
 * Manifests on disk, one file per repository. A manifest never changes, so one that is on disk is never fetched again.
 *
 * @param directory absent: nothing is kept
 * @param signal ends the reading of the cache
 * @throws MintmarkError USAGE if the directory cannot be created or read
 */
export async function openManifestCache(
  directory: string | undefined,
  now: Date,
  signal: AbortSignal,
  onTrouble: OnTrouble,
): Promise<OpenCachedManifests> {
  if (directory === undefined) return () => NOTHING_CACHED;
  const folder = join(directory, VERSION);
  try {
    await makeDirectory(folder);
    const names = await readdir(folder);
    await Promise.all(names.map((name) => removeStale(join(folder, name), now)));
  } catch (error) {
    throw new MintmarkError('USAGE', `Cannot use --cache ${directory}: ${await pathTrouble(folder, error)}`, {
      hint: 'Name a directory that can be written, or leave --cache out.',
      cause: error,
    });
  }
  return (uri) => new CacheFile(join(folder, `${hexOf(digestOf(uri), 40)}.gz`), now, signal, onTrouble);
}

async function removeStale(path: string, now: Date): Promise<void> {
  const age = now.getTime() - (await lastUse(path));
  if (age > (path.endsWith('.tmp') ? ABANDONED_MS : UNUSED_MS)) await rm(path, { recursive: true, force: true });
}

/**
 * @returns milliseconds since 1970; for a file that another audit has removed in the meantime, a value that removes
 *   nothing
 */
async function lastUse(path: string): Promise<number> {
  return (await unlessAbsent(lstat(path)))?.mtimeMs ?? Infinity;
}
