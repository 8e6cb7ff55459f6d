import { MintmarkError, type FileMistake } from '../errors.ts';
import { type Mistake, readYaml, type YamlSource } from './source.ts';

/** A file that a person wrote: the path as messages show it, and what to do about a mistake in it. */
export interface WrittenFile {
  readonly path: string;
  readonly hint: string;
}

/** @throws MintmarkError `CONFIG` if the bytes are not UTF-8 */
export function decode(bytes: Uint8Array, file: WrittenFile): string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch (error) {
    const [line, what] = [firstBadLine(bytes), 'the file is not UTF-8 text'];
    throw refused([{ path: file.path, line, column: 1, what }], file.hint, error);
  }
}

/**
 * Reads YAML, or refuses it for its first mistake: after that, the parser complains about what it has misread.
 *
 * @throws MintmarkError `CONFIG`
 */
export function readWritten(bytes: Uint8Array, file: WrittenFile, options: Parameters<typeof readYaml>[1]): YamlSource {
  const source = readYaml(decode(bytes, file), options);
  const [first] = source.mistakes;
  if (first !== undefined) throw refusal(file, source, [first]);
  return source;
}

function firstBadLine(bytes: Uint8Array): number {
  const readable = new TextDecoder().decode(bytes).split('\uFFFD', 1).join('');
  return readable.split('\n').length;
}

/** Every mistake in the order of the file, as `FILE:LINE:COLUMN: what`. */
export function refusal(file: WrittenFile, source: YamlSource, mistakes: readonly Mistake[]): MintmarkError {
  const inOrder = mistakes.toSorted((a, b) => a.offset - b.offset);
  const placed = inOrder.map(({ offset, what }) => ({ path: file.path, ...source.position(offset), what }));
  return refused(placed, file.hint);
}

/** An error that says where in a file the mistakes are. */
function refused(
  mistakes: readonly (FileMistake & { readonly column: number })[],
  hint: string,
  cause?: unknown,
): MintmarkError {
  const lines = mistakes.map(({ path, line, column, what }) => `${path}:${line}:${column}: ${what}`);
  return new MintmarkError('CONFIG', lines.join('\n'), { hint, cause, mistakes });
}
