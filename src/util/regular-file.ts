import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { systemCode } from '../errors.ts';
import { closeAfter } from './closing.ts';

/** Rejects with the code ENOENT if there is no such file, as `readFile` of node:fs/promises does. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** More than any document that people or tools write, and not enough to make a process slow. */
const MOST_BYTES = 64 * 1024 ** 2;
const CHUNK_BYTES = 64 * 1024;
/** Naming one of these is deliberate: they are empty or are streams, such as the output of `<(command)`. */
const STREAMS = /^\/dev\/(?:null|stdin|fd\/\d+)$/;

/**
 * Opens a file for reading. Opening a pipe waits for a writer, and reading a device may never end, so it does neither.
 *
 * @returns what is there instead if it is not a file
 * @throws the system's own error
 */
export async function openRegular(path: string): Promise<FileHandle | 'a directory' | 'not a regular file'> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    // The errors for a socket and for a device without a driver.
    if (['ENXIO', 'ENODEV', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) return 'not a regular file';
    throw error;
  }
  const found = await file.stat();
  if (found.isFile()) return file;
  await file.close();
  return found.isDirectory() ? 'a directory' : 'not a regular file';
}

/**
 * Why another reader should not be given a file, which it would read whole. If there is nothing at the path, or a
 * directory, that reader reports it.
 *
 * @returns what follows the file's name in a sentence; undefined if it may be read
 */
export async function unfitToRead(path: string, most: number): Promise<string | undefined> {
  if (STREAMS.test(path)) return undefined;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return undefined;
  if (!found.isFile()) return 'is not a regular file';
  return found.size > most ? `has more than ${most} bytes` : undefined;
}

/**
 * Opens a file for a text, from its beginning. A pipe that nothing reads is refused, as in `reachPipe`, and so is a file
 * that holds anything but text: it may be the image that the run is about.
 *
 * @throws the system's own error, or an Error whose message says what is wrong with the file
 */
export async function openToWrite(path: string): Promise<FileHandle> {
  if (await isBinary(path)) throw new Error('it is not a text file, and its content would be lost');
  const reached = await reachPipe(path);
  // The other handle is closed only then: a reader would take a pipe without a writer for its end.
  try {
    return await open(path, 'w');
  } finally {
    await reached?.close();
  }
}

async function isBinary(path: string): Promise<boolean> {
  // What cannot be read is left for opening it to report.
  const file = await openRegular(path).catch(() => undefined);
  if (file === undefined || typeof file === 'string') return false;
  return closeAfter(file, async () => {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES));
    return !isText(buffer.subarray(0, bytesRead));
  });
}

/** Whether a file that begins with these bytes may be text in UTF-8. */
function isText(head: Uint8Array): boolean {
  try {
    // The last character may be cut.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return !head.includes(0);
  } catch {
    return false;
  }
}

/**
 * Connects to the reader of a pipe, before something else opens it for writing. Opening would wait for a reader
 * indefinitely, and even exiting the process would not end that.
 *
 * @returns a handle to close when nothing more is written; undefined for anything but a pipe
 * @throws the system's own error, or an Error whose message says what is wrong with the file
 */
export async function reachPipe(path: string): Promise<FileHandle | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFIFO() !== true) return undefined;
  try {
    return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw systemCode(error) === 'ENXIO' ? new Error('it is a pipe that nothing reads', { cause: error }) : error;
  }
}

/**
 * Reads a whole file, as `readFile` of node:fs/promises does, but refuses what may have no end: pipes and devices.
 *
 * @param most in bytes: a larger file is refused
 * @throws the system's own error, or an Error whose message says what is wrong with the file
 */
export async function readWhole(path: string, most = MOST_BYTES): Promise<Buffer> {
  const file = STREAMS.test(path) ? await open(path) : await openRegular(path);
  if (typeof file === 'string') throw new Error(`it is ${file}`);
  return closeAfter(file, async () => {
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES));
      if (bytesRead === 0) return Buffer.concat(chunks);
      length += bytesRead;
      if (length > most) throw new Error(`it has more than ${most} bytes`);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  });
}
