import { messageOf, MintmarkError, unlessAbsent } from '../errors.ts';
import { parseJson } from '../image/json.ts';
import { isObject, type JsonObject } from '../util/json-object.ts';
import type { ReadFile } from '../util/regular-file.ts';

/**
 * @param hint for the error
 * @returns undefined if there is no such file
 * @throws MintmarkError DOCKER
 */
export async function readIfThere(readFile: ReadFile, path: string, hint?: string): Promise<Uint8Array | undefined> {
  return unlessAbsent(readFile(path)).catch((error: unknown) => {
    throw unreadable(path, messageOf(error), error, hint);
  });
}

/** @throws MintmarkError DOCKER */
export function readObject(bytes: Uint8Array, path: string): JsonObject {
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch (error) {
    throw unreadable(path, messageOf(error), error);
  }
  if (!isObject(value)) throw unreadable(path, 'it is not a JSON object');
  return value;
}

/** The values of a field, in their order, as Go finds them: whatever the case of its name, and without null. */
export function valuesOf(value: unknown, name: string): readonly unknown[] {
  const fields = isObject(value) ? Object.entries(value) : [];
  return fields.filter(([key, one]) => key.toLowerCase() === name.toLowerCase() && one !== null).map(([, one]) => one);
}

/** All maps of one name, which Go merges. */
export function mapOf(value: unknown, name: string): JsonObject {
  return Object.assign({}, ...valuesOf(value, name).filter(isObject)) as JsonObject;
}

/** DOCKER_HOST comes before every context, and so before its files. */
const CONTEXT_HINT = 'Correct the file, or set DOCKER_HOST, which comes before it.';

export function unreadable(path: string, why: string, cause?: unknown, hint = CONTEXT_HINT): MintmarkError {
  return new MintmarkError('DOCKER', `Cannot read ${path}: ${why}.`, { hint, cause });
}
