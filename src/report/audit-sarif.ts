import type { AuditFinding, AuditReport } from '../types/audit.ts';
import { auditHeadline } from './audit-headline.ts';
import { auditPlace } from './audit-place.ts';
import { explainAudit } from './audit-message.ts';
import type { Line } from './line.ts';
import { print, sarifInvocation, sarifResult, TOOL } from './sarif-log.ts';

/** What code scanning keeps of one run. https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit */
const RESULTS = 5000;

/** An audit as a SARIF log: a result for each finding, the worst where there are more than code scanning keeps. */
export function renderAuditSarif(report: AuditReport): string {
  const rest = report.findings.length - RESULTS;
  return print([
    {
      tool: TOOL,
      automationDetails: { id: 'mintmark/audit/' },
      invocations: [
        sarifInvocation(
          report,
          auditHeadline(report),
          rest > 0 ? [`${rest} more findings are in the JSON report.`] : [],
        ),
      ],
      results: report.findings
        .slice(0, RESULTS)
        .map((finding) => sarifResult(finding, explainAudit(finding), placeInFile(finding), subjectOf(finding))),
    },
  ]);
}

function placeInFile(finding: AuditFinding): Line | undefined {
  if (finding.rule === 'shared-repository') return finding.place;
  return finding.rule === 'expired-allowance' ? finding.allowance.place : undefined;
}

/** The same image is the same alert in the next audit, wherever else it has been pushed to; a repository likewise. */
function subjectOf(finding: AuditFinding): readonly unknown[] {
  const { registry, repository } = auditPlace(finding);
  const about =
    finding.rule === 'shared-image'
      ? finding.group.imageIds[0]
      : finding.rule === 'expired-allowance'
        ? [finding.allowance.repository, finding.allowance.image ?? null, finding.allowance.expires]
        : (repository ?? registry);
  return ['audit', finding.rule, about];
}
