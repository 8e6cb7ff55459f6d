import { exitCodeOf } from '../rules/exit-code.ts';
import type { LedgerAnswer } from '../types/claim.ts';
import type { Configuration } from '../types/configuration.ts';
import type { Report } from './report.ts';
import { type Problem, withSeverities } from '../rules/rules.ts';

/**
 * The report of an image that is pushed, with what became of its claim. If the claim could not be confirmed, it ends with
 * its lease, so nothing is known of what comes after.
 *
 * @param answer claims of others that came in between; none if the claim is confirmed
 */
export function claimedAfter(report: Report, answer: LedgerAnswer, configuration: Configuration): Report {
  const { ledger } = answer;
  const problems: readonly Problem[] =
    answer.kind === 'unchecked'
      ? [{ rule: 'unchecked-repository', ledger, failure: answer.failure }]
      : answer.claims.map((claim) => ({ rule: 'shared-claim', claim, imageIds: [claim.imageId], ledger }));
  if (problems.length === 0) return report;
  const findings = [...withSeverities(problems, configuration.rules), ...report.findings];
  const unchecked = report.unchecked + (answer.kind === 'unchecked' ? 1 : 0);
  const verdict =
    answer.kind === 'claims' ? 'shared' : report.verdict === 'unique' ? ('unknown' as const) : report.verdict;
  return { ...report, findings, verdict, unchecked, exitCode: exitCodeOf({ findings, unchecked }) };
}
