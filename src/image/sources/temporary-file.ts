import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new file that no directory lists any more: it is gone when it is closed, and when the process is killed. */
export async function temporaryFile(): Promise<FileHandle> {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-'));
  try {
    return await open(join(directory, 'content'), 'w+');
  } finally {
    await rm(directory, { recursive: true });
  }
}
