import { fold, ShapeError } from './json.ts';
import { endOfString } from './json-document.ts';

/*
 * Edits JSON as text, so that everything else stays the same to the byte: numbers too large for JavaScript, the order
 * of members, escapes, unknown fields, and labels that are not UTF-8. The text must be valid JSON, and each of its
 * characters is one byte: see `textOf`.
 */

/** The text to edit. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The bytes of an edited text. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** A string in JSON, as a part of such a text. */
export function quoted(value: string): string {
  return textOf(Buffer.from(JSON.stringify(value)));
}

/** What a part of such a text says. Like Go, this replaces bytes that are not UTF-8 with U+FFFD. */
function read(text: string): string {
  return bytesOf(text).toString();
}

/** Like `setMember`, but for a field of a document, whose key may be in any case. See `fieldReader`. */
export function setField(object: string, name: string, change: (value: string | undefined) => string): string {
  return setWhere(object, name, (key) => fold(key) === fold(name), change);
}

/**
 * Sets one member of an object, which may be `null` instead.
 *
 * @param change maps the member's text, undefined if there is none, to the new text
 * @throws ShapeError if there are two such members, as it depends on the reader which one counts
 */
export function setMember(object: string, key: string, change: (value: string | undefined) => string): string {
  return setWhere(object, key, (present) => present === key, change);
}

function setWhere(
  object: string,
  key: string,
  isMeant: (key: string) => boolean,
  change: (value: string | undefined) => string,
): string {
  const { head, parts, tail } = split(object.trim() === 'null' ? '{}' : object, '{');
  const found = parts.filter((part) => isMeant(memberOf(part).key));
  if (found.length > 1) throw new ShapeError(`${key} is there twice`);
  const [old] = found;
  if (old === undefined) {
    return join({ head, parts: [...parts, `${quoted(key)}:${change(undefined)}`], tail });
  }
  return join({ head, parts: parts.map((part) => (part === old ? withValue(memberOf(part), change) : part)), tail });
}

/** @param change maps a member's key and text to the new text, or to undefined to drop the member */
export function mapMembers(object: string, change: (key: string, value: string) => string | undefined): string {
  const { head, parts, tail } = split(object, '{');
  const changed = parts.flatMap((part) => {
    const member = memberOf(part);
    const value = change(member.key, member.value);
    return value === undefined ? [] : [withValue(member, () => value)];
  });
  return join({ head, parts: changed, tail });
}

/** @param change maps an element's text and position to the new text, or to undefined to drop the element */
export function mapElements(array: string, change: (value: string, position: number) => string | undefined): string {
  const { head, parts, tail } = split(array, '[');
  return join({ head, parts: parts.flatMap((part, position) => change(part, position) ?? []), tail });
}

interface Split {
  /** Up to the opening bracket. */
  readonly head: string;
  /** The text between the commas, including white space. */
  readonly parts: readonly string[];
  /** From the closing bracket. */
  readonly tail: string;
}

function split(text: string, bracket: '{' | '['): Split {
  const open = text.search(/\S/);
  if (text.charAt(open) !== bracket) {
    throw new ShapeError(
      `${read(text.trim().slice(0, 40))} is where ${bracket === '{' ? 'an object' : 'a list'} should be`,
    );
  }
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth > 1 || (depth === 1 && char !== ',')) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
    if (depth === 0) break;
  }
  const empty = parts.length === 1 && parts[0]?.trim() === '';
  return { head: text.slice(0, open + 1), parts: empty ? [] : parts, tail: text.slice(start - 1) };
}

function join({ head, parts, tail }: Split): string {
  return `${head}${parts.join(',')}${tail}`;
}

interface Member {
  readonly key: string;
  /** Everything up to the value. */
  readonly before: string;
  readonly value: string;
  readonly after: string;
}

function memberOf(part: string): Member {
  const quote = part.indexOf('"');
  const end = endOfString(part, quote);
  const colon = part.indexOf(':', end);
  const rest = part.slice(colon + 1);
  const value = rest.trim();
  const start = colon + 1 + rest.indexOf(value);
  return {
    key: String(JSON.parse(read(part.slice(quote, end)))),
    before: part.slice(0, start),
    value,
    after: part.slice(start + value.length),
  };
}

function withValue({ before, value, after }: Member, change: (value: string) => string): string {
  return `${before}${change(value)}${after}`;
}
