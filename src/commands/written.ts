import { createColors } from 'picocolors';
import { visible } from '../report/escape.ts';
import type { RenderOptions } from '../report/formats.ts';
import { wrapped } from '../report/wrapped.ts';

/** What `init` did to one file. */
export interface Written {
  /** Relative to the work directory. */
  readonly file: string;
  readonly change: 'written' | 'changed' | 'unchanged';
  /** What the person has to know or do now: one sentence each, with the command if there is one. */
  readonly notes: readonly { readonly text: string; readonly command?: string }[];
}

const CHANGES = {
  written: 'Wrote',
  changed: 'Changed',
  unchanged: 'Nothing to change in',
} as const satisfies Record<Written['change'], string>;

/** The same for a person at a terminal. */
export function renderInit({ file, change, notes }: Written, { colors, columns }: RenderOptions): string {
  const { green, bold, cyan } = createColors(colors);
  const lines = notes.flatMap(({ text, command }) => [
    ...wrapped(visible(text), columns, '  '),
    ...(command === undefined ? [] : [`    ${cyan(visible(command))}`]),
  ]);
  return `${[`${green('✓')} ${bold(`${CHANGES[change]} ${visible(file)}`)}`, ...lines].join('\n')}\n`;
}
