/** A JSON object whose fields have not been checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON list whose entries have not been checked yet. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The JSON value of a text; undefined if it is not JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A map from strings to strings, such as labels and annotations. */
export function isStringMap(value: unknown): value is Readonly<Record<string, string>> {
  if (!isObject(value)) return false;
  // Without making a list of the keys: a config may have a million labels.
  for (const key in value) if (typeof value[key] !== 'string') return false;
  return true;
}

/** The value at a path of keys and indexes; undefined if there is none, or null. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let part = value;
  for (const key of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    part = (part as JsonObject)[key];
  }
  return part ?? undefined;
}

/** The text at a path; undefined if there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}
