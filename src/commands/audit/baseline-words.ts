import type { Note } from '../../report/view.ts';
import { shrinkCommand } from '../../rules/steps.ts';
import { yamlScalar } from '../../util/yaml-scalar.ts';
import { amount, counted, many } from '../../util/words.ts';
import type { AuditReport, BaselineProgress } from './report.ts';

/** `40 known since 2026-11-28`: what the baseline accepts; undefined if it accepts nothing. */
export function knownSentence({ baseline }: Pick<AuditReport, 'baseline'>): string | undefined {
  if (baseline === undefined || baseline.accepted === 0) return undefined;
  return `${many(baseline.accepted)} known since ${baseline.since}`;
}

/** What is still to be done if mintmark.yml does not name the baseline. */
export function namingStep({
  unnamed,
}: Pick<BaselineProgress, 'unnamed'>): { readonly text: string; readonly command: string }[] {
  if (unnamed === undefined) return [];
  return [
    {
      text: 'For check, guard and deploy to accept them too, add to mintmark.yml:',
      command: `baseline: ${yamlScalar(unnamed)}`,
    },
  ];
}

/** What has become of the baseline, and what to do about that. */
export function baselineNotes({ baseline }: Pick<AuditReport, 'baseline'>): Note[] {
  if (baseline === undefined) return [];
  return [
    ...changeNotes(baseline),
    ...(baseline.change === 'written' ? [] : progressNotes(baseline)),
    ...namingStep(baseline).map(({ text, command }) => ({ text: `${text} ${command}` })),
  ];
}

/** What is in a baseline that has just been written. */
export function recordedSentence({ left, expires }: Pick<BaselineProgress, 'left' | 'expires'>): string {
  const until = expires === undefined ? '' : `, accepted until ${expires}`;
  return `${amount(left, 'shared image', 'shared images')}${until}. Commit it; from now on only new ones fail.`;
}

function changeNotes(baseline: BaselineProgress): Note[] {
  const { change, file, left } = baseline;
  const images = amount(left, 'shared image', 'shared images');
  switch (change) {
    case 'written':
      return [{ text: `Wrote ${file}: ${recordedSentence(baseline)}` }];
    case 'shrunk':
      return [{ text: `Removed the images that are no longer shared from ${file}: ${images} left.` }];
    case 'rewritten':
      return [{ text: `Wrote all images that are shared now to ${file}: ${images}.` }];
    case 'refused':
      return [{ text: `${file} was not written, because not everything could be read.`, isWarning: true }];
    case undefined:
      return [];
  }
}

function progressNotes({ file, since, recorded, left, gone, expired, expires, ignored }: BaselineProgress): Note[] {
  const next = expires === undefined ? '' : ` The next one expires on ${expires}.`;
  const passed = counted(expired, 'has expired, and its image counts', 'have expired, and their images count');
  const fix = `Give each its own mark or, if its reason still holds, a new last day in ${file}.`;
  const stale = counted(gone ?? 0, 'entry is', 'entries are');
  const command = shrinkCommand(file);
  const how = command === undefined ? ' from the file' : ` with ${command}`;
  return [
    { text: `Baseline ${file}: ${many(left)} of ${amount(recorded, 'image', 'images')} left since ${since}.${next}` },
    ...(passed === undefined ? [] : [{ text: `${passed} as new. ${fix}`, isWarning: true }]),
    ...(ignored ? [{ text: 'They still count as findings: --fail-on all.' }] : []),
    ...(stale === undefined ? [] : [{ text: `${stale} no longer shared: remove ${gone === 1 ? 'it' : 'them'}${how}` }]),
  ];
}

/** The JSON fields of a baseline. */
export function baselineFields(baseline: BaselineProgress | undefined): object | null {
  if (baseline === undefined) return null;
  const { file, since, recorded, left, accepted, gone, expired, expires, change } = baseline;
  return {
    file,
    since,
    recorded,
    left,
    accepted,
    expired,
    gone: gone ?? null,
    expires: expires ?? null,
    change: change ?? null,
  };
}
