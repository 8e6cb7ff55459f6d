import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, systemCode } from '../errors.ts';

/** The errors of the system if a part of a path is not a directory. */
const NO_DIRECTORY = ['EEXIST', 'ENOTDIR'];

/**
 * Why nothing can be read from a directory or written to a path, in words. The system says neither which part of the
 * path is not a directory, nor what it is.
 *
 * @param path what was to be used as a directory, or made in one
 * @param error the system's own
 */
export async function pathTrouble(path: string, error: unknown): Promise<string> {
  if (!NO_DIRECTORY.includes(systemCode(error) ?? '')) return messageOf(error);
  for (let part = path; ; part = dirname(part)) {
    const what = await notDirectory(part);
    if (what !== undefined) return `${part} is ${what}`;
    if (part === dirname(part)) return messageOf(error);
  }
}

/** @returns undefined for a directory, and if nothing has that name */
async function notDirectory(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return undefined;
  if (found !== undefined) return found.isFile() ? 'a file, not a directory' : 'not a directory';
  const link = await lstat(path).catch(() => undefined);
  return link === undefined ? undefined : 'a link to nothing, not a directory';
}
