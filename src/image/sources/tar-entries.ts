import type { Extent, ImageFile, Stored } from './file-range.ts';
import {
  BLOCK,
  byteCount,
  fragmentsOf,
  hasNoContent,
  parseHeader,
  parsePax,
  TarError,
  upToNul,
  type Fragment,
  type Header,
} from './tar-header.ts';

/** An entry of an archive. */
export type TarEntry =
  | { readonly kind: 'file'; readonly name: string; readonly stored: Stored }
  /** A hard link to another name in the archive, relative to its root. */
  | { readonly kind: 'link'; readonly name: string; readonly target: string }
  /** A symbolic link to a path, relative to the entry's own directory. */
  | { readonly kind: 'symlink'; readonly name: string; readonly target: string }
  | { readonly kind: 'directory' | 'other'; readonly name: string };

/** The largest extended header, in bytes, as in Go's archive/tar. */
const MAX_EXTENDED = 1024 ** 2;
/** How many bytes are read at once: enough for many headers of small entries, but little for those of large ones. */
const WINDOW = 64 * 1024;
const CUT = 'it ends in the middle of an entry';

/**
 * The entries of a tar archive in order. Content is skipped without being read.
 *
 * @throws TarError if it is not a tar archive, is damaged, or ends in the middle of an entry
 */
export async function* readEntries(file: ImageFile): AsyncGenerator<TarEntry> {
  const length = await file.size();
  const read = windowOn(file);
  let extended = new Map<string, string>();
  for (let at = 0; at < length;) {
    const header = parseHeader(await block(read, at));
    if (header === undefined) {
      await requireEnd(read, at + BLOCK, length);
      return;
    }
    const start = at + BLOCK;
    at = afterContent(start, header.size);
    switch (header.type) {
      case 'x':
        extended = new Map([...gnu(extended), ...parsePax(await special(read, start, header))]);
        break;
      // No engine applies the global header to the entries that follow it.
      case 'g':
        break;
      case 'L':
        extended.set('GNU.long.path', upToNul(await special(read, start, header)));
        break;
      case 'K':
        extended.set('GNU.long.linkpath', upToNul(await special(read, start, header)));
        break;
      default: {
        const whole = applied(header, extended);
        if (start + whole.size > length) throw new TarError(CUT);
        yield entryOf(whole, await storedOf(whole, extended, start, read));
        at = afterContent(start, whole.size);
        extended = new Map();
      }
    }
  }
}

function afterContent(start: number, size: number): number {
  return start + Math.ceil(size / BLOCK) * BLOCK;
}

type Read = (start: number, size: number) => Promise<Buffer>;

/** Reads a file in windows, so that the headers of a thousand small entries do not take a thousand calls. */
function windowOn(file: ImageFile): Read {
  const window = Buffer.alloc(WINDOW);
  let from = 0;
  let held = 0;
  return async (start, size) => {
    if (size > WINDOW) {
      const whole = Buffer.alloc(size);
      return whole.subarray(0, await file.read(whole, size, start));
    }
    if (start < from || start + size > from + held) {
      from = start;
      held = await file.read(window, WINDOW, start);
    }
    return window.subarray(start - from, Math.min(start - from + size, held));
  };
}

async function block(read: Read, start: number): Promise<Buffer> {
  const bytes = await read(start, BLOCK);
  if (bytes.length < BLOCK) throw new TarError('it ends in the middle of a header, or is not a tar archive');
  return bytes;
}

/** An archive ends with two blocks of zeros, or one at the end of the file. Anything after that is not part of it. */
async function requireEnd(read: Read, at: number, length: number): Promise<void> {
  if (at >= length) return;
  if (!(await read(at, BLOCK)).every((byte) => byte === 0)) {
    throw new TarError('it goes on after a block of zeros that should end it');
  }
}

async function special(read: Read, start: number, { size }: Header): Promise<Buffer> {
  if (size > MAX_EXTENDED) throw new TarError(`an extended header has more than ${MAX_EXTENDED} bytes`);
  const bytes = Buffer.from(await read(start, size));
  if (bytes.length < size) throw new TarError(CUT);
  return bytes;
}

/** If there are two PAX headers before an entry, the second counts. It leaves GNU tar's headers in effect. */
function gnu(extended: ReadonlyMap<string, string>): [string, string][] {
  return [...extended].filter(([key]) => key.startsWith('GNU.long.'));
}

