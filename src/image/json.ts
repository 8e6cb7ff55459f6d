import { isObject, isStringMap, type JsonObject } from '../util/json-object.ts';

/** What is wrong with a document, without its place, which the caller knows. */
export class ShapeError extends Error {
  override readonly name: string = 'ShapeError';
}

/** A document has more in it than its reader takes. */
export class TooLargeError extends ShapeError {
  override readonly name = 'TooLargeError';
}

/**
 * Bytes that must be UTF-8 JSON, as RFC 8259 has it (no byte order mark). For documents of an image, which engines read
 * too, see `parseDocument`.
 *
 * @throws TypeError or SyntaxError of the platform; callers say where the bytes are from.
 */
export function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(decode(bytes));
}

/** Far deeper than any tool nests documents. Go stops at 10,000. */
const MAX_DEPTH = 1000;

/** The fields that Go reads into an int64 and that mintmark reads too, folded. */
const INTEGERS: ReadonlySet<string> = new Set(['size', 'schemaversion']);
const INTEGER_LENGTHS = new Set([...INTEGERS].map(({ length }) => length));

/**
 * A JSON document that engines and registry clients read too: a manifest, an index, a config, the manifest.json of an
 * archive. They are Go programs, so it is read as Go's encoding/json reads it. If readers could disagree about it, it is
 * refused: a key that an object has twice, or a size with a fraction or an exponent. Objects are to be read with a
 * `fieldReader`, which does the same for keys that differ only in case. Takes time in proportion to the bytes.
 *
 * @param content bytes that must be UTF-8, or text
 * @param limit of keys, objects and lists together, each of which takes many times its bytes in memory
 * @throws TypeError or SyntaxError of the platform, or ShapeError; callers say where the bytes are from
 */
export function parseDocument(content: Uint8Array | string, limit = Infinity): unknown {
  const text = typeof content === 'string' ? content : decode(content);
  // Before it is read into memory. If the text is no JSON, this may not notice; JSON.parse does.
  refuseAmbiguity(text, limit);
  return JSON.parse(text);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Of an object with more keys, a set is quicker than a look at each. */
const FEW_KEYS = 16;

/** The keys of the objects that are open, one list for all of them: most documents have many small objects. */
class OpenKeys {
  readonly #keys: string[] = [];
  /** Where the keys of each open object begin; of a list, nothing. */
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

  /** @returns whether the innermost object has it already */
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
          if (isInteger(key) && isNoInteger(text, value)) {
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

const [QUOTE, COLON, BACKSLASH] = [34, 58, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

function keyIn(text: string, start: number, end: number): string {
  const written = text.slice(start + 1, end - 1);
  return written.includes('\\') ? String(JSON.parse(text.slice(start, end))) : written;
}

function isInteger(key: string): boolean {
  return INTEGERS.has(key) || (INTEGER_LENGTHS.has(key.length) && INTEGERS.has(fold(key)));
}

const NO_INTEGER = /\s*-?\d+[.eE]/y;

function isNoInteger(text: string, value: number): boolean {
  NO_INTEGER.lastIndex = value;
  return NO_INTEGER.test(text);
}

/** @returns where the value of this key begins; undefined if the string is no key */
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
 * @param start of the opening quote
 */
export function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((quote - first) % 2 === 0) return quote + 1;
  }
  return text.length;
}

/**
 * Reads some fields of an object as Go reads an object into a struct: without regard to case, and `null` as if the field
 * were not there. Fields of other names are passed over, as Go does.
 *
 * @returns a function that throws ShapeError if two keys of an object are one field: engines take the last, others the
 *   one that is spelt right
 */
export function fieldReader<Name extends string>(
  ...names: readonly Name[]
): (object: JsonObject) => Partial<Record<Name, unknown>> {
  const byFold = new Map(names.map((name) => [fold(name), name]));
  // To fold a key is dear, and nearly every one is spelt as one of them or has another length: folded, it keeps its length
  // or is no name.
  const byName = new Map<string, Name>(names.map((name) => [name, name]));
  const lengths = new Set(names.map(({ length }) => length));
  return (object) => {
    const found: Partial<Record<Name, unknown>> = {};
    for (const key of Object.keys(object)) {
      const name = byName.get(key) ?? (lengths.has(key.length) ? byFold.get(fold(key)) : undefined);
      if (name === undefined) continue;
      if (Object.hasOwn(found, name)) {
        throw new ShapeError(
          `it has the key ${JSON.stringify(name)} twice, in different cases (${JSON.stringify(key)})`,
        );
      }
      found[name] = object[key] ?? undefined;
    }
    return found;
  };
}

/**
 * The strings of a map, such as labels and annotations. `null` is the empty string, as in Go; what is no string is left out:
 * no verdict depends on it.
 */
export function readStrings(map: unknown): Readonly<Record<string, string>> {
  if (!isObject(map)) return {};
  // Nearly always, and then a copy of a million would be for nothing.
  if (isStringMap(map)) return map;
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => {
      const text = value ?? '';
      return typeof text === 'string' ? [[key, text]] : [];
    }),
  );
}

/**
 * What two keys have in common if Go's encoding/json takes them for one field. Beside the letters of ASCII, the long s
 * and the Kelvin sign (which JavaScript puts in lower case by itself) are letters of field names.
 */
export function fold(key: string): string {
  return key.toLowerCase().replaceAll('ſ', 's');
}
