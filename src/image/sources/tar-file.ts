import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { MintmarkError, messageOf } from '../../errors.ts';
import { sum } from '../../util/sum.ts';
import { MAX_MANIFEST_BYTES } from '../manifest.ts';
import { openArchive } from './archive-file.ts';
import { DEPENDS_ON_ENGINE, ASK_ORIGIN, invalid } from './blob.ts';
import { isBomb } from './compression.ts';
import { chunksOf, type Stored } from './file-range.ts';
import { readEntries, type TarEntry } from './tar-entries.ts';

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
  const file = await openArchive(path, cwd);
  try {
    const entries = await entriesOf(file, path);
    const stream = (stored: Stored): AsyncGenerator<Uint8Array> => chunksOf(file, stored);
    const findOnce = async (name: string): Promise<Stored | undefined> => {
      const found = findFiles(entries, name, path);
      if (isBomb(sum(found.map(({ size }) => size)), sum(found.map(storedBytes)))) throw bomb(name, path);
      const [first, ...others] = found;
      if (first === undefined || others.length === 0) return first;
      const digest = await digestOf(stream(first));
      for (const other of others) {
        if (other.size !== first.size || (await digestOf(stream(other))) !== digest) throw twice(name, path);
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
  } catch (error) {
    await file.close();
    throw error;
  }
}

function storedBytes({ extents }: Stored): number {
  return sum(extents.map(({ start, size }) => (start === undefined ? 0 : size)));
}

function bomb(name: string, path: string): MintmarkError {
  return invalid(path, `its entry ${JSON.stringify(name)} is a sparse file of almost nothing but zeros`);
}

async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

function twice(name: string, path: string): MintmarkError {
  return invalid(
    path,
    `its entry ${JSON.stringify(name)} is there twice, with different content`,
    'Save the image again: which of the two is meant depends on what reads the archive.',
  );
}

type Entries = ReadonlyMap<string, readonly TarEntry[]>;

async function entriesOf(file: FileHandle, path: string): Promise<Entries> {
  const entries = new Map<string, TarEntry[]>();
  let count = 0;
  try {
    for await (const entry of readEntries(file)) {
      count += 1;
      if (count > MAX_ENTRIES) throw invalid(path, `it has more than ${MAX_ENTRIES} entries`);
      const name = nameInside(entry.name, path);
      if (entry.kind === 'directory') continue;
      const known = entries.get(name);
      if (known === undefined) entries.set(name, [entry]);
      else known.push(entry);
    }
  } catch (error) {
    if (error instanceof MintmarkError) throw error;
    throw invalid(
      path,
      `it cannot be read to its end as a tar archive (${messageOf(error)})`,
      'Save the image again: it is truncated, damaged, or no tar archive.',
      error,
    );
  }
  if (count === 0) throw invalid(path, 'it is not a tar archive, or an empty one');
  refuseBelowLinks(entries, path);
  return entries;
}

/**
 * Where an entry below a symbolic link ends up depends on the order and on what unpacks it: at the link's target, in
 * place of the file that is there, or in a directory that the link replaces.
 */
function refuseBelowLinks(entries: Entries, path: string): void {
  const links = [...entries].filter(([, found]) => found.some(({ kind }) => kind === 'symlink'));
  if (links.length === 0) return;
  // Sorted, an entry below a link comes right after the link's name with a slash.
  const names = [...entries.keys(), ...links.map(([link]) => `${link}/`)].sort();
  const at = names.findIndex((name, index) => name.endsWith('/') && names[index + 1]?.startsWith(name) === true);
  if (at < 0) return;
  const [link, entry] = [names[at], names[at + 1]].map((name) => JSON.stringify(name?.slice(0, 255)));
  throw invalid(path, `its entry ${String(entry)} is below ${String(link)}, which is a link`, DEPENDS_ON_ENGINE);
}

/** Nothing is written to these names. Still, an archive that reaches outside itself is hostile. */
function nameInside(name: string, path: string): string {
  // Engines too resolve the name before they look at what is there.
  const inside = posix.normalize(name.replace(/^\/+/, ''));
  if (inside !== '..' && !inside.startsWith('../')) return insideRoot(name);
  throw invalid(path, `its entry ${JSON.stringify(name.slice(0, 255))} points outside the archive`, ASK_ORIGIN);
}

/** The most links on the way to a file, and the longest name on it. Linux follows 40, and allows 4,096 bytes. */
const MAX_LINKS = 255;
const MAX_PATH = 4096;
const ENDLESS = 'part of an endless chain of links';

/** Every file that a name leads to: more than one if the archive has entries of the same name. */
function findFiles(entries: Entries, wanted: string, path: string): Stored[] {
  const files = new Set<Stored>();
  const seen = new Set<string>();
  const names = [insideRoot(wanted)];
  const hardLinked = new Set<string>();
  const refuse = (what: string): MintmarkError => invalid(path, `its entry ${JSON.stringify(wanted)} is ${what}`);
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (seen.has(name)) continue;
    if (seen.size > MAX_LINKS || name.length > MAX_PATH) throw refuse(ENDLESS);
    const found = entries.get(name) ?? throughDirectory(entries, name);
    if (found.length === 0 && seen.size > 0) throw refuse(`a link to ${JSON.stringify(name)}, which is missing`);
    if (found.length === 0) return [];
    seen.add(name);
    for (const entry of found) {
      if (entry.kind === 'file') {
        files.add(entry.stored);
        continue;
      }
      if (entry.kind !== 'link' && entry.kind !== 'symlink') throw refuse('not a regular file');
      // It becomes a second symbolic link, which is relative to its own directory.
      if (entry.kind === 'symlink' && hardLinked.has(name) && entries.has(name)) {
        throw refuse('a hard link to a symbolic link');
      }
      const targets = targetsOf(entries, entry, name, refuse);
      if (entry.kind === 'link') for (const target of targets) hardLinked.add(target);
      names.push(...targets);
    }
  }
  if (files.size === 0) throw refuse('a link that leads back to itself');
  return [...files];
}

