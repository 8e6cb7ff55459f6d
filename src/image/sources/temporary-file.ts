import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MintmarkError, messageOf } from '../../errors.ts';

/**
 * A new file that no directory lists any more: it is gone when it is closed, and when the process is killed.
 *
 * @throws MintmarkError USAGE if the temporary directory cannot be written to
 */
export async function temporaryFile(): Promise<FileHandle> {
  try {
    const directory = await mkdtemp(join(tmpdir(), 'mintmark-'));
    try {
      return await open(join(directory, 'content'), 'w+');
    } finally {
      await rm(directory, { recursive: true });
    }
  } catch (error) {
    throw unwritable(error);
  }
}

/** @throws MintmarkError USAGE if the disk is full or fails */
export async function appendTo(file: FileHandle, chunk: Uint8Array): Promise<void> {
  try {
    await file.appendFile(chunk);
  } catch (error) {
    throw unwritable(error);
  }
}

function unwritable(error: unknown): MintmarkError {
  return new MintmarkError('USAGE', `Cannot write a temporary file to ${tmpdir()}: ${messageOf(error)}.`, {
    hint: 'Set TMPDIR to a directory that can be written to and has room for the unpacked image.',
    cause: error,
  });
}
