import { createColors } from 'picocolors';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import type { RenderOptions } from './formats.ts';
import { wrapped } from './wrapped.ts';

/**
 * A failure for a person at a terminal: what happened, then what to do next. The lines of the message and the hint are
 * kept. A line of the hint that is indented by two is meant to be pasted, so it is not broken.
 */
export function renderErrorText(failure: Failure, { colors, columns }: RenderOptions): string {
  const { red, bold, cyan } = createColors(colors);
  const [first = '', ...others] = failure.message.split('\n');
  const lines = [
    ...wrapped(bold(visible(first)), columns, '  ', `${red('✗')} `),
    ...others.flatMap((line) => wrapped(visible(line), columns, '  ')),
    ...(failure.hint?.split('\n') ?? []).flatMap((line) =>
      line.startsWith('  ') ? `    ${cyan(visible(line.slice(2)))}` : wrapped(visible(line), columns, '  '),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
