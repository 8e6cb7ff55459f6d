import { randomUUID } from 'node:crypto';
import { chmod, lstat, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { MintmarkError, systemCode, unlessAbsent } from '../errors.ts';
import { pathTrouble } from './path-trouble.ts';
import { removeAtEnd } from './temporary.ts';

/**
 * Writes a file so that a reader sees either the old content or the new, never a part. The file keeps its permissions.
 * If it is a link, its target is written.
 *
 * @throws the system's own error, or an Error if there is a device or a pipe, which must stay what it is; the old file
 * is then unchanged
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const { target, mode } = await targetOf(path);
  await writeAndRename(target, content, mode);
}

/**
 * The same for a file in a directory that holds nothing but mintmark's own files: anything of its name is replaced, and
 * no link is followed. Another user who can write there must not choose what is overwritten.
 *
 * @throws the system's own error
 */
export async function replaceOwnFile(path: string, content: string | Uint8Array): Promise<void> {
  // A rename cannot replace a directory with a file.
  if ((await unlessAbsent(lstat(path)))?.isDirectory() === true) await rm(path, { recursive: true, force: true });
  await writeAndRename(path, content);
}

async function writeAndRename(target: string, content: string | Uint8Array, mode?: number): Promise<void> {
  const temporary = `${target}.${randomUUID()}.tmp`;
  const removed = removeAtEnd(temporary);
  try {
    await writeFile(temporary, content);
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
    removed();
  }
}

/** @returns no mode for a file that does not exist yet */
async function targetOf(path: string): Promise<{ readonly target: string; readonly mode?: number }> {
  const target = await unlessAbsent(realpath(path));
  if (target === undefined) return { target: path };
  const found = await stat(target);
  // Renaming onto /dev/null would make it a file for everyone. A directory is refused by the rename itself.
  if (!found.isFile() && !found.isDirectory()) throw new Error(`${target} is not a regular file`);
  return { target, mode: found.mode };
}

/**
 * Writes a file that does not exist yet, whole or not at all.
 *
 * @throws the system's own error: EEXIST if anything of that name exists
 */
export async function writeNewFile(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Whether there is no room for what was to be written. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemCode(error) ?? '');
}

/**
 * The error for a file of the user's that cannot be written.
 *
 * @param file as the user names it
 * @param directory the one that it is in
 */
export async function unwritten(file: string, directory: string, error: unknown): Promise<MintmarkError> {
  const remedy = REMEDIES[systemCode(error) ?? ''] ?? 'Make its directory writable';
  return new MintmarkError('USAGE', `${file} cannot be written: ${await pathTrouble(directory, error)}`, {
    hint: `${isDiskFull(error) ? 'Free some space' : remedy}, and run this again.`,
    cause: error,
  });
}

const REMEDIES: Readonly<Record<string, string>> = {
  EEXIST: 'Move that away, or name another path',
  ELOOP: 'Correct its symbolic links, which form a loop',
  EISDIR: 'Move that away, or name another path',
  ENOENT: 'Make its directory',
  ENOTDIR: 'Move that away, or name another path',
};
