import { posix } from 'node:path';
import type { MintmarkError } from '../../errors.ts';
import { sum } from '../../util/sum.ts';
import { digestOfAll } from '../digest.ts';
import { MAX_MANIFEST_BYTES } from '../manifest.ts';
import { openArchive } from './archive-file.ts';
import { ASK_ORIGIN, brokenArchive, invalid } from './blob.ts';
import { isBomb } from './compression.ts';
import { chunksOf, type ImageFile, type Stored } from './file-range.ts';
import { readEntries, type TarEntry } from './tar-entries.ts';
import { type Entries, findFiles, insideRoot, refuseBelowLinks } from './tar-links.ts';
import { closeOnFailure } from '../../util/closing.ts';

const MAX_ENTRIES = 100_000;

/** A tar archive whose entries can be read in any order, and more than once. */
export interface TarFile {
  /** Relative to the work directory, for messages. */
  readonly path: string;
  /**
   * Where a file is. Links are followed.
   *
   * @returns undefined if the archive has no such entry
   * @throws MintmarkError IMAGE_INVALID if it has the entry, but not as exactly one file
   */
  readonly find: (name: string) => Promise<Stored | undefined>;
  readonly stream: (stored: Stored) => AsyncGenerator<Uint8Array>;
  /**
   * Reads a document of the archive.
   *
   * @param limit in bytes
   * @returns undefined if the archive has no such entry
   * @throws MintmarkError IMAGE_INVALID if it is larger, or is not exactly one file
   */
  readonly read: (name: string, limit?: number) => Promise<Uint8Array | undefined>;
  readonly close: () => Promise<void>;
}

/**
 * Opens an archive and records where its entries are, without reading their content. If it is compressed, it is first
 * unpacked to a temporary file.
 *
 * @param path relative to `cwd`
 * @throws MintmarkError IMAGE_NOT_FOUND, IMAGE_INVALID
 */
export async function openTar(path: string, cwd: string): Promise<TarFile> {
  return closeOnFailure(await openArchive(path, cwd), async (file) => {
    const entries = await entriesOf(file, path);
    const stream = (stored: Stored): AsyncGenerator<Uint8Array> => chunksOf(file, stored);
    const findOnce = async (name: string): Promise<Stored | undefined> => {
      const found = findFiles(entries, name, path);
      if (isBomb(sum(found.map(({ size }) => size)), sum(found.map(storedBytes)))) throw bomb(name, path);
      const [first, ...others] = found;
      if (first === undefined || others.length === 0) return first;
      const digest = await digestOfAll(stream(first));
      for (const other of others) {
        if (other.size !== first.size || (await digestOfAll(stream(other))) !== digest) throw twice(name, path);
      }
      return first;
    };
    // A document may name an entry a hundred thousand times, and finding it may mean comparing it with another.
    const known = new Map<string, Promise<Stored | undefined>>();
    const find = (name: string): Promise<Stored | undefined> => {
      const found = known.get(name) ?? findOnce(name);
      known.set(name, found);
      return found;
    };
    const read = async (name: string, limit = MAX_MANIFEST_BYTES): Promise<Uint8Array | undefined> => {
      const found = await find(name);
      if (found === undefined) return undefined;
      if (found.size > limit) {
        throw invalid(
          path,
          `its entry ${JSON.stringify(name)} is larger than ${limit} bytes, which no document of its kind is`,
        );
      }
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream(found)) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    };
    return { path, find, stream, read, close: () => file.close() };
  });
}

function storedBytes({ extents }: Stored): number {
  return sum(extents.map(({ start, size }) => (start === undefined ? 0 : size)));
}

function bomb(name: string, path: string): MintmarkError {
  return invalid(path, `its entry ${JSON.stringify(name)} is a sparse file of almost nothing but zeros`);
}

function twice(name: string, path: string): MintmarkError {
  return invalid(
    path,
    `its entry ${JSON.stringify(name)} is there twice, with different content`,
    'Save the image again: which of the two is meant depends on what reads the archive.',
  );
}

async function entriesOf(file: ImageFile, path: string): Promise<Entries> {
  const entries = new Map<string, TarEntry[]>();
  let count = 0;
  try {
    for await (const entry of readEntries(file)) {
      count += 1;
      if (count > MAX_ENTRIES) throw invalid(path, `it has more than ${MAX_ENTRIES} entries`);
      const name = nameInside(entry.name, path);
      const known = entries.get(name);
      // A directory gives way to anything else of its name.
      if (known === undefined || known[0]?.kind === 'directory') entries.set(name, [entry]);
      else if (entry.kind !== 'directory') known.push(entry);
    }
  } catch (error) {
    throw brokenArchive(error, path, 'Save the image again');
  }
  if (count === 0) throw invalid(path, 'it is not a tar archive, or an empty one');
  refuseBelowLinks(entries, path);
  return entries;
}

/** Nothing is written to these names. Still, an archive that reaches outside itself is hostile. */
function nameInside(name: string, path: string): string {
  // Engines too resolve the name before they look at what is there.
  const inside = posix.normalize(name.replace(/^\/+/, ''));
  if (inside !== '..' && !inside.startsWith('../')) return insideRoot(name);
  throw invalid(path, `its entry ${JSON.stringify(name.slice(0, 255))} points outside the archive`, ASK_ORIGIN);
}
