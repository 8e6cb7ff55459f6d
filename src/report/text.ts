import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import { referenceTo } from '../types/registry.ts';
import type { Report } from '../types/report.ts';
import { askedSentence } from './asked.ts';
import { visible } from './escape.ts';
import type { RenderOptions } from './formats.ts';
import { groupsOf, type Group } from './group.ts';
import { DONE, headline } from './headline.ts';
import { twinReference, type Detail } from './message.ts';
import { remarkedSentence } from './remarked.ts';
import { singlePlatformSentence } from './single-platform.ts';
import type { Step } from './remedy.ts';

/** How many findings with the same remedy are shown whole. */
const SHOWN = 3;

/** The report for a person at a terminal: what is wrong and what to do about it, before anything else. */
export function renderText(report: Report, options: RenderOptions): string {
  const blocks = [
    verdictLines(report, options),
    ...groupsOf(report).map((group) => groupLines(group, options)),
    closingLines(report, options),
  ];
  const spread = report.findings.length > 0 ? '\n\n' : '\n';
  return `${blocks
    .map((lines) => lines.join('\n'))
    .filter((block) => block !== '')
    .join(spread)}\n`;
}

export const SIGNS = { good: '✓', warning: '!', bad: '✗' } as const;

function verdictLines(report: Report, options: RenderOptions): string[] {
  const colors = createColors(options.colors);
  const { outcome, word, sentence } = headline(report);
  const paint = { good: colors.green, warning: colors.yellow, bad: colors.red }[outcome];
  const text = `${paint(colors.bold(`${SIGNS[outcome]} ${word}:`))} ${colors.bold(visible(sentence))}`;
  return hang(text, { first: '', next: '  ', columns: options.columns });
}

function groupLines(group: Group, options: RenderOptions): string[] {
  const { red, yellow, dim } = createColors(options.colors);
  const severity = group.severity === 'error' ? red('error') : yellow('warning');
  const whole = group.rule === 'unchecked-repository' ? 1 : SHOWN;
  const remedy =
    group.remedy === undefined
      ? hang(dim('The remedy above fixes this too.'), { next: '  ', columns: options.columns })
      : group.remedy.flatMap((step) => stepLines(step, options));
  return [
    `${severity} ${dim(group.rule)}`,
    ...group.items
      .slice(0, whole)
      .flatMap(({ explanation }) => [
        ...hang(visible(explanation.message), { next: '  ', columns: options.columns }),
        ...detailLines(explanation.details, options),
        '',
      ]),
    ...restLines(group.items.slice(whole), options),
    ...remedy,
  ];
}

/** Findings beyond those shown whole: three names, and how many more there are. */
function restLines(rest: Group['items'], options: RenderOptions): string[] {
  if (rest.length === 0) return [];
  const names = rest.slice(0, SHOWN).map(({ finding, explanation }) => {
    if (finding.rule === 'shared-image') return twinReference(finding.repository, finding.twin);
    return 'repository' in finding ? finding.repository.uri : explanation.message;
  });
  const more = rest.length - names.length;
  return [
    '  Likewise:',
    ...names.flatMap((name) => hang(visible(name), { next: '    ', columns: options.columns })),
    ...(more > 0 ? [`    +${more} more (all of them: --format json)`] : []),
    '',
  ];
}

export function detailLines(details: readonly Detail[], options: RenderOptions): string[] {
  const { dim } = createColors(options.colors);
  const width = Math.max(...details.map(({ label }) => label.length)) + 2;
  return details.flatMap(({ label, value, at }) =>
    hang(visible(at === undefined ? value : `${value}${ago(at, options.now)}`), {
      first: `    ${dim(visible(label).padEnd(width))}`,
      next: ' '.repeat(4 + width),
      columns: options.columns,
    }),
  );
}

/** A command stays on one line, whatever the width: a broken one cannot be pasted. */
export function stepLines({ text, command }: Step, options: RenderOptions): string[] {
  const { bold, cyan } = createColors(options.colors);
  return [
    ...hang(bold(visible(text)), { next: '  ', columns: options.columns }),
    ...(command === undefined ? [] : [`    ${cyan(visible(command))}`]),
  ];
}

function closingLines(report: Report, options: RenderOptions): string[] {
  const { dim, yellow } = createColors(options.colors);
  const { pushed, mark, allowed } = report;
  const say = (text: string, paint = (line: string): string => line): string[] =>
    hang(paint(visible(text)), { next: '  ', columns: options.columns });
  const remarked = remarkedSentence(report);
  const single = singlePlatformSentence(report);
  return [
    ...(remarked === undefined ? [] : say(remarked)),
    ...(pushed === undefined
      ? []
      : [`  ${DONE[report.command]} ${visible(referenceTo(pushed.uri, pushed.tag ?? pushed.digest))}`]),
    ...(single === undefined ? [] : say(single, yellow)),
    ...(mark?.warnings ?? []).flatMap((warning) => say(warning, yellow)),
    ...allowed
      .slice(0, SHOWN)
      .flatMap(({ repository, twin, allowance }) =>
        say(`Allowed until ${allowance.expires} (${allowance.reason}): ${twinReference(repository, twin)}`),
      ),
    ...(allowed.length > SHOWN ? say(`+${allowed.length - SHOWN} more allowed`) : []),
    ...say(askedSentence(report.asked), dim),
  ];
}

/** Wraps between words only: a reference, a digest or a URL stays whole even where it is wider than the terminal. */
export function hang(text: string, place: { first?: string; next: string; columns: number }): string[] {
  const lines = wrapAnsi(text, Math.max(20, place.columns - place.next.length)).split('\n');
  return lines.map((line, index) => `${index === 0 ? (place.first ?? place.next) : place.next}${line}`);
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** ` (3 days ago)`, in the largest unit of which there is one; nothing under a minute or without a clock. */
function ago(at: Date, now: Date | undefined): string {
  if (now === undefined) return '';
  const passed = now.getTime() - at.getTime();
  const unit = UNITS.find(([, length]) => passed >= length);
  if (unit === undefined) return '';
  const count = Math.floor(passed / unit[1]);
  return ` (${count} ${unit[0]}${count === 1 ? '' : 's'} ago)`;
}
