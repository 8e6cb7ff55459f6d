import type { PhrasingContent, Root, RootContent, TableRow } from 'mdast';
import { shortDigest } from '../image/digest.ts';
import type { AuditFinding, AuditReport, SharedGroup } from '../types/audit.ts';
import { referenceTo } from '../types/registry.ts';
import { type AuditGroup, auditGroups, subjectOf } from './audit-groups.ts';
import { auditedSentence, auditHeadline, many, omissions } from './audit-headline.ts';
import { explainAudit, list, megabytes } from './audit-message.ts';
import { SIGNS, stepNodes } from './markdown.ts';
import { code, details, fit, heading, paragraph, prose, row, strong, SUMMARY_LIMIT } from './markdown-nodes.ts';
import { some } from '../util/some.ts';

/** Shared images that are in sight, and those that open on a click: more is nothing that a person reads. */
const IN_SIGHT = 10;
const ROWS = 100;
/** Places of one image in a row of the table. */
const PLACES = 5;

/** An audit as GitHub-flavoured Markdown, as a job summary shows it: at most 1 MiB. */
export function renderAuditMarkdown(report: AuditReport): string {
  const { outcome, word, sentence } = auditHeadline(report);
  const groups = auditGroups(report);
  const shared = report.findings.flatMap((finding) => (finding.rule === 'shared-image' ? [finding.group] : []));
  const others = groups.filter(({ rule }) => rule !== 'shared-image');
  return fit(
    [
      heading(2, `${SIGNS[outcome]} ${word}: ${sentence}`),
      ...sharedTables(shared),
      ...(others.length === 0 ? [] : [ruleTable(others)]),
      ...(groups.length === 0 ? [] : [heading(3, 'What to do')]),
      ...groups.flatMap(remedies),
      ...allowances(report),
      ...[...omissions(report), auditedSentence(report)].map((line) => paragraph(prose(line))),
    ],
    SUMMARY_LIMIT,
  );
}

function sharedTables(groups: readonly SharedGroup[]): (Root | RootContent)[] {
  if (groups.length === 0) return [];
  const rest = groups.slice(IN_SIGHT);
  const beyond = rest.length - ROWS;
  return [
    sharedTable(groups.slice(0, IN_SIGHT)),
    ...(rest.length > 0 ? [details(`${many(rest.length)} more`, sharedTable(rest.slice(0, ROWS)))] : []),
    ...(beyond > 0 ? [paragraph(prose(`${many(beyond)} more shared images are in the JSON report.`))] : []),
  ];
}

function sharedTable(groups: readonly SharedGroup[]): RootContent {
  const rows = groups.map((group): TableRow => {
    const places = group.images
      .slice(0, PLACES)
      .flatMap(({ repository, digest, tags }, index): PhrasingContent[] => [
        ...(index === 0 ? [] : [{ type: 'html', value: '<br>' } as const]),
        code(referenceTo(repository.uri, tags[0] ?? digest)),
      ]);
    const more = group.images.length - PLACES;
    const bytes = group.images[0]?.bytes;
    return row(
      prose(list(group.services)),
      [code(shortDigest(group.imageIds[0]))],
      [...places, ...(more > 0 ? prose(` and ${more} more`) : [])],
      prose(bytes === undefined ? '' : megabytes(bytes)),
    );
  });
  return {
    type: 'table',
    children: [row(prose('Services'), prose('Image ID'), prose('Places'), prose('Size')), ...rows],
  };
}

function ruleTable(groups: readonly AuditGroup[]): RootContent {
  const rows = groups.map(({ rule, severity, findings }) =>
    row(
      prose(severity === 'error' ? 'error' : 'warning'),
      [code(rule)],
      prose(many(findings.length)),
      prose(some(findings.map(subjectOf))),
    ),
  );
  return { type: 'table', children: [row(prose('Severity'), prose('Rule'), prose('Found'), prose('Where')), ...rows] };
}

/** The remedy of the first; the others have the same with other names. */
function remedies({ rule, findings: [first] }: AuditGroup): RootContent[] {
  const finding: AuditFinding = first;
  const { message, remedy } = explainAudit(finding);
  return [
    paragraph([strong(rule), { type: 'text', value: ': ' }, ...prose(`${message}.`)]),
    ...remedy.flatMap(stepNodes),
  ];
}

function allowances({ allowed }: AuditReport): RootContent[] {
  return allowed.slice(0, IN_SIGHT).map(({ group, allowance }) => {
    const until = `Allowed until ${allowance.expires} (${allowance.reason}): an image of ${list(group.services)}`;
    return paragraph(prose(until));
  });
}
