import type { ExitCode, Headline, RuleText, Severity, Verdict, View, ViewFinding } from '../report/view.ts';
import { docsUrl } from '../util/docs-url.ts';
import { counted } from '../util/words.ts';
import { changedAfterCheck } from './changed-after-check.ts';
import { colocatedImages } from './colocated-images.ts';
import { earlierTwin } from './earlier-twin.ts';
import { exitCodeOf } from './exit-code.ts';
import { expiredAllowance } from './expired-allowance.ts';
import { foreignRepository } from './foreign-repository.ts';
import { missingImage } from './missing-image.ts';
import { movedTag } from './moved-tag.ts';
import { mutableReference } from './mutable-reference.ts';
import { mutableTags } from './mutable-tags.ts';
import { noLifecyclePolicy } from './no-lifecycle-policy.ts';
import { reusedTag } from './reused-tag.ts';
import type { Level, Rule, Run } from './rule.ts';
import { sharedClaim } from './shared-claim.ts';
import { sharedImage } from './shared-image.ts';
import { sharedRepository } from './shared-repository.ts';
import { uncheckedCluster } from './unchecked-cluster.ts';
import { unclaimedImage } from './unclaimed-image.ts';
import { uncheckedRepository } from './unchecked-repository.ts';
import { unmarkedImage } from './unmarked-image.ts';

/** Every rule, worst first: what makes an image unfit, then what keeps the verdict unknown, then advice. */
const TABLE = {
  'shared-image': sharedImage,
  'shared-claim': sharedClaim,
  'unclaimed-image': unclaimedImage,
  'colocated-images': colocatedImages,
  'changed-after-check': changedAfterCheck,
  'reused-tag': reusedTag,
  'missing-image': missingImage,
  'shared-repository': sharedRepository,
  'unchecked-cluster': uncheckedCluster,
  'unchecked-repository': uncheckedRepository,
  'moved-tag': movedTag,
  'mutable-reference': mutableReference,
  'foreign-repository': foreignRepository,
  'earlier-twin': earlierTwin,
  'unmarked-image': unmarkedImage,
  'mutable-tags': mutableTags,
  'no-lifecycle-policy': noLifecyclePolicy,
  'expired-allowance': expiredAllowance,
};

export type RuleId = keyof typeof TABLE;

type Problems = { readonly [I in RuleId]: Parameters<(typeof TABLE)[I]['describe']>[0] };

/** One thing wrong, as data: its rule puts it into words. */
export type Problem = Problems[RuleId];

export type Finding = Problem & { readonly severity: Severity };

export const RULES: { readonly [I in RuleId]: Rule<Problems[I]> } = TABLE;

const IDS = Object.keys(TABLE).filter(isRuleId);

function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(TABLE, text);
}

/** The same in words, for formats that list them. */
export const RULE_TEXTS: readonly RuleText[] = IDS.map((id) => {
  const { severity, title, reason, fix } = RULES[id];
  return { id, severity, title, reason, fix, url: docsUrl(`rules/${id}.md`) };
});

/** The severity at which a rule's findings count. */
export function levelOf(rule: RuleId, configured: Readonly<Partial<Record<RuleId, Level>>>): Level {
  return configured[rule] ?? RULES[rule].severity;
}

/** The same levels, with an error for each warning. */
export function withoutWarnings(
  configured: Readonly<Partial<Record<RuleId, Level>>>,
): Readonly<Partial<Record<RuleId, Level>>> {
  const raised = IDS.filter((id) => levelOf(id, configured) === 'warn').map((id) => [id, 'error'] as const);
  return { ...configured, ...Object.fromEntries(raised) };
}

/** Each problem at its configured severity, `off` left out: errors first, and worst first. */
export function withSeverities<P extends { readonly rule: RuleId }>(
  problems: readonly P[],
  configured: Readonly<Partial<Record<RuleId, Level>>>,
): (P & { readonly severity: Severity })[] {
  return worstFirst(
    problems.flatMap((problem): (P & { readonly severity: Severity })[] => {
      const severity = levelOf(problem.rule, configured);
      return severity === 'off' ? [] : [{ ...problem, severity }];
    }),
  );
}

/** Findings in the order of every report. */
function worstFirst<F extends Pick<Finding, 'rule' | 'severity'>>(findings: readonly F[]): F[] {
  const rank = ({ rule, severity }: F): number => (severity === 'error' ? 0 : IDS.length) + IDS.indexOf(rule);
  return findings.toSorted((one, other) => rank(one) - rank(other));
}

