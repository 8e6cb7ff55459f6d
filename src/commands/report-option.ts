import { resolve } from 'node:path';
import { ENDINGS } from '../report/formats.ts';
import { type Option, option, type Refuse } from './option.ts';

/** A report that was asked for. */
export interface WantedReport<F extends string> {
  readonly format: F;
  /** Undefined: stdout. */
  readonly path: string | undefined;
}

/** The option of every command that makes a report: in which formats it is written, and where to. */
export function reports<F extends string>(
  formats: Readonly<Record<F, unknown>>,
): { readonly reports: Option<readonly WantedReport<F>[]> } {
  const names = Object.keys(formats) as F[];
  return {
    reports: option<readonly WantedReport<F>[]>(
      {
        usage: '--report <[format=]file>',
        input: 'reports',
        help: `write the report to a file: FORMAT=FILE, or a FILE whose ending implies the format; FORMAT=- is stdout; formats: ${names.join(', ')}`,
        inputHelp:
          'files that get the report, in addition to the log and the job summary: FORMAT=FILE, or a FILE whose ending implies the format, such as mintmark.sarif',
      },
      {
        isList: true,
        read: (texts, refuse) =>
          distinct(
            texts.map((text) => [text, wantedOf(text, names, refuse)] as const),
            refuse,
          ),
      },
    ),
  };
}

function wantedOf<F extends string>(text: string, names: readonly F[], refuse: Refuse): WantedReport<F> {
  const [, word, rest] = /^([a-z]+)=(.*)$/s.exec(text) ?? [];
  const named = names.find((name) => name === word);
  if (word !== undefined && named === undefined) {
    throw refuse(text, `There is no format ${word} here. Write one of: ${names.join(', ')}.`);
  }
  const file = rest ?? text;
  const ending = ENDINGS.find(([end, format]) => file.endsWith(end) && names.some((name) => name === format))?.[1];
  const format = named ?? names.find((name) => name === ending);
  if (format === undefined || file === '') {
    throw refuse(text, `Write FORMAT=FILE, such as json=report or json=- for stdout. Formats: ${names.join(', ')}.`);
  }
  return { format, path: file === '-' ? undefined : file };
}

/** A file, like stdout, takes only one report: two would be mixed up in it. */
function distinct<F extends string>(
  wanted: readonly (readonly [text: string, report: WantedReport<F>])[],
  refuse: Refuse,
): WantedReport<F>[] {
  const places = new Set<string>();
  for (const [text, { path }] of wanted) {
    const place = path === undefined ? '-' : resolve('/', path);
    if (places.has(place)) throw refuse(text, 'Write each report to a file of its own.');
    places.add(place);
  }
  return wanted.map(([, report]) => report);
}
