import { failWith, MintmarkError, unlessAbsent } from '../errors.ts';
import { canonicalUri } from '../image/ecr-reference.ts';
import type { Baseline, KnownImage } from '../rules/allowances.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';
import { docsUrl } from '../util/docs-url.ts';
import { readWhole } from '../util/regular-file.ts';
import { shownPath } from './find.ts';
import { readChecked } from './parse.ts';
import { baselineErrors } from './schema-errors.ts';

const HINT = `Every key is described here: ${docsUrl('baseline.md#the-file')}`;

/** A baseline as written: what schemas/baseline.schema.json accepts. */
interface BaselineContent extends Pick<Baseline, 'since' | 'recorded'> {
  readonly version: 1;
  readonly allowances: readonly Omit<KnownImage, 'place'>[];
}

/**
 * Parses a file's bytes as a baseline.
 *
 * @param file as messages show it
 * @throws MintmarkError `CONFIG` naming every mistake, in the order of the file
 */
export function parseBaseline(bytes: Uint8Array, file: string): Baseline {
  const { content, source } = readChecked<BaselineContent>(bytes, { path: file, hint: HINT }, baselineErrors);
  const { since, recorded, allowances } = content;
  return {
    file,
    since,
    recorded,
    entries: allowances.map((entry, index) => ({
      ...entry,
      repositories: entry.repositories.map(canonicalUri),
      place: { path: file, ...source.position(source.valueAt(['allowances', String(index)])) },
    })),
  };
}

/**
 * @param path absolute
 * @throws MintmarkError `CONFIG` if it cannot be read, or has a mistake
 */
export async function readBaseline(path: string, cwd: string): Promise<Baseline> {
  const found = await findBaseline(path, cwd);
  if (found !== undefined) return found;
  const file = shownPath(cwd, path);
  throw new MintmarkError('CONFIG', `${file}: there is no such baseline`, {
    hint: `Correct the path, or remove baseline from mintmark.yml. To record the images that are shared today:\n  ${NPX_MINTMARK} init --baseline`,
  });
}

/** The same, but undefined if there is no such file. */
export async function findBaseline(path: string, cwd: string): Promise<Baseline | undefined> {
  const file = shownPath(cwd, path);
  const hint = 'Make it a file that can be read, or name another one with --baseline or in mintmark.yml.';
  const failed = failWith('CONFIG', `${file}: the baseline cannot be read`, hint);
  const bytes = await unlessAbsent(readWhole(path)).catch(failed);
  return bytes && parseBaseline(bytes, file);
}
