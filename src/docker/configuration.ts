import { join } from 'node:path';
import { expectedError, type MintmarkError } from '../errors.ts';
import { isObject, type JsonObject } from '../util/json-object.ts';
import type { HostRuntime } from './host.ts';
import { readIfThere, unreadable, valuesOf } from './json-file.ts';

/** `config.json` of the docker CLI. */
export interface Configuration {
  readonly path: string;
  /** Empty if there is no such file, or it cannot be read. */
  readonly document: JsonObject;
}

/** Where the docker CLI keeps its configuration. As for the docker CLI, an empty variable counts as unset. */
export function configDirectory({ env, homeDirectory }: Pick<HostRuntime, 'env' | 'homeDirectory'>): string {
  const { DOCKER_CONFIG: directory = '' } = env;
  return directory === '' ? join(homeDirectory, '.docker') : directory;
}

/**
 * Reads what the docker CLI reads: the first JSON value in the file. If the file or a field cannot be read, a warning
 * says so. docker/cli, cli/config/config.go.
 */
export async function readConfiguration(runtime: HostRuntime): Promise<Configuration> {
  const path = join(configDirectory(runtime), 'config.json');
  const withoutFile = ({ message }: MintmarkError): Configuration => {
    runtime.warn(`${message} Like the docker CLI, mintmark continues without it: no context or header in it is used.`);
    return { path, document: {} };
  };
  let text: string;
  try {
    const bytes = (await readIfThere(runtime.readFile, path)) ?? new Uint8Array();
    text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  } catch (error) {
    return withoutFile(expectedError(error));
  }
  if (/^[ \t\r\n]*$/.test(text)) return { path, document: {} };
  let document: unknown;
  try {
    document = JSON.parse(text.slice(0, endOfValue(text)));
  } catch {
    // The parser's message quotes the file, which may have passwords.
    return withoutFile(unreadable(path, 'it is not JSON'));
  }
  if (document === null) return { path, document: {} };
  if (!isObject(document)) return withoutFile(unreadable(path, 'it is not a JSON object'));
  for (const [name, isRight, type] of FIELDS) {
    if (valuesOf(document, name).every(isRight)) continue;
    runtime.warn(`${name} of ${path} is not ${type}. Like the docker CLI, mintmark continues without it.`);
  }
  return { path, document };
}

const FIELDS = [
  ['currentContext', (value: unknown) => typeof value === 'string', 'a string'],
  ['HttpHeaders', isObject, 'an object'],
] as const;

const TOKEN = /["{}[\]]/g;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/suy;

/** Where the first object or list of a text ends. Its length if none does. */
function endOfValue(text: string): number {
  let depth = 0;
  for (let at = 0; ;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) return text.length;
    at = token.index + 1;
    if (token[0] === '"') {
      STRING.lastIndex = token.index;
      if (!STRING.test(text)) return text.length;
      at = STRING.lastIndex;
    } else {
      depth += token[0] === '{' || token[0] === '[' ? 1 : -1;
      if (depth <= 0) return at;
    }
  }
}
