/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What is wrong with a document, without its place, which the caller knows. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A map from strings to strings, such as labels and annotations. */
export function isStringMap(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
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

/**
 * A JSON document that engines and registry clients read too: a manifest, an index, a config, the manifest.json of an
 * archive. They are Go programs, so it is read as Go's encoding/json reads it. If readers could disagree about it, it is
 * refused: a key that an object has twice, or a size with a fraction or an exponent. Objects are to be read with a
 * `fieldReader`, which does the same for keys that differ only in case. Takes time in proportion to the bytes.
 *
 * @param content bytes that must be UTF-8, or text
 * @throws TypeError or SyntaxError of the platform, or ShapeError; callers say where the bytes are from
 */
export function parseDocument(content: Uint8Array | string): unknown {
  const text = typeof content === 'string' ? content : decode(content);
  const document: unknown = JSON.parse(text);
  refuseAmbiguity(text);
  return document;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** @param text valid JSON */
function refuseAmbiguity(text: string): void {
  /** The keys of each open object; of a list, nothing. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charAt(at)) {
      case '{':
        open.push(new Set());
        break;
      case '[':
        open.push(undefined);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = endOfString(text, at);
        const value = valueOf(text, end);
        if (value !== undefined) {
          const key = String(JSON.parse(text.slice(at, end)));
          const keys = open.at(-1);
          if (keys?.has(key) === true)
            throw new ShapeError(`it has the key ${JSON.stringify(key)} twice in one object`);
          keys?.add(key);
          if (INTEGERS.has(fold(key)) && NO_INTEGER.test(text.slice(value, value + 400))) {
            throw new ShapeError(`${JSON.stringify(key)} is not written as a whole number`);
          }
        }
        at = end - 1;
        break;
      }
    }
    if (open.length > MAX_DEPTH) throw new ShapeError(`it is nested more than ${MAX_DEPTH} deep`);
  }
}

const NO_INTEGER = /^\s*-?\d+[.eE]/;

/** @returns where the value of this key begins; undefined if the string is no key */
function valueOf(text: string, end: number): number | undefined {
  let at = end;
  while (' \t\n\r'.includes(text.charAt(at)) && at < text.length) at += 1;
  return text.charAt(at) === ':' ? at + 1 : undefined;
}

/**
 * The end of a string in valid JSON, after its closing quote.
 *
 * @param start of the opening quote
 */
export function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text.charAt(first - 1) === '\\') first -= 1;
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
  return (object) => {
    const found: Partial<Record<Name, unknown>> = {};
    for (const [key, value] of Object.entries(object)) {
      const name = byFold.get(fold(key));
      if (name === undefined) continue;
      if (Object.hasOwn(found, name)) {
        throw new ShapeError(
          `it has the key ${JSON.stringify(name)} twice, in different cases (${JSON.stringify(key)})`,
        );
      }
      found[name] = value ?? undefined;
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
