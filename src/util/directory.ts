import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../errors.ts';

/**
 * Makes a directory and its parents if they do not exist. Node's own `recursive` never ends if the parent exists but no
 * directory can be made in it, as in /proc or at a dangling link.
 *
 * @throws the system's own error
 */
export async function makeDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeDirectory(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Somebody else has made it in the meantime.
    if (systemCode(error) !== 'EEXIST' || !(await isDirectory(path))) throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  // mkdir reports whatever is wrong with it.
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
