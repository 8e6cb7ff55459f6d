import type { PhrasingContent, Root, RootContent, Table, TableRow } from 'mdast';
import { shortDigest } from '../image/digest.ts';
import { amount, many } from '../util/words.ts';
import { visible, visibleLines } from './escape.ts';
import type { Failure } from './failure.ts';
import type { Format } from './formats.ts';
import { type Fix, type Group, groupsOf } from './group.ts';
import {
  code,
  details,
  fence,
  fit,
  heading,
  LINE_BREAK,
  link,
  paragraph,
  prose,
  row,
  SIGNS,
  strong,
  SUMMARY_LIMIT,
  type Limit,
} from './markdown-nodes.ts';
import { jsonIn } from '../util/json-object.ts';
import type { Detail, FixStep, Note, RuleText, View, ViewFinding } from './view.ts';

/** How many findings of one group are shown, and how many fixes of one rule; the other findings open on a click. */
const IN_SIGHT = 3;
/** How many other places that could not be checked for the same reason are named. */
const NAMES = 10;
/** The most rows in the table of the remaining findings: nobody reads more. */
const ROWS = 50;
const NOTES = 10;

/** The report as GitHub-flavoured Markdown, as a job summary shows it: at most 1 MiB. */
export function renderMarkdown(view: View): string {
  const { picture } = view;
  return fit(blocksOf(view, picture === undefined ? [] : [fence('mermaid', picture)]), SUMMARY_LIMIT);
}

/**
 * Reports of one run for a place with a smaller limit, without the picture. If there are several, each begins with its
 * image.
 *
 * @param leg the matrix job that reports it
 */
export function renderMarkdownWithin(limit: Limit, views: readonly View[], leg?: string): string {
  const blocks = views.flatMap((view) => [
    ...(views.length > 1 ? [paragraph([code(visible(view.subject))])] : []),
    ...blocksOf(view, [], leg),
  ]);
  return fit(blocks, limit);
}

function blocksOf(view: View, picture: readonly RootContent[], leg?: string): (Root | RootContent)[] {
  const { outcome, word, sentence } = view.headline;
  const groups = groupsOf(view);
  // Reports of several services may be on one page.
  const names = [...(sentence.includes(view.checked) ? [] : [view.checked]), ...(leg === undefined ? [] : [leg])];
  return [
    heading(2, `${SIGNS[outcome]} ${word}: ${sentence}`),
    ...(names.length === 0 ? [] : [paragraph(names.flatMap((name) => [code(visible(name)), SPACE]).slice(0, -1))]),
    ...(groups.length === 0 ? [] : [...findingTables(groups, view.rules), ...picture, heading(3, 'What to do')]),
    ...groups.flatMap((group) => fixNodes(group, view.rules)),
    ...closing(view),
  ];
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

export const MARKDOWN: Format = {
  render: renderMarkdown,
  renderFailure: (_command, failure) => renderErrorMarkdown(failure),
  renderTitle: (subject) => `${fit([heading(1, subject)])}\n`,
};

/** A message may have a line for each mistake. */
function paragraphs(text: string): RootContent[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => paragraph(prose(line)));
}

const SPACE: PhrasingContent = { type: 'text', value: ' ' };

/** A finding, and those that differ from it only in the name. */
interface Row {
  readonly finding: ViewFinding;
  readonly alike?: readonly ViewFinding[];
}

function findingTables(groups: readonly Group[], rules: readonly RuleText[]): (Root | RootContent)[] {
  const inSight = groups.flatMap(({ fixes }) => fixes.slice(0, IN_SIGHT).flatMap(rowsInSight));
  const shown = new Set(inSight.flatMap(({ finding, alike = [] }) => [finding, ...alike]));
  const rest = groups.flatMap(({ findings }) => findings.filter((finding) => !shown.has(finding)));
  const below = rest.slice(0, ROWS).map((finding) => ({ finding }));
  const beyond = rest.length - ROWS;
  return [
    table(inSight, rules),
    ...(rest.length > 0 ? [details(`${many(rest.length)} more`, table(below, rules))] : []),
    ...(beyond > 0
      ? [paragraph(prose(`${amount(beyond, 'more finding is', 'more findings are')} in the JSON report.`))]
      : []),
  ];
}

