import { lstat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { isAbsent, messageOf, MintmarkError } from '../errors.ts';

export const FILE_NAME = 'mintmark.yml';
/** What the file of a baseline is called unless somebody calls it otherwise. */
export const BASELINE_NAME = 'mintmark.baseline.yml';
/** What people write for it; it would be passed over in silence. */
const MISTAKEN_NAME = 'mintmark.yaml';

/**
 * The configuration file that holds for `cwd`: the explicit path, or the nearest `mintmark.yml` upwards.
 *
 * @returns an absolute path; undefined if no directory up to the root has the file
 * @throws MintmarkError `CONFIG` when the explicit path names no file, or a directory on the way cannot be looked at
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
        {
          hint: `Rename it to ${FILE_NAME}, or pass it with --config.`,
        },
      );
    }
    if (directory === dirname(directory)) return undefined;
  }
}

/** A path as messages show it: relative to where the user is. */
export function shownPath(cwd: string, path: string): string {
  return relative(cwd, path);
}

/** A link to nothing is there: whoever made it means a file, and going on without it would leave out what that says. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw new MintmarkError('CONFIG', `${path} cannot be looked at: ${messageOf(error)}`, {
      hint: 'Make its directory readable, or pass a configuration file with --config.',
      cause: error,
    });
  }
}
