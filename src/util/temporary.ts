import { createHash } from 'node:crypto';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { MintmarkError, messageOf, systemCode } from '../errors.ts';

const DAY_MS = 86_400_000;
/** `mintmark-PLACE-PID-RANDOM`: who made it, so that another run can see whether that one still lives. */
const NAME = /^mintmark-([0-9a-f]+)-(\d+)-\w{6}$/;

export interface TemporaryDirectory {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** What this process has to remove before it ends. */
const passing = new Set<string>();

/**
 * Removes a file or a directory when the process ends, unless that is done before.
 *
 * @returns to be called once it is removed
 */
export function removeAtEnd(path: string): () => void {
  passing.add(path);
  return () => {
    passing.delete(path);
  };
}

/** For the end of the process, which waits for nothing. */
export function removeLeftovers(): void {
  for (const path of passing) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // The process ends anyway, and nobody is left to notify. The next run tries again.
    }
  }
}

/**
 * A new directory of this process, which the end of the process removes too.
 *
 * @throws MintmarkError USAGE if the temporary directory cannot be written to
 */
export function temporaryDirectory(): TemporaryDirectory {
  const prefix = join(tmpdir(), `mintmark-${place()}-${process.pid}-`);
  let path: string;
  try {
    // Without a wait: no signal comes before it is known.
    path = mkdtempSync(prefix);
  } catch (error) {
    throw unwritable(error);
  }
  const removed = removeAtEnd(path);
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true });
      removed();
    },
  };
}

/**
 * A new file that no directory lists any more: it is gone when it is closed, and when the process is killed.
 *
 * @throws MintmarkError USAGE if the temporary directory cannot be written to
 */
export async function temporaryFile(): Promise<FileHandle> {
  const directory = temporaryDirectory();
  try {
    return await open(join(directory.path, 'content'), 'w+', 0o600);
  } catch (error) {
    throw unwritable(error);
  } finally {
    await directory.remove();
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

/** What it means that a temporary file cannot be made or written. */
export function unwritable(error: unknown): MintmarkError {
  return new MintmarkError('USAGE', `Cannot write a temporary file to ${tmpdir()}: ${messageOf(error)}`, {
    hint: 'Set TMPDIR (on Windows: TEMP) to a directory that can be written to and has room.',
    cause: error,
  });
}

/**
 * Removes what runs that were killed have left in the temporary directory, and nothing that a living run uses. Whether a
 * process lives can only be seen in the same container of the same machine: what comes from elsewhere has to be a day old.
 */
export async function removeAbandoned(now: Date, directory = tmpdir()): Promise<void> {
  // Tidying up needs no directory. The run that writes to it says what is wrong with it.
  const names = await readdir(directory).catch(() => []);
  // There may be many others, and a promise for each would take a while.
  await Promise.all(names.filter((name) => NAME.test(name)).map((name) => removeIfAbandoned(directory, name, now)));
}

async function removeIfAbandoned(directory: string, name: string, now: Date): Promise<void> {
  const [, from, pid] = NAME.exec(name) ?? [];
  if (from === undefined || (from === place() && isAlive(Number(pid)))) return;
  const path = join(directory, name);
  try {
    const { mtimeMs, uid } = await lstat(path);
    // Another user can put anything under such a name.
    if (uid !== (process.geteuid?.() ?? uid)) return;
    if (from === place() || now.getTime() - mtimeMs > DAY_MS) await rm(path, { recursive: true, force: true });
  } catch (error) {
    // Another run was faster, or the directory may not be removed.
    if (systemCode(error) === undefined) throw error;
  }
}

/** The machine and, on Linux, the container: a process ID says nothing outside of it. */
function place(): string {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not on Linux: there is one for the whole machine.
  }
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 12);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It may be another user's.
    return systemCode(error) !== 'ESRCH';
  }
}