/** What every report with a verdict says. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** How many repositories, registries, ledgers and clusters could not be checked, at whatever severity. */
  readonly unchecked: number;
  /** Worst first. */
  readonly findings: readonly Finding[];
}

/** What it took to answer. */
export interface Effort {
  readonly registries: number;
  readonly repositories: number;
  /** Requests sent, retries and those to the ledger included, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** Whole milliseconds. */
  readonly durationMs: number;
}

/** The verdict comes from the facts: no severity changes it. */
export function judgementOf(
  verdict: Verdict,
  problems: readonly Problem[],
  unchecked: number,
  configured: Readonly<Partial<Record<RuleId, Level>>>,
): Judgement {
  const findings = withSeverities(problems, configured);
  return { verdict, exitCode: exitCodeOf({ findings, unchecked }), unchecked, findings };
}

/** How a run went, at a glance. */
export function outcomeOf({ exitCode, findings }: Pick<Judgement, 'exitCode' | 'findings'>): Headline['outcome'] {
  return exitCode !== 0 ? 'bad' : findings.length > 0 ? 'warning' : 'good';
}

/** The worst error in a few words, and how many more there are; undefined if there is none. */
export function worstFault({ findings }: Pick<Judgement, 'findings'>): string | undefined {
  const [worst, ...others] = worstFirst(findings.filter(({ severity }) => severity === 'error'));
  return worst && `${RULES[worst.rule].fault}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
}

/** ` (2 warnings)`, for the end of a headline in which nothing is worse. */
export function warningsText({ findings }: Pick<Judgement, 'findings'>): string {
  const warnings = counted(findings.length, 'warning', 'warnings');
  return warnings === undefined ? '' : ` (${warnings})`;
}

/** What could not be checked, such as `3 repositories and the ledger`; undefined if no finding says so. */
export function uncheckedPlaces({ findings }: Pick<Judgement, 'findings'>): string | undefined {
  const all = findings.filter((finding) => finding.rule === 'unchecked-repository');
  const parts = [
    counted(all.filter((finding) => 'repository' in finding).length, 'repository', 'repositories'),
    counted(all.filter((finding) => 'registry' in finding).length, 'registry', 'registries'),
    all.some((finding) => 'ledger' in finding) ? 'the ledger' : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/** Where images were read, such as `120 repositories in 2 registries`. */
export function placesText({ repositories, registries }: Pick<Effort, 'repositories' | 'registries'>): string {
  const where = counted(registries, 'registry', 'registries') ?? 'no registry';
  return `${counted(repositories, 'repository', 'repositories') ?? 'no repository'} in ${where}`;
}

/** A report that got further problems after it was judged. */
export function withProblems<R extends Pick<Judgement, 'findings' | 'unchecked'>>(
  report: R,
  problems: readonly Problem[],
  configured: Readonly<Partial<Record<RuleId, Level>>>,
): R {
  const findings = [...withSeverities(problems, configured), ...report.findings];
  return { ...report, findings, exitCode: exitCodeOf({ findings, unchecked: report.unchecked }) };
}

/** What every view of a report with a verdict says. */
export function judgementView(
  {
    command,
    verdict,
    exitCode,
    unchecked,
    nothingToCompare,
    findings,
  }: Judgement & Pick<View, 'command' | 'nothingToCompare'>,
  run: Run,
): Pick<View, keyof Judgement | 'command' | 'nothingToCompare' | 'rules'> {
  const described = worstFirst(findings).map((finding) => describe(finding.rule, finding, run));
  return { command, verdict, exitCode, unchecked, nothingToCompare, rules: RULE_TEXTS, findings: described };
}

/** A finding in words. */
export function describe<I extends RuleId>(
  rule: I,
  problem: Problems[I] & { readonly severity: Severity },
  run: Run,
): ViewFinding {
  const { isUnchecked = false, describe } = RULES[rule];
  const { place = { tags: [] }, details = [], line, subject, fields, name, ...words } = describe(problem, run);
  return {
    rule,
    severity: problem.severity,
    isUnchecked,
    ...words,
    line,
    details,
    place,
    name: name ?? place.repository ?? words.message,
    subject: [...run.subject(rule), ...(subject ?? [place.repository ?? null])],
    fields: { ...run.fields, ...fields },
  };
}
