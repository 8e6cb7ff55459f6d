import type { PhrasingContent, Root, RootContent, Table, TableRow } from 'mdast';
import { referenceTo } from '../types/registry.ts';
import type { Report } from '../types/report.ts';
import { askedSentence } from './asked.ts';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import { groupsOf, type Group } from './group.ts';
import { DONE, headline } from './headline.ts';
import {
  code,
  details,
  fence,
  fit,
  heading,
  paragraph,
  prose,
  row,
  strong,
  SUMMARY_LIMIT,
  type Limit,
} from './markdown-nodes.ts';
import { sharingGraph } from './mermaid.ts';
import { twinReference } from './message.ts';
import { remarkedSentence } from './remarked.ts';
import { singlePlatformSentence } from './single-platform.ts';
import type { Step } from './remedy.ts';

/** Findings of one group that are in sight; the rest opens on a click. */
const IN_SIGHT = 3;
/** Rows of the table of the rest: more is nothing that a person reads. */
const ROWS = 50;

/** The report as GitHub-flavoured Markdown, as a job summary shows it: at most 1 MiB. */
export function renderMarkdown(report: Report): string {
  const graph = sharingGraph(report);
  return renderMarkdownWithin(SUMMARY_LIMIT, report, graph === undefined ? [] : [fence('mermaid', graph)]);
}

/**
 * The same for a place that takes less.
 *
 * @param picture what is shown between the findings and the remedies
 */
export function renderMarkdownWithin(limit: Limit, report: Report, picture: readonly RootContent[] = []): string {
  const { outcome, word, sentence } = headline(report);
  const groups = groupsOf(report);
  const blocks = [
    heading(2, `${SIGNS[outcome]} ${word}: ${sentence}`),
    ...(groups.length === 0 ? [] : [...findings(groups), ...picture, heading(3, 'What to do')]),
    ...groups.flatMap(remedyNodes),
    ...closing(report),
  ];
  return fit(blocks, limit);
}

/** What a job summary says of a run that ended before there was a verdict. */
export function renderErrorMarkdown(failure: Failure, limit: Limit = SUMMARY_LIMIT): string {
  const blocks = [
    heading(2, `${SIGNS.bad} mintmark could not finish`),
    ...paragraphs(failure.message),
    ...paragraphs(failure.hint ?? ''),
  ];
  return fit(blocks, limit);
}

/** A message may have a line for each mistake. */
function paragraphs(text: string): RootContent[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => paragraph(prose(line)));
}

export const SIGNS = { good: '✅', warning: '⚠️', bad: '❌' } as const;

function findings(groups: readonly Group[]): (Root | RootContent)[] {
  const inSight = groups.flatMap((group) => rowsOf(group, group.items.slice(0, IN_SIGHT)));
  const rest = groups.flatMap((group) => rowsOf(group, group.items.slice(IN_SIGHT)));
  const beyond = rest.length - ROWS;
  return [
    table(inSight),
    ...(rest.length > 0 ? [details(`${rest.length} more`, table(rest.slice(0, ROWS)))] : []),
    ...(beyond > 0 ? [paragraph(prose(`${beyond} more findings are in the JSON report.`))] : []),
  ];
}

function table(rows: TableRow[]): Table {
  return { type: 'table', children: [row(prose('Severity'), prose('Rule'), prose('What is wrong')), ...rows] };
}

function rowsOf({ severity, rule }: Group, items: Group['items']): TableRow[] {
  return items.map(({ explanation }) => {
    const facts = explanation.details.flatMap(({ label, value }): PhrasingContent[] => [
      { type: 'html', value: '<br>' },
      ...prose(`${label}: ${value}`),
    ]);
    return row(
      prose(severity === 'error' ? 'error' : 'warning'),
      [code(rule)],
      [...prose(explanation.message), ...facts],
    );
  });
}

function remedyNodes({ rule, remedy }: Group): RootContent[] {
  return remedy === undefined ? [] : [paragraph([strong(rule)]), ...remedy.flatMap(stepNodes)];
}

export function stepNodes({ text, command }: Step): RootContent[] {
  return [paragraph(prose(text)), ...(command === undefined ? [] : [fence('sh', command)])];
}

function pushedNames({ uri, tag, digest }: NonNullable<Report['pushed']>): string[] {
  return [tag, digest].filter((name) => name !== undefined).map((name) => referenceTo(uri, name));
}

function closing(report: Report): (Root | RootContent)[] {
  const { pushed, mark, allowed, leftOvers, asked } = report;
  const remarked = remarkedSentence(report);
  const single = singlePlatformSentence(report);
  return [
    ...(remarked === undefined ? [] : [paragraph(prose(remarked))]),
    ...(pushed === undefined
      ? []
      : [paragraph([strong(DONE[report.command])]), fence('', pushedNames(pushed).join('\n'))]),
    ...(single === undefined ? [] : [paragraph(prose(`${SIGNS.warning} ${single}`))]),
    ...(mark?.warnings ?? []).map((warning) => paragraph(prose(`${SIGNS.warning} ${warning}`))),
    ...allowed.slice(0, ROWS).map(({ repository, twin, allowance }) => {
      const until = `Allowed until ${allowance.expires} (${allowance.reason}): ${twinReference(repository, twin)}`;
      return paragraph(prose(until));
    }),
    ...(mark === undefined
      ? []
      : [
          details(
            'The mark of this build',
            fence('', [`tag=${mark.tag}`, ...pairs(mark.buildArgs), ...pairs(mark.labels)].join('\n')),
          ),
        ]),
    paragraph(
      prose(
        leftOvers.length === 0
          ? askedSentence(asked)
          : `${askedSentence(asked)} Left-overs, which are no twins, in ${leftOvers.length} of them.`,
      ),
    ),
  ];
}

function pairs(record: Readonly<Record<string, string>>): string[] {
  return Object.entries(record).map(([name, value]) => visible(`${name}=${value}`));
}
