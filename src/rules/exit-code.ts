import type { ErrorCode } from '../errors.ts';
import type { ExitCode, Severity } from '../report/view.ts';

/** How a run ended: with a judgement, or before there was one. */
export type Ending = Judged | { readonly failure: ErrorCode | 'INTERNAL' };

/** What a judgement says about the exit code. Several reports of one run are one judgement: `together`. */
export interface Judged {
  readonly findings: readonly { readonly rule: string; readonly severity: Severity }[];
  /** How many repositories, registries, ledgers and clusters could not be checked, at whatever severity. */
  readonly unchecked: number;
}

/** These findings say that something could not be checked. `unchecked` counts that already, at any severity. */
const UNCHECKED_RULES: readonly string[] = ['unchecked-repository', 'unchecked-cluster'];

/** What the caller can fix by typing, configuring, building or committing something else. */
const INPUT: readonly string[] = [
  'USAGE',
  'CONFIG',
  'IMAGE_NOT_FOUND',
  'IMAGE_INVALID',
  'GIT',
  'BUILD',
] satisfies ErrorCode[];

/**
 * The exit code of every command, report and front end; nothing else decides one. The table is in docs/report.md.
 *
 * @param warnOnly nothing that was found or left unchecked fails the run; a run without a judgement still does
 */
export function exitCodeOf(ending: Ending, { warnOnly = false }: { readonly warnOnly?: boolean } = {}): ExitCode {
  if ('failure' in ending) return INPUT.includes(ending.failure) ? 2 : 3;
  if (warnOnly) return 0;
  const { findings, unchecked } = ending;
  if (findings.some(({ rule, severity }) => severity === 'error' && !UNCHECKED_RULES.includes(rule))) return 1;
  return unchecked > 0 ? 3 : 0;
}

/** The judgement of a run that made several reports. */
export function together(reports: readonly Judged[]): Judged {
  return {
    findings: reports.flatMap(({ findings }) => findings),
    unchecked: reports.reduce((sum, report) => sum + report.unchecked, 0),
  };
}