/** Everything that could not be checked for one reason is one row. */
function rowsInSight({ findings }: Fix): Row[] {
  const [finding, ...others] = findings;
  if (finding?.isUnchecked === true) return [{ finding, alike: others.slice(0, NAMES) }];
  return findings.slice(0, IN_SIGHT).map((one) => ({ finding: one }));
}

/** Two columns, because more would be wider than a comment. Whose image it is comes first. */
function table(rows: readonly Row[], rules: readonly RuleText[]): Table {
  const header = row(prose('Finding'), prose('What is wrong'));
  return { type: 'table', children: [header, ...rows.map((each) => rowOf(each, rules))] };
}

function rowOf({ finding, alike = [] }: Row, rules: readonly RuleText[]): TableRow {
  const { severity, rule, party, message, details } = finding;
  const sign: PhrasingContent = { type: 'text', value: `${SIGNS[severity === 'error' ? 'bad' : 'warning']} ` };
  const whose = party === undefined ? [] : [strong(visible(party)), LINE_BREAK];
  const facts = details.flatMap((detail): PhrasingContent[] => [LINE_BREAK, ...prose(factText(detail))]);
  const names =
    alike.length === 0 ? [] : [LINE_BREAK, ...prose(`Likewise: ${alike.map(({ name }) => name).join(', ')}`)];
  return row([sign, ...whose, ruleNode(rule, rules)], [...prose(message), ...facts, ...names]);
}

/** With whole digests, which `prose` shows shortened. */
function factText({ label, value, digests = [] }: Detail): string {
  const whole = digests.reduce((text, digest) => text.replace(shortDigest(digest), digest), value);
  return label === '' ? whole : `${label}: ${whole}`;
}

/** The rule's name, as a link to its page. */
function ruleNode(rule: string, rules: readonly RuleText[]): PhrasingContent {
  const url = rules.find(({ id }) => id === rule)?.url;
  return url === undefined ? code(rule) : link(rule, url);
}

/** The fixes of a rule. If there are several, each says what it is for; those beyond the limit differ only in names. */
function fixNodes({ rule, fixes }: Group, rules: readonly RuleText[]): RootContent[] {
  const [why = ''] = rules.find(({ id }) => id === rule)?.reason.split(/(?<=\.) /) ?? [];
  const said = fixes.slice(0, IN_SIGHT).filter(({ steps }) => steps !== undefined);
  return said.flatMap(({ findings: [first], steps = [] }, index) => [
    ...(index === 0 ? [paragraph([ruleNode(rule, rules), { type: 'text', value: ': ' }, ...prose(why)])] : []),
    ...(said.length > 1 && first !== undefined ? [paragraph(prose(`${first.message}.`))] : []),
    ...steps.flatMap(stepNodes),
  ]);
}

function stepNodes({ text, command, yaml }: FixStep): RootContent[] {
  return [
    // A policy statement, to be copied.
    text.startsWith('{') ? fence('json', statement(visible(text))) : paragraph(prose(text)),
    ...(command === undefined ? [] : [fence('sh', visible(command))]),
    ...(yaml === undefined ? [] : [fence('yaml', visibleLines(yaml.trimEnd()))]),
  ];
}

/** In lines that are not wider than a comment. */
function statement(text: string): string {
  // If it was cut, or isn't JSON, it is shown as it is.
  const value = jsonIn(text);
  return value === undefined ? text : JSON.stringify(value, undefined, 2);
}

function closing({ notes, allowed, attachments = [], effort }: View): (Root | RootContent)[] {
  return [
    ...notes.slice(0, NOTES).flatMap(noteNodes),
    ...(notes.length > NOTES
      ? [paragraph(prose(`${amount(notes.length - NOTES, 'more note is', 'more notes are')} in the JSON report.`))]
      : []),
    ...allowed.slice(0, ROWS).map((sentence) => paragraph(prose(sentence))),
    ...attachments.map(({ title, lines }) => details(title, fence('', lines.map(visible).join('\n')))),
    paragraph(prose(effort)),
  ];
}

function noteNodes({ text, isWarning, references }: Note): RootContent[] {
  if (references !== undefined) return [paragraph([strong(text)]), fence('', references.map(visible).join('\n'))];
  return [paragraph(prose(isWarning === true ? `${SIGNS.warning} ${text}` : text))];
}
