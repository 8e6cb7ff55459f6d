/** V8 allocates texts of more than about 130,000 bytes separately: making one takes longer than parsing it. */
const PART_BYTES = 32_768;

const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE] = [9, 10, 13, 32];
const [QUOTE, COMMA, COLON, BACKSLASH] = [34, 44, 58, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/**
 * Returns what JSON.parse makes of the bytes as UTF-8, without making one text of all of them. Meant for an object with
 * long lists, which are parsed a few entries at a time.
 *
 * @param partBytes how many bytes are parsed at a time; an entry with more is parsed alone
 * @throws SyntaxError that JSON.parse throws
 */
export function parseInParts(bytes: Buffer, partBytes = PART_BYTES): unknown {
  if (bytes.length > partBytes) {
    try {
      return objectIn(bytes, partBytes);
    } catch (error) {
      // It is not an object with lists, or not JSON at all. JSON.parse says what is wrong.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return JSON.parse(bytes.toString());
}

function objectIn(bytes: Buffer, partBytes: number): object {
  const fields: Record<string, unknown> = {};
  let at = afterSpace(bytes, 0);
  if (bytes[at] !== OPEN_OBJECT) throw new SyntaxError('no object');
  do {
    const start = afterSpace(bytes, at + 1);
    const colon = afterSpace(bytes, endOfText(bytes, start));
    if (bytes[colon] !== COLON) throw new SyntaxError('no key');
    const key = String(parse(bytes, start, colon));
    // Assigning it would set the prototype instead of a field.
    if (key === '__proto__') throw new SyntaxError('no plain key');
    const value = afterSpace(bytes, colon + 1);
    if (bytes[value] === OPEN_LIST) {
      const list: unknown[] = [];
      at = afterSpace(bytes, readList(bytes, value, partBytes, list));
      fields[key] = list;
    } else {
      at = endOfValue(bytes, value);
      fields[key] = parse(bytes, value, at);
    }
  } while (bytes[at] === COMMA);
  if (bytes[at] !== CLOSE_OBJECT || afterSpace(bytes, at + 1) < bytes.length) throw new SyntaxError('no end');
  return fields;
}

/** Adds the entries to the list. @returns the position after its closing bracket */
function readList(bytes: Buffer, open: number, partBytes: number, list: unknown[]): number {
  let start = afterSpace(bytes, open + 1);
  if (bytes[start] === CLOSE_LIST) return start + 1;
  for (let at = start; ; at += 1) {
    at = endOfValue(bytes, at);
    const isLast = bytes[at] !== COMMA;
    if (isLast || at - start > partBytes) {
      addEntries(bytes, start, at, list);
      start = at + 1;
    }
    if (isLast) {
      if (bytes[at] !== CLOSE_LIST) throw new SyntaxError('no list');
      return at + 1;
    }
    // Only after a part that was long enough, so that what is tried in vain takes linear time too.
    if (start > at) {
      start = readLikely(bytes, start, partBytes, list);
      at = start - 1;
    }
  }
}

/** Between two objects that are written without spaces. Within a text, the quote would be escaped. */
const BETWEEN = Buffer.from('},{"');

/**
 * Adds the entries of parts that end where an object is likely to end, which is found much faster than by looking at each
 * byte. JSON.parse decides whether it does: it refuses a part of an entry.
 *
 * @returns the position of the first entry that was not added
 */
function readLikely(bytes: Buffer, first: number, partBytes: number, list: unknown[]): number {
  for (let start = first; ;) {
    const from = start + partBytes;
    const end = from + bytes.subarray(from, from + partBytes).indexOf(BETWEEN) + 1;
    if (end === from) return start;
    try {
      addEntries(bytes, start, end, list);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return start;
    }
    start = end + 1;
  }
}

function addEntries(bytes: Buffer, start: number, end: number, list: unknown[]): void {
  const part: unknown = JSON.parse(listText(bytes, start, end));
  // An empty text parses as an empty list, but is not an entry.
  if (!Array.isArray(part) || part.length === 0) throw new SyntaxError('no entry');
  for (const entry of part) list.push(entry);
}

/** Room for the bytes of nearly every part, with its brackets. */
const room = Buffer.alloc(2 * PART_BYTES);

/** Brackets are put around the bytes rather than the text: V8 would make the whole text a second time. */
function listText(bytes: Buffer, start: number, end: number): string {
  const length = end - start + 2;
  const list = length > room.length ? Buffer.alloc(length) : room;
  list[0] = OPEN_LIST;
  bytes.copy(list, 1, start, end);
  list[length - 1] = CLOSE_LIST;
  return list.toString('utf8', 0, length);
}

function parse(bytes: Buffer, start: number, end: number): unknown {
  return JSON.parse(bytes.toString('utf8', start, end));
}

function afterSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === SPACE || bytes[at] === LINE_FEED || bytes[at] === CARRIAGE_RETURN || bytes[at] === TAB) at += 1;
  return at;
}

/** The position of the comma or bracket after a value. Whether it is a value is for JSON.parse to decide. */
function endOfValue(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    switch (bytes[at] ?? 0) {
      case QUOTE:
        at = endOfText(bytes, at) - 1;
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        depth += 1;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        if (depth === 0) return at;
        depth -= 1;
        break;
      case COMMA:
        if (depth === 0) return at;
        break;
      default:
    }
  }
  return bytes.length;
}

/** @param start the position of the opening quote @returns the position after the closing one */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
  }
  return bytes.length;
}
