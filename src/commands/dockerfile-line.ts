import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { messageOf } from '../errors.ts';
import type { FileLine } from '../util/file-line.ts';
import { readWhole } from '../util/regular-file.ts';
import type { Runtime } from './runtime.ts';

/** The build context and the Dockerfile, as a build is given them. */
export interface BuildFiles {
  readonly context?: string;
  readonly file: string | undefined;
  /** Otherwise the Dockerfile is only what findings point at. */
  readonly isBuilt?: boolean;
}

/**
 * The stage to point at; undefined if the Dockerfile is elsewhere or cannot be read. If nothing is built, nothing else
 * reads a Dockerfile that is named, so a warning says why it gives no line.
 */
export async function dockerfileLine(
  { context = '.', file, isBuilt = false }: BuildFiles,
  { cwd, warn }: Pick<Runtime, 'cwd' | 'warn'>,
): Promise<FileLine | undefined> {
  const found = await stageIn(resolve(cwd, file ?? join(context, 'Dockerfile')), cwd);
  if (typeof found !== 'string') return found;
  if (file !== undefined && !isBuilt) warn(`Findings will have no line: the Dockerfile ${file} ${found}.`);
  return undefined;
}

/** @returns a clause that says why if there is none */
async function stageIn(path: string, cwd: string): Promise<FileLine | string> {
  const shown = relative(cwd, path);
  if (shown.startsWith('..') || isAbsolute(shown)) return 'is not in the work directory';
  try {
    const line = lastStage(String(await readWhole(path)));
    return line === undefined ? 'has no FROM' : { path: shown.split(sep).join('/'), line };
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`;
  }
}

/**
 * The 1-based line of a Dockerfile at which its last stage begins: the one that an image is made from, unless the build
 * names another. Undefined if the text has none.
 */
export function lastStage(dockerfile: string): number | undefined {
  const index = dockerfile.split('\n').findLastIndex((line) => /^\s*FROM\s/i.test(line));
  return index === -1 ? undefined : index + 1;
}
