/** A JSON object whose fields have not been checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A map from strings to strings, such as labels and annotations. */
export function isStringMap(value: unknown): value is Readonly<Record<string, string>> {
  if (!isObject(value)) return false;
  // Without making a list of the keys: a config may have a million labels.
  for (const key in value) if (typeof value[key] !== 'string') return false;
  return true;
}