/** A header with the values of the extended headers before it applied. */
function applied(header: Header, extended: ReadonlyMap<string, string>): Header {
  // Go treats a record without a value as absent.
  const said = (...keys: string[]): string | undefined => keys.map((key) => extended.get(key)).find(Boolean);
  const size = said('size');
  return {
    type: header.type,
    name: (sparseFormat(extended) && said('GNU.sparse.name')) ?? said('GNU.long.path', 'path') ?? header.name,
    linkName: said('GNU.long.linkpath', 'linkpath') ?? header.linkName,
    size: size === undefined || hasNoContent(header.type) ? header.size : byteCount(size),
  };
}

function isFile({ type }: Header): boolean {
  // To engines, type 7, a contiguous file, is not a file.
  return type === '0';
}

/** Where the content of an entry is. Like engines, which use Go's archive/tar, reads the three PAX sparse formats. */
async function storedOf(
  header: Header,
  extended: ReadonlyMap<string, string>,
  start: number,
  read: Read,
): Promise<Stored> {
  const { size } = header;
  const plain = { size, extents: [{ start, size }] };
  if (!isFile(header)) return plain;
  const realSize = (): number => {
    const said = ['GNU.sparse.size', 'GNU.sparse.realsize'].map((key) => extended.get(key)).find(Boolean);
    return said === undefined ? size : byteCount(said);
  };
  const format = sparseFormat(extended);
  if (format === undefined) return plain;
  if (format === '1.0') {
    const { numbers, end } = await sparseMap(read, start, size);
    return sparse(fragmentsOf(numbers), realSize(), end, start + size - end);
  }
  const map = extended.get('GNU.sparse.map') ?? '';
  const numbers = map === '' ? [] : map.split(',');
  if (String(numbers.length / 2) !== extended.get('GNU.sparse.numblocks')) {
    throw new TarError('GNU.sparse.numblocks is not how many parts a sparse entry has');
  }
  return sparse(fragmentsOf(numbers), realSize(), start, size);
}

/**
 * Which PAX sparse format an entry has, by its version or, without one, by its map. If Go does not know the format,
 * even the name of the sparse file is ignored.
 */
function sparseFormat(extended: ReadonlyMap<string, string>): '1.0' | '0.x' | undefined {
  const [major, minor] = ['GNU.sparse.major', 'GNU.sparse.minor'].map((key) => extended.get(key) ?? '');
  switch (`${String(major)}.${String(minor)}`) {
    case '1.0':
      return '1.0';
    case '0.0':
    case '0.1':
      return '0.x';
    case '.':
      return extended.get('GNU.sparse.map') ? '0.x' : undefined;
    default:
      return undefined;
  }
}

/** PAX format 1.0 has the map before the content, as lines of decimal numbers, padded to whole blocks. */
async function sparseMap(
  read: Read,
  start: number,
  size: number,
): Promise<{ readonly numbers: readonly string[]; readonly end: number }> {
  const lines = [''];
  for (let end = start; end - start < Math.min(size, MAX_EXTENDED);) {
    const [first = '', ...further] = (await block(read, end)).toString('latin1').split('\n');
    lines.push(`${lines.pop() ?? ''}${first}`, ...further);
    end += BLOCK;
    if (lines.length === 1) continue;
    const last = byteCount(lines[0] ?? '') * 2 + 1;
    if (lines.length > last) return { numbers: lines.slice(1, last), end };
  }
  throw new TarError('the map of a sparse entry is damaged');
}

/** @param length the total length of the parts, in bytes */
function sparse(fragments: readonly Fragment[], size: number, start: number, length: number): Stored {
  const extents: Extent[] = [];
  let written = 0;
  let at = start;
  for (const fragment of fragments) {
    if (fragment.offset < written) throw new TarError('the parts of a sparse entry overlap');
    extents.push({ size: fragment.offset - written }, { start: at, size: fragment.size });
    written = fragment.offset + fragment.size;
    at += fragment.size;
  }
  if (written > size || at - start !== length) throw new TarError('the map of a sparse entry does not fit its size');
  return { size, extents: [...extents, { size: size - written }].filter((extent) => extent.size > 0) };
}

function entryOf(header: Header, stored: Stored): TarEntry {
  const { name, type, linkName } = header;
  if (isFile(header)) return { kind: 'file', name, stored };
  if (type === '1') return { kind: 'link', name, target: linkName };
  if (type === '2') return { kind: 'symlink', name, target: linkName };
  return { kind: type === '5' ? 'directory' : 'other', name };
}
