import { lineText } from '../util/file-line.ts';
import type { Format } from './formats.ts';
import { html, htmlLines, type Markup } from './html.ts';
import { wholeText } from './result-line.ts';
import type { View, ViewFinding } from './view.ts';

/** A test case, and why it did not pass. */
interface Case {
  readonly name: string;
  /** Absent: it passed. `failure`: something is wrong. `error`: it could not be checked. */
  readonly fault?: 'failure' | 'error';
  /** A word or two, for readers that group faults. */
  readonly type: string;
  readonly lines: readonly string[];
}

interface Suite {
  readonly command: string;
  readonly name: string;
  readonly cases: readonly Case[];
}

/**
 * Reports as JUnit XML, which every CI system reads: one suite per image, one test per finding. A warning is a test
 * that passes and says something. There is no official schema; Jenkins, GitLab and Azure all read this subset alike.
 */
function renderJunit(views: readonly View[]): string {
  return print(views.map(({ command, subject, ...view }) => ({ command, name: subject, cases: casesOf(view) })));
}

export const JUNIT: Format = {
  render: (view) => renderJunit([view]),
  renderFailure: (command, { code, message, hint }) => {
    const lines = [message, hint ?? ''].join('\n').trimEnd().split('\n');
    return print([{ command, name: command, cases: [{ name: 'verdict', fault: 'error', type: code, lines }] }]);
  },
  renderAll: renderJunit,
};

function casesOf({ findings, exitCode, headline }: Pick<View, 'findings' | 'exitCode' | 'headline'>): Case[] {
  const cases = findings.map(caseOf);
  if (cases.some(({ fault }) => fault !== undefined)) return cases;
  // Without it, a report in which nothing is found would have no tests, and many readers refuse that.
  const verdict = { name: 'verdict', type: headline.word, lines: [`${headline.word}: ${headline.sentence}`] };
  return [{ ...verdict, ...(exitCode !== 0 && { fault: 'error' as const }) }, ...cases];
}

function caseOf({ rule, severity, isUnchecked, name, line, ...finding }: ViewFinding): Case {
  const fault = isUnchecked ? 'error' : severity === 'error' ? 'failure' : undefined;
  return {
    name: `${rule}: ${name}`,
    ...(fault !== undefined && { fault }),
    type: rule,
    lines: [...wholeText(finding), ...(line === undefined ? [] : [lineText(line)])],
  };
}

function print(suites: readonly Suite[]): string {
  const document = html`<testsuites name="mintmark" ${counts(suites.flatMap(({ cases }) => cases))}>
    ${suites.map(suiteMarkup)}</testsuites
  >`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${document.text}\n`;
}

function counts(cases: readonly Case[]): Markup {
  const count = (wanted: Case['fault']): number => cases.filter(({ fault }) => fault === wanted).length;
  return html`tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
}

function suiteMarkup({ command, name, cases }: Suite): Markup {
  return html`
    <testsuite name="${name}" ${counts(cases)}> ${cases.map((one) => caseMarkup(one, command))} </testsuite>
  `;
}

function caseMarkup({ name, fault, type, lines }: Case, command: string): Markup {
  const [message = ''] = lines;
  const text = htmlLines(lines);
  const content =
    fault === undefined
      ? html`<system-out>${text}</system-out>`
      : fault === 'failure'
        ? html`<failure type="${type}" message="${message}">${text}</failure>`
        : html`<error type="${type}" message="${message}">${text}</error>`;
  return html` <testcase classname="mintmark.${command}" name="${name}">${content}</testcase> `;
}
