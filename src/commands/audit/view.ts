import type { Headline, Note, View } from '../../report/view.ts';
import type { Run } from '../../rules/rule.ts';
import { judgementView, outcomeOf, placesText, uncheckedPlaces } from '../../rules/rules.ts';
import { allowedFields, allowedSentence, unlistedSentences } from '../../rules/shared-group.ts';
import { registryName } from '../../image/repository.ts';
import { amount, counted, effort, list, many, minuteOf } from '../../util/words.ts';
import { baselineFields, baselineNotes, knownSentence } from './baseline-words.ts';
import { pageData } from './page-data.ts';
import type { AuditReport } from './report.ts';
import { NPX_MINTMARK } from '../../util/command-line.ts';

const RUN: Run = { again: (text) => ({ text, command: `${NPX_MINTMARK} audit` }), subject: (rule) => ['audit', rule] };

/** An audit in words. */
export function auditView(report: AuditReport): View {
  const { checked } = report;
  const recalled =
    checked.recalled === 0
      ? ''
      : ` ${many(checked.recalled)} manifests came from the cache; every list of images was read again, as ECR does not say which have changed.`;
  return {
    ...judgementView(report, RUN),
    headline: headline(report),
    subject: 'audit',
    checked: 'audit',
    category: 'audit',
    // What the baseline accepts is counted in the headline and in a note.
    allowed: report.allowed.filter(({ allowance }) => !('since' in allowance)).map(allowedSentence),
    notes: [
      ...progressNote(report),
      ...baselineNotes(report),
      ...omissions(report).map((text) => ({ text })),
      ...cacheNote(report),
    ],
    effort: `Audited ${amount(checked.images, 'image', 'images')} of ${placesText(checked)}${effort(checked.calls, checked.durationMs)}${recalled}`,
    about: { sharedGroups: report.sharedGroups },
    fields: () => fields(report),
    page: () => pageData(report),
  };
}

function headline(report: AuditReport): Headline {
  const { verdict, findings, sharedGroups, nothingToCompare } = report;
  const known = knownSentence(report);
  const outcome = outcomeOf(report);
  const unchecked = uncheckedPlaces(report);
  if (verdict === 'shared') {
    const shared = `${amount(sharedGroups, 'image belongs', 'images belong')} to more than one service`;
    const besides = known === undefined ? '' : `, besides ${known}`;
    const rest = unchecked === undefined ? '' : `; ${unchecked} could not be checked`;
    return { outcome, word: 'Shared', sentence: `${shared}${besides}${rest}.` };
  }
  if (verdict === 'unknown') {
    const who = unchecked ?? 'some repository';
    return { outcome, word: 'Unknown', sentence: `${who} could not be checked, so there may be shared images.` };
  }
  const all = [
    counted(findings.filter(({ severity }) => severity === 'error').length, 'error', 'errors'),
    counted(findings.filter(({ severity }) => severity === 'warn').length, 'warning', 'warnings'),
  ].filter((part) => part !== undefined);
  const rest = all.length === 0 ? '' : ` (${all.join(', ')})`;
  if (known !== undefined && outcome !== 'bad') {
    return { outcome, word: 'Nothing new', sentence: `no shared images besides ${known}${rest}.` };
  }
  const isAlone = nothingToCompare !== undefined;
  const sentence = `${isAlone ? 'fewer than two services have images' : 'no two services share an image'}${rest}.`;
  if (outcome === 'bad') return { outcome, word: 'Stopped', sentence };
  return isAlone ? { outcome: 'warning', word: 'Nothing to compare', sentence } : { outcome, word: 'Unique', sentence };
}

/** What is not in the findings: groups beyond those listed, and settings that could not be checked. */
function omissions({ findings, sharedGroups, repositories, unknown }: AuditReport): string[] {
  return [
    ...unlistedSentences(findings, sharedGroups),
    ...archivedSentence(repositories),
    ...unknownSentence(unknown['mutable-tags'], 'mutable tags'),
    ...unknownSentence(unknown['no-lifecycle-policy'], 'a lifecycle policy'),
  ];
}

function unknownSentence(count: number, what: string): string[] {
  if (count === 0) return [];
  return [`Whether ${amount(count, 'repository has', 'repositories have')} ${what} could not be checked.`];
}

function progressNote({ progress }: AuditReport): Note[] {
  if (progress === undefined) return [];
  const { shared, last } = progress;
  const change = last.shared - shared;
  const more = change === 0 ? 'as many' : `${many(Math.abs(change))} ${change > 0 ? 'fewer' : 'more'}`;
  const than = change === 0 ? 'as' : 'than';
  return [
    {
      text: `${amount(shared, 'shared image', 'shared images')}, accepted ones included: ${more} ${than} on ${minuteOf(last.at)}.`,
    },
  ];
}

function cacheNote({ cacheTrouble }: AuditReport): Note[] {
  if (cacheTrouble === undefined) return [];
  const text = `The cache could not be written, so the next audit reads these images again: ${cacheTrouble}.`;
  return [{ text, isWarning: true }];
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

/** The other JSON fields of an audit. See `schemas/audit.schema.json`. */
function fields({ allowed, baseline, progress, repositories, checked }: AuditReport): object {
  return {
    allowed: allowed.map(allowedFields),
    baseline: baselineFields(baseline),
    progress:
      progress === undefined ? null : { ...progress, last: { ...progress.last, at: progress.last.at.toISOString() } },
    repositories: repositories.map(({ repository, service, images, untagged, archived, ...hygiene }) => ({
      registry: registryName(repository.registry),
      repository: repository.uri,
      service,
      images,
      untagged,
      archived,
      mutableTags: hygiene.mutableTags ?? null,
      lifecyclePolicy: hygiene.lifecyclePolicy ?? null,
    })),
    checked,
  };
}
