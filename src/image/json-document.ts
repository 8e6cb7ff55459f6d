import { messageOf, MintmarkError } from '../errors.ts';
import type { JsonObject } from '../util/json-object.ts';
import { decode, fold, ShapeError, TooLargeError } from './json.ts';

const UNUSABLE_HINT =
  'It is damaged, or of a kind that mintmark does not know. Make the image again with a current tool, or delete it.';

/** The error for a document of an image that cannot be used. @param place what messages call it */
export function unusable(place: string, cause: unknown, hint = UNUSABLE_HINT): MintmarkError {
  return new MintmarkError('IMAGE_INVALID', `Cannot read ${place}: ${messageOf(cause)}.`, { hint, cause });
}

/** Far deeper than any tool nests documents. Go stops at 10,000. */
const MAX_DEPTH = 1000;

/** The fields that Go reads into an int64 and that are also read here, folded. */
const INTEGERS: ReadonlySet<string> = new Set(['size', 'schemaversion']);
const INTEGER_LENGTHS = new Set([...INTEGERS].map(({ length }) => length));

/**
 * Parses a JSON document that engines and registry clients read too: a manifest, an index, a config, or the
 * manifest.json of an archive. They are Go programs, so it is read as Go's encoding/json does. If readers could
 * disagree about it, it is refused: a repeated key in an object, or a size with a fraction or an exponent. Read objects
 * with a `fieldReader`, which does the same for keys that differ only in case. Takes linear time.
 *
 * @param content bytes that must be UTF-8, or text
 * @param limit the most keys, objects and lists together, each of which takes many times its bytes in memory
 * @throws TypeError or SyntaxError of the platform, or ShapeError; callers say where the bytes come from
 */
export function parseDocument(content: Uint8Array | string, limit = Infinity): unknown {
  const text = typeof content === 'string' ? content : decode(content);
  if (limit === Infinity) {
    const document: unknown = JSON.parse(text);
    if (isUnambiguous(text, document)) return document;
  }
  // Before it is parsed into memory. If the text is not JSON, this may not notice, but JSON.parse does.
  refuseAmbiguity(text, limit);
  return JSON.parse(text);
}

/**
 * Whether a document certainly has nothing that is refused, which is nearly always so and found out faster than what is
 * wrong. If a key is repeated in an object, the text has more keys than what was parsed from it. False proves nothing.
 */
function isUnambiguous(text: string, document: unknown): boolean {
  return mostKeys(text) === keysIn(document, 0);
}

/** How many keys a document has in writing, at most. NaN if one has a number with a fraction or an exponent. */
function mostKeys(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1;
    while (isSpace(text.charCodeAt(before))) before -= 1;
    if (text.charCodeAt(before) !== QUOTE) continue;
    count += 1;
    if (isNotInteger(text, colon + 1)) return NaN;
  }
  return count;
}

/** How many keys all objects in a value have. NaN if it is nested too deep. */
function keysIn(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === MAX_DEPTH) return NaN;
  let count = 0;
  if (Array.isArray(value)) for (const entry of value) count += keysIn(entry, depth + 1);
  else for (const key in value) count += 1 + keysIn((value as JsonObject)[key], depth + 1);
  return count;
}

/** For an object with more keys, a set is faster than a linear search. */
const FEW_KEYS = 16;

/** The keys of all open objects, in one list, as most documents have many small objects. */
class OpenKeys {
  readonly #keys: string[] = [];
  /** Where the keys of each open object begin; undefined for a list. */
  readonly #starts: (number | undefined)[] = [];
  readonly #sets = new Map<number, Set<string>>();

  get depth(): number {
    return this.#starts.length;
  }

  open(isObject: boolean): void {
    this.#starts.push(isObject ? this.#keys.length : undefined);
  }

  close(): void {
    this.#sets.delete(this.depth);
    const start = this.#starts.pop();
    if (start !== undefined) this.#keys.length = start;
  }

  /** @returns whether the innermost object already has this key */
  add(key: string): boolean {
    const start = this.#starts.at(-1) ?? 0;
    const count = this.#keys.length - start;
    const set = count < FEW_KEYS ? undefined : this.#setOf(start);
    if (set?.has(key) ?? this.#keys.includes(key, start)) return true;
    set?.add(key);
    this.#keys.push(key);
    return false;
  }

  #setOf(start: number): Set<string> {
    const set = this.#sets.get(this.depth) ?? new Set(this.#keys.slice(start));
    this.#sets.set(this.depth, set);
    return set;
  }
}

function refuseAmbiguity(text: string, limit: number): void {
  const keys = new OpenKeys();
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case OPEN_OBJECT:
        keys.open(true);
        count += 1;
        break;
      case OPEN_LIST:
        keys.open(false);
        count += 1;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        keys.close();
        break;
      case QUOTE: {
        const end = endOfString(text, at);
        const value = valueOf(text, end);
        if (value !== undefined) {
          const key = keyIn(text, at, end);
          count += 1;
          if (keys.add(key)) throw new ShapeError(`it has the key ${JSON.stringify(key)} twice in one object`);
          if (isInteger(key) && isNotInteger(text, value)) {
            throw new ShapeError(`${JSON.stringify(key)} is not written as a whole number`);
          }
        }
        at = end - 1;
        break;
      }
    }
    if (keys.depth > MAX_DEPTH) throw new ShapeError(`it is nested more than ${MAX_DEPTH} deep`);
    if (count > limit) throw new TooLargeError(`it has more than ${limit} keys, objects and lists`);
  }
}

const [QUOTE, MINUS, COLON, BACKSLASH] = [34, 45, 58, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

function keyIn(text: string, start: number, end: number): string {
  const written = text.slice(start + 1, end - 1);
  return written.includes('\\') ? String(JSON.parse(text.slice(start, end))) : written;
}

function isInteger(key: string): boolean {
  return INTEGERS.has(key) || (INTEGER_LENGTHS.has(key.length) && INTEGERS.has(fold(key)));
}

const FRACTION_OR_EXPONENT = new Set(['.', 'e', 'E'].map((character) => character.charCodeAt(0)));

/** Whether a number with a fraction or an exponent is written there. */
function isNotInteger(text: string, value: number): boolean {
  let at = value;
  while (isSpace(text.charCodeAt(at))) at += 1;
  if (text.charCodeAt(at) === MINUS) at += 1;
  const first = at;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at > first && FRACTION_OR_EXPONENT.has(text.charCodeAt(at));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** @returns where the value of this key begins; undefined if the string is not a key */
function valueOf(text: string, end: number): number | undefined {
  let at = end;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === COLON ? at + 1 : undefined;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/**
 * The end of a string in valid JSON, after its closing quote.
 *
 * @param start the position of the opening quote
 */
export function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((quote - first) % 2 === 0) return quote + 1;
  }
  return text.length;
}
