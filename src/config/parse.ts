import { MintmarkError, type FileMistake } from '../errors.ts';
import type { Configuration } from '../types/configuration.ts';
import { explain } from './explain.ts';
import { readYaml, type Mistake, type YamlSource } from './source.ts';
import { validate, type FileContent } from './validate.ts';

/**
 * Makes the configuration of a file's bytes.
 *
 * @param file the path as messages show it
 * @throws MintmarkError `CONFIG` naming every mistake, in the order of the file
 */
export function parseConfiguration(bytes: Uint8Array, file: string): Configuration {
  const source = readYaml(decode(bytes, file));
  if (source.data === undefined) throw refusal(file, source, source.mistakes);
  const result = validate(source.data);
  if ('content' in result && source.mistakes.length === 0) return configurationOf(result.content, file, source);
  const errors = 'errors' in result ? result.errors : [];
  const mistakes = errors.map((error) => explain(error, source)).filter((mistake) => mistake !== undefined);
  throw refusal(file, source, [...source.mistakes, ...mistakes]);
}

function configurationOf(content: FileContent, file: string, source: YamlSource): Configuration {
  const place = (index: number): string => {
    const { line } = source.position(source.valueAt(['allowances', String(index)]));
    return `${file}:${line}`;
  };
  return {
    file,
    service: content.service,
    services: new Map(Object.entries(content.services ?? {})),
    registries: content.registries ?? [],
    exclude: content.exclude ?? [],
    rules: content.rules ?? {},
    allowances: (content.allowances ?? []).map((allowance, index) => ({ ...allowance, place: place(index) })),
  };
}

function decode(bytes: Uint8Array, file: string): string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch (error) {
    const [line, what] = [firstBadLine(bytes), 'the file is not UTF-8 text'];
    throw refused([{ path: file, line, column: 1, what }], error);
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const readable = new TextDecoder().decode(bytes).split('\uFFFD', 1).join('');
  return readable.split('\n').length;
}

function refusal(file: string, source: YamlSource, mistakes: readonly Mistake[]): MintmarkError {
  const inOrder = mistakes.toSorted((a, b) => a.offset - b.offset);
  return refused(
    inOrder.map(({ offset, what }) => {
      return { path: file, ...source.position(offset), what };
    }),
  );
}

function refused(mistakes: readonly (FileMistake & { readonly column: number })[], cause?: unknown): MintmarkError {
  const lines = mistakes.map(({ path, line, column, what }) => `${path}:${line}:${column}: ${what}`);
  return new MintmarkError('CONFIG', lines.join('\n'), {
    hint: 'Every key is described in docs/configuration.md.',
    cause,
    mistakes,
  });
}
