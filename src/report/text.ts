import { createColors } from 'picocolors';
import { amount, many } from '../util/words.ts';
import { visible } from './escape.ts';
import type { Format, RenderOptions } from './formats.ts';
import { type Fix, type Group, groupsOf } from './group.ts';
import type { Detail, Note, FixStep, View, ViewFinding } from './view.ts';
import { wrapped } from './wrapped.ts';

/** How many findings with the same fix are shown in full, and how many fixes of one rule. */
const SHOWN = 3;
const NOTES = 5;

/** The report for a person at a terminal: what is wrong and what to do about it, before anything else. */
export function renderText(view: View, options: RenderOptions): string {
  const blocks = [
    headlineLines(view, options),
    ...groupsOf(view).map((group) => groupLines(group, options)),
    closingLines(view, options),
  ];
  const spread = view.findings.length > 0 ? '\n\n' : '\n';
  return `${blocks
    .map((lines) => lines.join('\n'))
    .filter((block) => block !== '')
    .join(spread)}\n`;
}

/** The verdict alone, for a terminal when the report goes elsewhere. */
export function renderVerdict(view: View, options: RenderOptions): string {
  return `${headlineLines(view, options).join('\n')}\n`;
}

export const TEXT: Format = {
  render: renderText,
  renderFailure: () => '',
  renderTitle: (subject, { colors }) => `${createColors(colors).bold(visible(subject))}\n`,
};

export const SIGNS = { good: '✓', warning: '!', bad: '✗' } as const;

function headlineLines({ headline: { outcome, word, sentence } }: View, options: RenderOptions): string[] {
  const colors = createColors(options.colors);
  const paint = { good: colors.green, warning: colors.yellow, bad: colors.red }[outcome];
  const text = `${paint(colors.bold(`${SIGNS[outcome]} ${word}:`))} ${colors.bold(visible(sentence))}`;
  return wrapped(text, options.columns, '  ', '');
}

function groupLines({ rule, severity, findings, fixes }: Group, options: RenderOptions): string[] {
  const { red, yellow, dim } = createColors(options.colors);
  const count = findings.length === 1 ? '' : ` (${many(findings.length)})`;
  const rest = fixes.slice(SHOWN).flatMap((fix) => fix.findings);
  return [
    `${severity === 'error' ? red('error') : yellow('warning')} ${dim(`${rule}${count}`)}`,
    ...fixes.slice(0, SHOWN).flatMap((fix, index) => [...(index === 0 ? [] : ['']), ...fixLines(fix, options)]),
    ...(rest.length === 0 ? [] : ['', ...restLines(rest, options)]),
  ];
}

function fixLines({ findings, steps }: Fix, options: RenderOptions): string[] {
  const { dim } = createColors(options.colors);
  // Places that could not be checked for one reason differ only in the name.
  const whole = findings[0]?.isUnchecked === true ? 1 : SHOWN;
  const rest = findings.slice(whole);
  return [
    ...findings
      .slice(0, whole)
      .flatMap(({ message, details }) => [
        ...wrapped(visible(message), options.columns, '  '),
        ...detailLines(details, options),
        '',
      ]),
    ...(rest.length === 0 ? [] : [...restLines(rest, options), '']),
    ...(steps === undefined
      ? wrapped(dim('The same fix as above.'), options.columns, '  ')
      : steps.flatMap((step) => stepLines(step, options))),
  ];
}

/** Findings beyond those shown in full: three names, and how many more there are. */
function restLines(rest: readonly ViewFinding[], options: RenderOptions): string[] {
  const more = rest.length - SHOWN;
  return [
    '  Likewise:',
    ...rest.slice(0, SHOWN).flatMap(({ name }) => wrapped(visible(name), options.columns, '    ')),
    ...(more > 0 ? [`    +${many(more)} more (all of them: --report json=-)`] : []),
  ];
}

function detailLines(details: readonly Detail[], options: RenderOptions): string[] {
  const { dim } = createColors(options.colors);
  const width = Math.max(...details.map(({ label }) => label.length)) + 2;
  return details.flatMap(({ label, value, at }) =>
    wrapped(
      visible(at === undefined ? value : `${value}${ago(at, options.now)}`),
      options.columns,
      ' '.repeat(4 + width),
      `    ${dim(visible(label).padEnd(width))}`,
    ),
  );
}

/** A command stays on one line at any width: a broken one cannot be pasted. */
function stepLines({ text, command }: FixStep, options: RenderOptions): string[] {
  const { bold, cyan } = createColors(options.colors);
  return [
    ...wrapped(bold(visible(text)), options.columns, '  '),
    ...(command === undefined ? [] : [`    ${cyan(visible(command))}`]),
  ];
}

function closingLines({ notes, allowed, effort }: View, options: RenderOptions): string[] {
  const { dim } = createColors(options.colors);
  const say = (text: string): string[] => wrapped(text, options.columns, '  ');
  return [
    ...notes.slice(0, NOTES).flatMap((note) => noteLines(note, options)),
    ...(notes.length > NOTES
      ? say(`+${amount(notes.length - NOTES, 'more note', 'more notes')} (all of them: --report json=-)`)
      : []),
    ...allowed.slice(0, SHOWN).flatMap((sentence) => say(visible(sentence))),
    ...(allowed.length > SHOWN ? say(`+${many(allowed.length - SHOWN)} more allowed`) : []),
    ...say(dim(visible(effort))),
  ];
}

function noteLines({ text, isWarning, references, digest }: Note, { colors, columns }: RenderOptions): string[] {
  if (references !== undefined) {
    // With its repository, a digest is wider than a terminal.
    const named = digest === undefined ? references : references.slice(0, -1);
    return [
      ...named.map((reference) => `  ${text} ${visible(reference)}`),
      ...(digest === undefined ? [] : [`  digest ${digest}`]),
    ];
  }
  const paint = isWarning === true ? createColors(colors).yellow : (line: string): string => line;
  return wrapped(paint(visible(text)), columns, '  ');
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** ` (3 days ago)`, in the largest unit that fits; empty for less than a minute or without a clock. */
function ago(at: Date, now: Date | undefined): string {
  if (now === undefined) return '';
  const passed = now.getTime() - at.getTime();
  const unit = UNITS.find(([, length]) => passed >= length);
  if (unit === undefined) return '';
  const count = Math.floor(passed / unit[1]);
  return ` (${count} ${unit[0]}${count === 1 ? '' : 's'} ago)`;
}
