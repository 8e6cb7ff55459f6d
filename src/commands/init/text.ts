import { createColors } from 'picocolors';
import type { Written } from '../written.ts';
import { visible } from '../../report/escape.ts';
import type { RenderOptions } from '../../report/formats.ts';
import { wrapped } from '../../report/wrapped.ts';

const CHANGES = {
  written: 'Wrote',
  changed: 'Changed',
  unchanged: 'Nothing to change in',
} as const satisfies Record<Written['change'], string>;

/** What `init` did, for a person at a terminal. */
export function renderInit({ file, change, notes }: Written, { colors, columns }: RenderOptions): string {
  const { green, bold, cyan } = createColors(colors);
  const lines = notes.flatMap(({ text, command }) => [
    ...wrapped(visible(text), columns, '  '),
    ...(command === undefined ? [] : [`    ${cyan(visible(command))}`]),
  ]);
  return `${[`${green('✓')} ${bold(`${CHANGES[change]} ${visible(file)}`)}`, ...lines].join('\n')}\n`;
}
