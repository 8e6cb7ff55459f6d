import type { Finding, ProblemRule } from '../types/finding.ts';
import type { Report } from '../types/report.ts';
import { claimantOf, ownerOf } from './message.ts';
import { some } from '../util/some.ts';

/** How a report went, as a person would say it at a glance. */
export interface Headline {
  readonly outcome: 'good' | 'warning' | 'bad';
  /** What happened, in one word. */
  readonly word: 'Unique' | 'Shared' | 'Unknown' | 'Stopped' | 'Nothing to compare';
  /** Why, beginning in lower case. */
  readonly sentence: string;
}

/** The first line of every format for people: the verdict, and whether the image may go on. */
export function headline(report: Report): Headline {
  const errors = report.findings.filter((finding) => finding.severity === 'error');
  const outcome = report.exitCode !== 0 ? 'bad' : report.findings.length > 0 ? 'warning' : 'good';
  if (report.verdict === 'shared') {
    const owners = report.findings.flatMap((finding) =>
      finding.rule === 'shared-image'
        ? [ownerOf(finding)]
        : finding.rule === 'shared-claim'
          ? [claimantOf(finding.claim)]
          : [],
    );
    const sentence = `${report.service} has the same image as ${some([...new Set(owners)]) || 'another service'}.`;
    return { outcome, word: 'Shared', sentence: `${sentence}${fate(report)}` };
  }
  if (report.verdict === 'unknown') {
    return { outcome, word: 'Unknown', sentence: `${silent(report)}, so the image may be shared.${fate(report)}` };
  }
  const [worst] = errors;
  if (outcome === 'bad' && worst !== undefined) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    const image = report.nothingToCompare === undefined ? 'the image is unique, but' : `${alone(report)}, and`;
    return { outcome, word: 'Stopped', sentence: `${image} ${FAULTS[worst.rule]}${more}.${fate(report)}` };
  }
  const warnings = counted(report.findings.length, 'warning', 'warnings');
  const rest = warnings === undefined ? '' : ` (${warnings})`;
  if (report.nothingToCompare !== undefined) {
    return { outcome: 'warning', word: 'Nothing to compare', sentence: `${alone(report)}${rest}.` };
  }
  return { outcome, word: 'Unique', sentence: `no other service has this image${rest}.` };
}

/** Why the image was compared with nothing. */
function alone({ asked }: Report): string {
  const leftOut = counted(asked.leftOut ?? 0, 'repository', 'repositories');
  if (leftOut !== undefined)
    return `no other service has a repository in scope; the configuration leaves out ${leftOut}`;
  return `no other service has a repository in ${asked.registries === 1 ? 'the registry' : 'the registries'}`;
}

const FAULTS = {
  'shared-image': 'a part of it is shared',
  'shared-claim': 'another service has claimed it',
  'reused-tag': 'its tag already names another image',
  'unmarked-image': 'it carries no mark',
  'shared-repository': 'a repository has more than one owner',
  'expired-allowance': 'an allowance has expired',
  'unchecked-repository': 'a repository could not be checked',
  'changed-after-check': 'another image was pushed',
} as const satisfies Record<ProblemRule, string>;

function silent(report: Report): string {
  const unchecked = report.findings.filter((finding) => finding.rule === 'unchecked-repository');
  const whole = unchecked.filter((finding: Finding) => 'registry' in finding).length;
  const ledgers = unchecked.filter((finding: Finding) => 'ledger' in finding).length;
  const parts = [
    counted(unchecked.length - whole - ledgers, 'repository', 'repositories'),
    counted(whole, 'registry', 'registries'),
    ledgers === 0 ? undefined : 'the ledger',
  ].filter((part) => part !== undefined);
  return `${parts.length === 0 ? 'some repository' : parts.join(' and ')} could not be checked`;
}

/** What became of the image, or must not become of it. */
function fate(report: Report): string {
  if (report.exitCode === 0) return '';
  const isThere = report.pushed !== undefined || report.findings.some(({ rule }) => rule === 'changed-after-check');
  if (isThere) return ' Do not deploy it.';
  return report.command === 'guard' ? ' Nothing was pushed.' : ' Do not push it.';
}

/** `3 repositories`; undefined for none. */
export function counted(count: number, one: string, many: string): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}

/** What is said of an image that was read back from the registry. */
export const DONE = { guard: 'Pushed', check: 'Confirmed' } as const satisfies Record<Report['command'], string>;
