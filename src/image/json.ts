import { isObject, isStringMap, type JsonObject } from '../util/json-object.ts';

/** What is wrong with a document. The caller knows its place. */
export class ShapeError extends Error {
  override readonly name: string = 'ShapeError';
}

/** A document contains more than its reader accepts. */
export class TooLargeError extends ShapeError {
  override readonly name = 'TooLargeError';
}

/**
 * Parses bytes that must be UTF-8 JSON as in RFC 8259 (no byte order mark). For documents of an image, which engines
 * read too, see `parseDocument`.
 *
 * @throws TypeError or SyntaxError of the platform; callers say where the bytes come from.
 */
export function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(decode(bytes));
}

/** The same for an object; undefined for anything else, for answers whose form only their sender vouches for. */
export function objectIn(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value = parseJson(bytes);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @throws TypeError if it is not UTF-8 */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/**
 * Reads some fields of an object as Go reads an object into a struct: ignoring case, and treating `null` as absent.
 * Fields of other names are ignored, as in Go.
 *
 * @returns a function that throws ShapeError if two keys of an object are the same field: engines use the last, others
 *   the one that is spelled right
 */
export function fieldReader<Name extends string>(
  ...names: readonly Name[]
): (object: JsonObject) => Partial<Record<Name, unknown>> {
  const byFold = new Map(names.map((name) => [fold(name), name]));
  // Folding a key is expensive, and nearly every key is spelled exactly like a name or has another length. Folding does
  // not change the length of a key that matches a name.
  const byName = new Map<string, Name>(names.map((name) => [name, name]));
  const lengths = new Set(names.map(({ length }) => length));
  return (object) => {
    const found: Partial<Record<Name, unknown>> = {};
    for (const key of Object.keys(object)) {
      const name = byName.get(key) ?? (lengths.has(key.length) ? byFold.get(fold(key)) : undefined);
      if (name === undefined) continue;
      if (Object.hasOwn(found, name)) {
        const spellings = Object.keys(object).filter((one) => fold(one) === fold(name));
        throw new ShapeError(
          `it has the key ${JSON.stringify(name)} twice, in different cases (${spellings.map((one) => JSON.stringify(one)).join(', ')})`,
        );
      }
      found[name] = object[key] ?? undefined;
    }
    return found;
  };
}

/**
 * The strings of a map, such as labels and annotations. `null` is the empty string, as in Go. Other values are left
 * out: no verdict depends on them.
 */
export function readStrings(map: unknown): Readonly<Record<string, string>> {
  if (!isObject(map)) return {};
  // Nearly always, and a copy of a million entries would be wasted.
  if (isStringMap(map)) return map;
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => {
      const text = value ?? '';
      return typeof text === 'string' ? [[key, text]] : [];
    }),
  );
}

/**
 * A form that two keys share if Go's encoding/json takes them for the same field. Besides ASCII letters, it also folds
 * the long s and the Kelvin sign (which JavaScript's toLowerCase handles).
 */
export function fold(key: string): string {
  return key.toLowerCase().replaceAll('ſ', 's');
}
