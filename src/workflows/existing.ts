import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failWith, unlessAbsent } from '../errors.ts';
import { readWhole } from '../util/regular-file.ts';

/** The parts of a repository's workflows that matter to a new one. */
export interface Existing {
  /** The name of every file. */
  readonly names: readonly string[];
  /** The first one that builds with docker/build-push-action. */
  readonly building: string | undefined;
}

const BUILDS = /^[ \t-]*uses:[ \t]*['"]?docker\/build-push-action@/m;

/**
 * Reads the workflows of a directory; if the directory does not exist, there are none.
 *
 * @throws MintmarkError USAGE if something cannot be read
 */
export async function existingWorkflows(directory: string): Promise<Existing> {
  const names = await whatIs(readdir(directory), directory, 'Make it a directory that can be read');
  const workflows = (names ?? []).sort().filter((name) => /\.ya?ml$/.test(name));
  const texts = await Promise.all(
    workflows.map((name) => {
      const path = join(directory, name);
      return whatIs(readWhole(path), path, 'Make it a file that can be read, or move it away');
    }),
  );
  return { names: names ?? [], building: workflows.find((_, index) => BUILDS.test(String(texts[index] ?? ''))) };
}

/** @returns undefined if nothing is there, such as behind a link */
async function whatIs<T>(reading: Promise<T>, path: string, remedy: string): Promise<T | undefined> {
  return unlessAbsent(reading).catch(failWith('USAGE', `${path} cannot be read`, `${remedy}, and run this again.`));
}
