import { lstat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { failWith, MintmarkError, unlessAbsent } from '../errors.ts';

export const FILE_NAME = 'mintmark.yml';
/** The name of a baseline file unless the user chooses another. */
export const BASELINE_NAME = 'mintmark.baseline.yml';
/** A common mistake for it, which would otherwise be ignored silently. */
const MISTAKEN_NAME = 'mintmark.yaml';

/**
 * The configuration file that applies to `cwd`: the explicit path, or the nearest `mintmark.yml` there or in a parent
 * directory.
 *
 * @returns an absolute path; undefined if no directory up to the root has the file
 * @throws MintmarkError `CONFIG` when the explicit path names no file, or a directory on the way cannot be read
 */
export async function findConfiguration(cwd: string, explicitPath?: string): Promise<string | undefined> {
  if (explicitPath !== undefined) return resolve(cwd, explicitPath);
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    const [right, mistaken] = await Promise.all(
      [FILE_NAME, MISTAKEN_NAME].map((name) => exists(join(directory, name))),
    );
    if (right === true) return join(directory, FILE_NAME);
    if (mistaken === true) {
      throw new MintmarkError(
        'CONFIG',
        `${shownPath(cwd, join(directory, MISTAKEN_NAME))}: the file is not read under this name`,
        { hint: `Rename it to ${FILE_NAME}, or pass it with --config.` },
      );
    }
    if (directory === dirname(directory)) return undefined;
  }
}

/** A path as messages show it: relative to the user's working directory. */
export function shownPath(cwd: string, path: string): string {
  return relative(cwd, path) || '.';
}

/** A broken link counts as existing: a file is meant, and continuing would ignore what it says. */
async function exists(path: string): Promise<boolean> {
  const hint = 'Make its directory readable, or pass a configuration file with --config.';
  return (await unlessAbsent(lstat(path)).catch(failWith('CONFIG', `${path} cannot be read`, hint))) !== undefined;
}
