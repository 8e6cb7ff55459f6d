import { posix } from 'node:path';
import type { MintmarkError } from '../../errors.ts';
import { DEPENDS_ON_ENGINE, invalid } from './blob.ts';
import type { Stored } from './file-range.ts';
import type { TarEntry } from './tar-entries.ts';

/** The entries of an archive by their names; several if it has entries of the same name. */
export type Entries = ReadonlyMap<string, readonly TarEntry[]>;

/**
 * Where an entry below a symbolic link ends up depends on the order and on what unpacks it: at the link's target, in
 * place of the file that is there, or in a directory that the link replaces.
 */
export function refuseBelowLinks(entries: Entries, path: string): void {
  const links = [...entries].filter(([, found]) => found.some(({ kind }) => kind === 'symlink'));
  if (links.length === 0) return;
  // Sorted, an entry below a link comes right after the link's name with a slash.
  const others = [...entries].filter(([, [first]]) => first?.kind !== 'directory').map(([name]) => name);
  const names = [...others, ...links.map(([link]) => `${link}/`)].sort();
  const at = names.findIndex((name, index) => name.endsWith('/') && names[index + 1]?.startsWith(name) === true);
  if (at < 0) return;
  const [link, entry] = [names[at], names[at + 1]].map((name) => JSON.stringify(name?.slice(0, 255)));
  throw invalid(path, `its entry ${String(entry)} is below ${String(link)}, which is a link`, DEPENDS_ON_ENGINE);
}

/** The most links on the way to a file, and the longest name on it. Linux follows 40, and allows 4,096 bytes. */
const MAX_LINKS = 255;
const MAX_PATH = 4096;
const ENDLESS = 'part of an endless chain of links';

/** Every file that a name leads to: more than one if the archive has entries of the same name. */
export function findFiles(entries: Entries, wanted: string, path: string): Stored[] {
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
      if (entry.kind !== 'link' && entry.kind !== 'symlink') {
        throw refuse(entry.kind === 'directory' ? 'a directory' : 'not a regular file');
      }
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
  const fromLink = withoutSlash(posix.normalize(kind === 'link' ? target : posix.join(posix.dirname(name), target)));
  const fromRoot = insideRoot(target);
  const isInside = target.startsWith('/')
    ? (inside: string) => entries.has(inside) || (inside === fromRoot && throughDirectory(entries, inside).length > 0)
    : (inside: string) => inside !== '..' && !inside.startsWith('../');
  const targets = (target.startsWith('/') ? [fromRoot, fromLink] : [fromLink]).filter(isInside);
  if (targets.length === 0) throw refuse('a link that leads out of the archive');
  return targets;
}

/** A name as the classic image store resolves it: a leading slash is the archive's root, a trailing one is ignored. */
export function insideRoot(name: string): string {
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
