import { randomUUID } from 'node:crypto';
import { chmod, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsent, systemCode } from '../errors.ts';
import { removeAtEnd } from './temporary.ts';

/**
 * Writes a file so that a reader sees either the old content or the new, never a part. The file keeps its permissions.
 * If it is a link, its target is written.
 *
 * @throws the system's own error; the old file is then unchanged
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const { target, mode } = await targetOf(path);
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
  try {
    const target = await realpath(path);
    return { target, mode: (await stat(target)).mode };
  } catch (error) {
    if (isAbsent(error)) return { target: path };
    throw error;
  }
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

/** The hint for when a file next to the user's own cannot be written. */
export function unwrittenHint(error: unknown): string {
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemCode(error) ?? '');
  return `${isFull ? 'Free some space' : 'Make its directory writable'}, and run this again.`;
}
