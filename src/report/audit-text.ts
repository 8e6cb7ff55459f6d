import { createColors } from 'picocolors';
import type { AuditReport } from '../types/audit.ts';
import { type AuditGroup, auditGroups, subjectOf } from './audit-groups.ts';
import { auditedSentence, auditHeadline, many, omissions } from './audit-headline.ts';
import { explainAudit, list } from './audit-message.ts';
import { visible } from './escape.ts';
import type { RenderOptions } from './formats.ts';
import { detailLines, hang, SIGNS, stepLines } from './text.ts';

/** Shared images that are shown whole; of every other rule it is one. */
const SHOWN = 3;

/** An audit for a person at a terminal: the worst first, and what to do about it. */
export function renderAuditText(report: AuditReport, options: RenderOptions): string {
  const blocks = [
    verdictLines(report, options),
    ...auditGroups(report).map((group) => groupLines(group, options)),
    closingLines(report, options),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function verdictLines(report: AuditReport, options: RenderOptions): string[] {
  const colors = createColors(options.colors);
  const { outcome, word, sentence } = auditHeadline(report);
  const paint = { good: colors.green, warning: colors.yellow, bad: colors.red }[outcome];
  const text = `${paint(colors.bold(`${SIGNS[outcome]} ${word}:`))} ${colors.bold(visible(sentence))}`;
  return hang(text, { first: '', next: '  ', columns: options.columns });
}

function groupLines({ rule, severity, findings }: AuditGroup, options: RenderOptions): string[] {
  const { red, yellow, dim } = createColors(options.colors);
  const count = findings.length === 1 ? '' : ` (${many(findings.length)})`;
  const whole = rule === 'shared-image' ? SHOWN : 1;
  const rest = findings.slice(whole);
  return [
    `${severity === 'error' ? red('error') : yellow('warning')} ${dim(`${rule}${count}`)}`,
    ...findings.slice(0, whole).flatMap((finding, index) => {
      const { message, details, remedy } = explainAudit(finding);
      return [
        ...(index === 0 ? [] : ['']),
        ...hang(visible(message), { next: '  ', columns: options.columns }),
        ...detailLines(details, options),
        ...remedy.flatMap((step) => stepLines(step, options)),
      ];
    }),
    ...(rest.length === 0 ? [] : ['', ...restLines(rest.map(subjectOf), options)]),
  ];
}

function restLines(subjects: readonly string[], { columns }: RenderOptions): string[] {
  const likewise = `Likewise: ${list(subjects)}${subjects.length > SHOWN ? ' (all of them: --format json)' : ''}`;
  return hang(visible(likewise), { next: '  ', columns });
}

function closingLines(report: AuditReport, options: RenderOptions): string[] {
  const { dim } = createColors(options.colors);
  const allowed = report.allowed
    .slice(0, SHOWN)
    .map(
      ({ group, allowance }) =>
        `Allowed until ${allowance.expires} (${allowance.reason}): an image of ${list(group.services)}`,
    );
  const more = report.allowed.length - SHOWN;
  return [
    ...[...allowed, ...(more > 0 ? [`+${many(more)} more allowed`] : []), ...omissions(report)],
    auditedSentence(report),
  ].flatMap((sentence) => hang(dim(visible(sentence)), { next: '  ', columns: options.columns }));
}
