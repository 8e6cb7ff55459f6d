import type { AuditFinding, AuditReport } from '../types/audit.ts';
import { list } from './audit-message.ts';
import { counted, type Headline } from './headline.ts';

/** The first line of every format for people. */
export function auditHeadline(report: AuditReport): Headline {
  const { verdict, exitCode, findings, sharedGroups } = report;
  const outcome = exitCode !== 0 ? 'bad' : findings.length > 0 ? 'warning' : 'good';
  const silent = silence(findings);
  if (verdict === 'shared') {
    const shared = `${many(sharedGroups)} ${sharedGroups === 1 ? 'image belongs' : 'images belong'} to more than one service`;
    return {
      outcome,
      word: 'Shared',
      sentence: `${shared}${silent === undefined ? '' : `; ${silent} could not be checked`}.`,
    };
  }
  if (verdict === 'unknown') {
    const who = silent ?? 'some repository';
    return { outcome, word: 'Unknown', sentence: `${who} gave no whole answer, so there may be shared images.` };
  }
  const errors = counted(findings.filter(({ severity }) => severity === 'error').length, 'error', 'errors');
  const warnings = counted(findings.filter(({ severity }) => severity === 'warn').length, 'warning', 'warnings');
  const all = [errors, warnings].filter((part) => part !== undefined).join(', ');
  const rest = all === '' ? '' : ` (${all})`;
  const isAlone = report.nothingToCompare !== undefined;
  const sentence = `${isAlone ? 'fewer than two services have images' : 'no two services share an image'}${rest}.`;
  if (outcome === 'bad') return { outcome, word: 'Stopped', sentence };
  return isAlone ? { outcome: 'warning', word: 'Nothing to compare', sentence } : { outcome, word: 'Unique', sentence };
}

function silence(findings: readonly AuditFinding[]): string | undefined {
  const unchecked = findings.filter(({ rule }) => rule === 'unchecked-repository');
  const whole = unchecked.filter((finding) => 'registry' in finding).length;
  const parts = [
    counted(unchecked.length - whole, 'repository', 'repositories'),
    counted(whole, 'registry', 'registries'),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/** What it took: `Audited 84,000 images of 340 repositories in 2 registries: 1,204 calls, 12.3 s.` */
export function auditedSentence({ asked }: AuditReport): string {
  const calls = Object.values(asked.calls).reduce((sum, count) => sum + count, 0);
  const images = `${many(asked.images)} ${asked.images === 1 ? 'image' : 'images'}`;
  const places = `${counted(asked.repositories, 'repository', 'repositories') ?? 'no repository'} in ${counted(asked.registries, 'registry', 'registries') ?? 'no registry'}`;
  const recalled = asked.recalled === 0 ? '' : ` ${many(asked.recalled)} manifests came from the cache.`;
  return `Audited ${images} of ${places}: ${many(calls)} calls, ${(asked.durationMs / 1000).toFixed(1)} s.${recalled}`;
}

/** What is not in the findings: groups beyond those listed, and policies that could not be checked. */
export function omissions({ findings, sharedGroups, repositories }: AuditReport): string[] {
  const listed = findings.filter(({ rule }) => rule === 'shared-image').length;
  const unknown = repositories.filter(({ lifecyclePolicy }) => lifecyclePolicy === undefined).length;
  const isAsked = repositories.some(({ lifecyclePolicy }) => lifecyclePolicy !== undefined);
  return [
    ...(listed > 0 && listed < sharedGroups
      ? [`Of ${many(sharedGroups)} shared images, the worst ${many(listed)} are listed.`]
      : []),
    ...archivedSentence(repositories),
    ...(isAsked && unknown > 0
      ? [
          `The lifecycle policy of ${many(unknown)} ${unknown === 1 ? 'repository' : 'repositories'} could not be checked for.`,
        ]
      : []),
  ];
}

function archivedSentence(repositories: AuditReport['repositories']): string[] {
  const holding = repositories.filter(({ archived }) => archived > 0);
  if (holding.length === 0) return [];
  const count = holding.reduce((sum, { archived }) => sum + archived, 0);
  const where = list(holding.map(({ repository }) => repository.uri));
  return count === 1
    ? [`1 archived image in ${where} was not compared: no node can pull it until it is restored.`]
    : [`${many(count)} archived images in ${where} were not compared: no node can pull them until they are restored.`];
}

export function many(count: number): string {
  return count.toLocaleString('en-US');
}