type Link = Pick<TarEntry & { readonly target: string }, 'kind' | 'target'>;

/** Compares parts instead of using a pattern, as a target can be a megabyte long. */
function leadsUpAgain(target: string): boolean {
  const parts = target.split('/');
  const down = parts.findIndex((part) => !['', '.', '..'].includes(part));
  return down >= 0 && parts.includes('..', down);
}

/**
 * What a link leads to, as names in the archive. An absolute symbolic link may have two: the classic image store starts
 * from the archive's root, and the containerd image store, which needs an entry of exactly that name, from the link's
 * own directory.
 */
function targetsOf(
  entries: Entries,
  { kind, target }: Link,
  name: string,
  refuse: (what: string) => MintmarkError,
): readonly string[] {
  if (target.length > MAX_PATH) throw refuse(ENDLESS);
  // It goes up from where a directory leads, which may itself be a link.
  if (kind === 'symlink' && leadsUpAgain(target)) throw refuse('a link that leads down and up again');
  const beside = withoutSlash(posix.normalize(kind === 'link' ? target : posix.join(posix.dirname(name), target)));
  const fromRoot = insideRoot(target);
  const isInside = target.startsWith('/')
    ? (inside: string) => entries.has(inside) || (inside === fromRoot && throughDirectory(entries, inside).length > 0)
    : (inside: string) => inside !== '..' && !inside.startsWith('../');
  const targets = (target.startsWith('/') ? [fromRoot, beside] : [beside]).filter(isInside);
  if (targets.length === 0) throw refuse('a link that leads out of the archive');
  return targets;
}

/** A name as the classic image store resolves it: a leading slash is the archive's root, a trailing one is ignored. */
function insideRoot(name: string): string {
  return withoutSlash(posix.normalize(name)).replace(/^\//, '');
}

function withoutSlash(name: string): string {
  return name.endsWith('/') ? name.slice(0, -1) : name;
}

/** Finds an entry through a directory that is a symbolic link to another one. */
function throughDirectory(entries: Entries, name: string): readonly TarEntry[] {
  for (let slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
    const links = entries.get(name.slice(0, slash)) ?? [];
    const found = links.filter((entry) => entry.kind === 'symlink');
    if (found.length === 0) continue;
    // Relative to the link's own directory, as the link itself is.
    const rest = name.slice(slash);
    const up = '../'.repeat(rest.split('/').length - 1);
    return found.map((link) => ({ ...link, target: `${link.target.startsWith('/') ? '' : up}${link.target}${rest}` }));
  }
  return [];
}
