import type { PhrasingContent, RootContent, TableRow } from 'mdast';
import type { DeployFinding, DeployReport } from '../types/deploy.ts';
import { deployedSentence, deployHeadline } from './deploy-headline.ts';
import { explainDeploy, noteSentence } from './deploy-message.ts';
import { SIGNS, stepNodes } from './markdown.ts';
import { code, fit, heading, type Limit, paragraph, prose, row, strong, SUMMARY_LIMIT } from './markdown-nodes.ts';

/** Rows of the table: more is nothing that a person reads. */
const ROWS = 50;
const NOTES = 10;

/** A deployment as GitHub-flavoured Markdown, as a job summary shows it. @param limit of the place that shows it */
export function renderDeployMarkdown(report: DeployReport, limit: Limit = SUMMARY_LIMIT): string {
  const { outcome, word, sentence } = deployHeadline(report);
  const { findings, allowed, notes } = report;
  return fit(
    [
      heading(2, `${SIGNS[outcome]} ${word}: ${sentence}`),
      ...(findings.length === 0 ? [] : [table(report), heading(3, 'What to do'), ...remedies(report)]),
      ...allowed.slice(0, ROWS).map(({ twin, allowance }) => {
        return paragraph(prose(`Allowed until ${allowance.expires} (${allowance.reason}): ${twin.uri}`));
      }),
      ...[...notes.slice(0, NOTES).map(noteSentence), deployedSentence(report)].map((line) => paragraph(prose(line))),
    ],
    limit,
  );
}

function table(report: DeployReport): RootContent {
  const rows = report.findings.slice(0, ROWS).map((finding) => rowOf(finding, report));
  const beyond = report.findings.length - ROWS;
  const rest = beyond > 0 ? [row(prose(''), prose(''), prose(`${beyond} more are in the JSON report.`))] : [];
  return {
    type: 'table',
    children: [row(prose('Severity'), prose('Rule'), prose('What is wrong')), ...rows, ...rest],
  };
}

function rowOf(finding: DeployFinding, report: DeployReport): TableRow {
  const { message, details } = explainDeploy(finding, report);
  const facts = details.flatMap(({ label, value }): PhrasingContent[] => [
    { type: 'html', value: '<br>' },
    ...prose(`${label}: ${value}`),
  ]);
  return row(
    prose(finding.severity === 'error' ? 'error' : 'warning'),
    [code(finding.rule)],
    [...prose(message), ...facts],
  );
}

/** Of each rule the remedies of its first finding: the others have the same with other names. */
function remedies(report: DeployReport): RootContent[] {
  const first = new Map(report.findings.toReversed().map((finding) => [finding.rule, finding]));
  return [...new Set(report.findings.map(({ rule }) => rule))].flatMap((rule) => {
    const finding = first.get(rule);
    if (finding === undefined) return [];
    return [paragraph([strong(rule)]), ...explainDeploy(finding, report).remedy.flatMap(stepNodes)];
  });
}
