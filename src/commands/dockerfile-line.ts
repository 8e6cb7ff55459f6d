import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { FileLine } from '../util/file-line.ts';
import { readWhole } from '../util/regular-file.ts';

/** The build context and the Dockerfile, as a build is given them. */
export interface BuildFiles {
  readonly context?: string;
  readonly file: string | undefined;
}

/** The stage to point at; undefined if the Dockerfile is elsewhere or cannot be read. */
export async function dockerfileLine({ context = '.', file }: BuildFiles, cwd: string): Promise<FileLine | undefined> {
  const path = resolve(cwd, file ?? join(context, 'Dockerfile'));
  const shown = relative(cwd, path);
  if (shown.startsWith('..') || isAbsolute(shown)) return undefined;
  const text = await readWhole(path).then(String, () => '');
  const line = lastStage(text);
  return line === undefined ? undefined : { path: shown.split(sep).join('/'), line };
}

/**
 * The 1-based line of a Dockerfile at which its last stage begins: the one that an image is made from, unless the build
 * names another. Undefined if the text has none.
 */
export function lastStage(dockerfile: string): number | undefined {
  const index = dockerfile.split('\n').findLastIndex((line) => /^\s*FROM\s/i.test(line));
  return index === -1 ? undefined : index + 1;
}
