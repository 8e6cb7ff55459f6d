import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import type { RenderOptions } from './formats.ts';

/**
 * A failure for a person at a terminal: what happened, then what to do next. The lines of the message and the hint are
 * kept. A line of the hint that is indented by two is meant to be pasted, so it is not broken.
 */
export function renderErrorText(failure: Failure, { colors, columns }: RenderOptions): string {
  const { red, bold, cyan } = createColors(colors);
  const hang = (line: string): string => wrapAnsi(line, Math.max(20, columns - 2)).replaceAll('\n', '\n  ');
  const [first = '', ...others] = failure.message.split('\n');
  const lines = [
    `${red('✗')} ${hang(bold(visible(first)))}`,
    ...others.map((line) => `  ${hang(visible(line))}`),
    ...(failure.hint?.split('\n') ?? []).map((line) =>
      line.startsWith('  ') ? `    ${cyan(visible(line.slice(2)))}` : `  ${hang(visible(line))}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
