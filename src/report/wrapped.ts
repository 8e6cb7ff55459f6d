import wrapAnsi from 'wrap-ansi';

/** Narrower lines could not be read: a terminal with fewer columns breaks them itself. */
const LEAST_COLUMNS = 20;

/**
 * A text in indented lines, broken only between words: a reference, a digest or a URL stays whole even if it is wider
 * than the terminal.
 *
 * @param first what the first line begins with, if that is not the indent
 */
export function wrapped(text: string, columns: number, indent: string, first = indent): string[] {
  const lines = wrapAnsi(text, Math.max(LEAST_COLUMNS, columns - indent.length)).split('\n');
  return lines.map((line, index) => `${index === 0 ? first : indent}${line}`);
}
