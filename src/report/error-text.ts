import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import type { RenderOptions } from './formats.ts';

/** A failure for a person at a terminal: what happened, then what to do next. Each line of the message is kept. */
export function renderErrorText(failure: Failure, { colors, columns }: RenderOptions): string {
  const { red, bold } = createColors(colors);
  const [first = '', ...others] = failure.message.split('\n');
  const lines = [
    `${red('✗')} ${bold(visible(first))}`,
    ...others.map((line) => `  ${visible(line)}`),
    ...(failure.hint === undefined ? [] : failure.hint.split('\n').map((line) => `  ${visible(line)}`)),
  ];
  return `${lines.map((line) => wrapAnsi(line, columns, { trim: false, hard: false }).replaceAll('\n', '\n  ')).join('\n')}\n`;
}
