import type { Result } from 'sarif';
import { digestOf } from '../image/digest.ts';
import type { AuditFinding, AuditReport } from '../types/audit.ts';
import { auditPlace } from './audit-place.ts';
import { explainAudit } from './audit-message.ts';
import { LEVELS, plain, print, RULE_IDS, tool } from './sarif.ts';

/** What code scanning keeps of one run. https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit */
const RESULTS = 5000;

/** An audit as a SARIF log: a result for each finding, the worst where there are more than code scanning keeps. */
export function renderAuditSarif(report: AuditReport): string {
  const rest = report.findings.length - RESULTS;
  return print([
    {
      tool: tool(),
      automationDetails: { id: 'mintmark/audit/' },
      invocations: [
        {
          executionSuccessful: report.verdict !== 'unknown',
          exitCode: report.exitCode,
          ...(rest > 0 && {
            toolExecutionNotifications: [
              { level: 'note', message: { text: `${rest} more findings are in the JSON report.` } },
            ],
          }),
        },
      ],
      results: report.findings.slice(0, RESULTS).map(resultOf),
    },
  ]);
}

function resultOf(finding: AuditFinding): Result {
  const { message, details, remedy } = explainAudit(finding);
  const facts = details.map(({ label, value }) => `${label}: ${value}`);
  const steps = remedy.flatMap(({ text, command }) => (command === undefined ? [text] : [text, command]));
  // Code scanning shows no result without a place.
  const { path, line } = placeInFile(finding) ?? { path: 'mintmark.yml', line: 1 };
  return {
    ruleId: finding.rule,
    ruleIndex: RULE_IDS.indexOf(finding.rule),
    level: LEVELS[finding.severity],
    message: { text: plain([`${message}.`, ...facts, ...steps].join('\n')) },
    locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(path) }, region: { startLine: line } } }],
    // The only name that code scanning reads.
    partialFingerprints: { primaryLocationLineHash: fingerprintOf(finding) },
  };
}

function placeInFile(finding: AuditFinding): { readonly path: string; readonly line: number } | undefined {
  if (finding.rule === 'shared-repository') return finding.place;
  if (finding.rule !== 'expired-allowance') return undefined;
  const { path, line } = /^(?<path>.+):(?<line>\d+)$/.exec(finding.allowance.place)?.groups ?? {};
  return path === undefined ? undefined : { path, line: Number(line) };
}

/** The same image is the same alert in the next audit, wherever else it has been pushed to; a repository likewise. */
function fingerprintOf(finding: AuditFinding): string {
  const { registry, repository } = auditPlace(finding);
  const about =
    finding.rule === 'shared-image'
      ? finding.group.imageIds[0]
      : finding.rule === 'expired-allowance'
        ? [finding.allowance.repository, finding.allowance.image ?? null, finding.allowance.expires]
        : (repository ?? registry);
  return digestOf(JSON.stringify(['audit', finding.rule, about])).slice('sha256:'.length);
}
