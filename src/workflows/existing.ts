import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent, messageOf, MintmarkError } from '../errors.ts';
import { readWhole } from '../util/regular-file.ts';

/** The parts of a repository's workflows that matter to a new one. */
export interface Existing {
  /** The name of every file. */
  readonly names: readonly string[];
  /** The first one that builds with docker/build-push-action. */
  readonly building: string | undefined;
}

const BUILDS = /^[\s-]*uses:\s*['"]?docker\/build-push-action@/m;

/**
 * Reads the workflows of a directory; if the directory does not exist, there are none.
 *
 * @throws MintmarkError USAGE if something cannot be read
 */
export async function existingWorkflows(directory: string): Promise<Existing> {
  try {
    const names = (await readdir(directory)).sort();
    const workflows = names.filter((name) => /\.ya?ml$/.test(name));
    const texts = await Promise.all(workflows.map(async (name) => String(await readWhole(join(directory, name)))));
    return { names, building: workflows.find((_, index) => BUILDS.test(texts[index] ?? '')) };
  } catch (error) {
    if (isAbsent(error)) return { names: [], building: undefined };
    throw new MintmarkError('USAGE', `${directory} cannot be read: ${messageOf(error)}`, {
      hint: 'Make it a directory of files that can be read, and run this again.',
      cause: error,
    });
  }
}
