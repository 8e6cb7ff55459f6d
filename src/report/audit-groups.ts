import type { AuditFinding, AuditReport } from '../types/audit.ts';
import type { Severity } from '../types/finding.ts';

/** Findings of one rule. */
export interface AuditGroup {
  readonly rule: AuditFinding['rule'];
  readonly severity: Severity;
  /** At least one, worst first. */
  readonly findings: readonly [AuditFinding, ...AuditFinding[]];
}

/** A report's findings by rule, in its order. */
export function auditGroups({ findings }: AuditReport): AuditGroup[] {
  const groups = new Map<
    string,
    { rule: AuditGroup['rule']; severity: Severity; findings: [AuditFinding, ...AuditFinding[]] }
  >();
  for (const finding of findings) {
    const { rule, severity } = finding;
    const group = groups.get(rule);
    if (group === undefined) groups.set(rule, { rule, severity, findings: [finding] });
    else group.findings.push(finding);
  }
  return [...groups.values()];
}

/** What a finding is about, in few words. */
export function subjectOf(finding: AuditFinding): string {
  if (finding.rule === 'shared-image') return finding.group.services.join(', ');
  if (finding.rule === 'expired-allowance') return finding.allowance.repository;
  return 'repository' in finding ? finding.repository.uri : finding.registry.region;
}
