import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../errors.ts';

/**
 * Makes a directory and those above it, if they are not there. Node's own `recursive` never ends if the
 * directory above is there and takes none, as in /proc or at a link to nothing.
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
    // Somebody else has made it meanwhile.
    if (systemCode(error) !== 'EEXIST' || !(await isDirectory(path))) throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  // Whatever is wrong with it, mkdir says.
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
