import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemCode } from '../errors.ts';

/**
 * Opens a file for reading. Opening a pipe would wait until something writes to it, and reading a device could go on for
 * ever, so neither is done.
 *
 * @returns what is there if it is anything but a file
 * @throws the system's own error
 */
export async function openRegular(path: string): Promise<FileHandle | 'a directory' | 'not a regular file'> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    // The answers for a socket, and for a device that nothing drives.
    if (['ENXIO', 'ENODEV', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) return 'not a regular file';
    throw error;
  }
  const found = await file.stat();
  if (found.isFile()) return file;
  await file.close();
  return found.isDirectory() ? 'a directory' : 'not a regular file';
}
