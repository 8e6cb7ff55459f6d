import { open, type FileHandle } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { MintmarkError, messageOf } from '../../errors.ts';
import { openArchive } from './archive-file.ts';
import { invalid } from './blob.ts';
import { CHUNK, rangeOf, readWhole, type Range } from './file-range.ts';
import { temporaryFile } from './temporary-file.ts';

/** A tar archive whose entries can be read in any order, and more than once. */
export interface TarFile {
  /** Where an entry is; a link to another entry leads to that. Undefined where there is no such file. */
  readonly find: (name: string) => Range | undefined;
  readonly stream: (range: Range) => AsyncGenerator<Uint8Array>;
  /** A document of the archive. @throws MintmarkError IMAGE_INVALID where there is none, or it is too large */
  readonly read: (name: string) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

/**
 * Opens an archive and notes where its entries are. One that is gzip'd is unpacked to a temporary file first.
 *
 * @param path relative to `cwd`
 * @throws MintmarkError IMAGE_NOT_FOUND, IMAGE_INVALID
 */
export async function openTar(path: string, cwd: string): Promise<TarFile> {
  const file = await openUnpacked(path, cwd);
  try {
    const entries = await entriesOf(file);
    const find = (name: string): Range | undefined => findFile(entries, posix.normalize(name));
    const stream = (range: Range): AsyncGenerator<Uint8Array> => rangeOf(file, range);
    const read = (name: string): Promise<Uint8Array> => {
      const range = find(name);
      if (range === undefined) throw invalid(path, `its entry ${JSON.stringify(name)} is missing`);
      return readWhole(stream(range), path);
    };
    return { find, stream, read, close: () => file.close() };
  } catch (error) {
    await file.close();
    if (error instanceof MintmarkError) throw error;
    throw invalid(path, `it cannot be read to its end as a tar archive (${messageOf(error)})`, undefined, error);
  }
}

async function openUnpacked(path: string, cwd: string): Promise<FileHandle> {
  const [source, ...unpacking] = await openArchive(path, cwd);
  if (unpacking.length === 0) {
    source.destroy();
    return open(resolve(cwd, path));
  }
  const unpacked = await temporaryFile();
  try {
    await pipeline([source, ...unpacking, appendTo(unpacked)]);
    return unpacked;
  } catch (error) {
    await unpacked.close();
    throw error;
  }
}

/** Unlike the file's own stream, one that ends without closing the file. */
function appendTo(file: FileHandle): Writable {
  return new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      file.appendFile(chunk).then(() => {
        done();
      }, done);
    },
  });
}

type Entry = Range | { readonly linkTo: string };

async function entriesOf(file: FileHandle): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  const tar = extract();
  tar.on('entry', ({ name, type, size, linkname, ...more }, content, next) => {
    const path = posix.normalize(name);
    // Not in its types. What is read from there is held against a digest.
    const start = 'byteOffset' in more ? more.byteOffset : undefined;
    if (type === 'file' && typeof start === 'number') entries.set(path, { start, size });
    if (type === 'symlink' && linkname) entries.set(path, { linkTo: posix.join(posix.dirname(path), linkname) });
    if (type === 'link' && linkname) entries.set(path, { linkTo: posix.normalize(linkname) });
    content.on('end', next).resume();
  });
  await pipeline(file.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK }), tar);
  return entries;
}

/** One link is followed: the Docker Engine before version 25 writes a layer that two images share once. */
function findFile(entries: ReadonlyMap<string, Entry>, name: string): Range | undefined {
  const found = entries.get(name);
  const file = found !== undefined && 'linkTo' in found ? entries.get(found.linkTo) : found;
  return file !== undefined && 'start' in file ? file : undefined;
}
