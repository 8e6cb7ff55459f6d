import { createHash } from 'node:crypto';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { failWith, systemCode } from '../errors.ts';

const DAY_MS = 86_400_000;
/** `mintmark-PLACE-PID-RANDOM` says who made it, so that another run can see whether that process is still alive. */
const NAME = /^mintmark-([0-9a-f]+)-(\d+)-\w{6}$/;

export interface TemporaryDirectory {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** The paths that this process has to remove before it ends. */
const passing = new Set<string>();

/**
 * Removes a file or a directory when the process ends, unless it has been removed before.
 *
 * @returns a function to call once it has been removed
 */
export function removeAtEnd(path: string): () => void {
  passing.add(path);
  return () => {
    passing.delete(path);
  };
}

/** Removes it all synchronously, as an exiting process waits for nothing. */
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
 * Makes a directory for this process, which is removed at the latest when the process ends.
 *
 * @throws MintmarkError USAGE if the temporary directory cannot be written to
 */
export function temporaryDirectory(): TemporaryDirectory {
  const prefix = join(tmpdir(), `mintmark-${place()}-${process.pid}-`);
  let path: string;
  try {
    // Synchronously, so that no signal can arrive before the directory is registered.
    path = mkdtempSync(prefix);
  } catch (error) {
    return unwritable(error);
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
 * Makes a file that is already unlinked: it is gone once it is closed, even if the process is killed.
 *
 * @throws MintmarkError USAGE if the temporary directory cannot be written to
 */
export async function temporaryFile(): Promise<FileHandle> {
  const directory = temporaryDirectory();
  try {
    return await open(join(directory.path, 'content'), 'w+', 0o600).catch(unwritable);
  } finally {
    await directory.remove();
  }
}

/** @throws MintmarkError USAGE if the disk is full or fails */
export async function appendTo(file: FileHandle, chunk: Uint8Array): Promise<void> {
  await file.appendFile(chunk).catch(unwritable);
}

/** Fails because a temporary file cannot be created or written. */
export function unwritable(error: unknown): never {
  const hint = 'Set TMPDIR (on Windows: TEMP) to a directory that can be written to and has room.';
  return failWith('USAGE', `Cannot write a temporary file to ${tmpdir()}`, hint)(error);
}

/**
 * Removes what killed runs have left in the temporary directory, and nothing that a live run uses. Whether a process is
 * alive is visible only within the same container of the same machine: anything from elsewhere has to be a day old.
 */
export async function removeAbandoned(now: Date, directory = tmpdir()): Promise<void> {
  // Tidying up does not need the directory. A run that writes to it reports what is wrong with it.
  const names = await readdir(directory).catch(() => []);
  // The directory may have many other entries, and a promise for each would take a while.
  await Promise.all(names.filter((name) => NAME.test(name)).map((name) => removeIfAbandoned(directory, name, now)));
}

async function removeIfAbandoned(directory: string, name: string, now: Date): Promise<void> {
  const [, from, pid] = NAME.exec(name) ?? [];
  if (from === undefined || (from === place() && isAlive(Number(pid)))) return;
  const path = join(directory, name);
  try {
    const { mtimeMs, uid } = await lstat(path);
    // Another user can put anything there under such a name.
    if (uid !== (process.geteuid?.() ?? uid)) return;
    if (from === place() || now.getTime() - mtimeMs > DAY_MS) await rm(path, { recursive: true, force: true });
  } catch (error) {
    // Another run was faster, or this user may not remove the directory.
    if (systemCode(error) === undefined) throw error;
  }
}

/** Identifies the machine and, on Linux, the container: a process ID means nothing outside of it. */
function place(): string {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not on Linux: the whole machine has one namespace.
  }
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 12);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It may be another user's process.
    return systemCode(error) !== 'ESRCH';
  }
}
