import { readFile } from 'node:fs/promises';
import { MintmarkError, messageOf } from '../errors.ts';
import type { Configuration } from '../types/configuration.ts';
import { FILE_NAME, findConfiguration, shownPath } from './find.ts';

const DEFAULTS: Configuration = { services: new Map(), registries: [], exclude: [], rules: {}, allowances: [] };

/**
 * The configuration that holds for `cwd`, or the defaults where there is no file. Paths in it and in messages are
 * relative to `cwd`.
 *
 * @throws MintmarkError `CONFIG` naming every mistake in the file as `FILE:LINE:COLUMN: what`, or why it cannot be read
 */
export async function loadConfiguration(options: {
  cwd: string;
  explicitPath?: string | undefined;
}): Promise<Configuration> {
  const path = await findConfiguration(options.cwd, options.explicitPath);
  if (path === undefined) return DEFAULTS;
  const file = shownPath(options.cwd, path);
  const bytes = await read(path, file);
  // The parser and the validator take longer to load than a stamp takes: only who has a file pays for them.
  const { parseConfiguration } = await import('./parse.ts');
  return parseConfiguration(bytes, file);
}

async function read(path: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new MintmarkError('CONFIG', `${file}: the file cannot be read: ${messageOf(error)}`, {
      hint: `Pass the path of a ${FILE_NAME} with --config, or leave --config out to have it looked for upwards.`,
      cause: error,
    });
  }
}
