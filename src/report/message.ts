import { shortDigest, type Digest } from '../image/digest.ts';
import type { Twin } from '../types/answer.ts';
import type { Claim } from '../types/claim.ts';
import type { Finding, Problem } from '../types/finding.ts';
import { referenceTo, type Repository } from '../types/registry.ts';
import type { Report } from '../types/report.ts';
import { some } from '../util/some.ts';
import { ledgerName, removeStep } from './ledger.ts';
import { lineText } from './line.ts';
import { nameOf } from './place.ts';
import { guardStep, hintSteps, markSteps, newTagSteps, repeatStep, type Step } from './remedy.ts';

/** One fact about a finding, such as `digest` and the digest. */
export interface Detail {
  readonly label: string;
  readonly value: string;
  /** The moment that `value` says, for a format that also says how long ago it was. */
  readonly at?: Date | undefined;
}

/** A finding in words. Untrusted text is in it as it came: each format escapes for its medium. */
export interface Explanation {
  /** What is wrong, in one sentence. */
  readonly message: string;
  readonly details: readonly Detail[];
  /** At least one. */
  readonly remedy: readonly Step[];
}

/** The words for a finding. All text about findings is made here, whatever the format. */
export function explain(finding: Finding, report: Report): Explanation {
  switch (finding.rule) {
    case 'shared-image':
      if (finding.lines !== undefined) return explainSibling(finding, finding.lines, report);
      return {
        message: `This image already belongs to ${ownerOf(finding)}: ${twinReference(finding.repository, finding.twin)}`,
        details: twinDetails(finding.twin),
        remedy: [...markSteps(report), ...unreadTag(finding, report)],
      };
    case 'shared-claim':
      return explainClaim(finding, report);
    case 'reused-tag':
      return {
        message: `The tag ${finding.tag} already names another image in ${finding.repository.uri}`,
        details: [{ label: 'digest', value: finding.digest }, ...pushed(finding.pushedAt)],
        remedy: newTagSteps(report),
      };
    case 'unmarked-image':
      return {
        message: `This image has no mark (${some(finding.platforms)}): identical content produces an identical image`,
        details: [],
        remedy: markSteps(report),
      };
    case 'shared-repository':
      return sharedRepository(finding);
    case 'expired-allowance':
      return expiredAllowance(finding);
    case 'unchecked-repository':
      return unchecked(
        finding,
        repeatStep(report, 'ledger' in finding ? 'Ask again:' : 'Every repository has to answer. Ask again:'),
      );
    case 'changed-after-check':
      return {
        message: `${referenceTo(finding.repository.uri, finding.tag ?? finding.digest)} is not the image that was checked`,
        details: [
          { label: 'digest', value: finding.digest },
          { label: 'checked', value: some(finding.checked.map(shortDigest)) },
          { label: 'found', value: some(finding.found.map(shortDigest)) },
        ],
        remedy: [guardStep(report, 'Something else wrote there. Build and push it again, under a tag of its own:')],
      };
  }
}

type Of<R extends Finding['rule']> = Omit<Extract<Finding, { readonly rule: R }>, 'severity'>;

export function sharedRepository({ repository, services }: Of<'shared-repository'>): Explanation {
  return {
    message: `More than one service owns ${repository.uri}: ${some(services)}`,
    details: [],
    remedy: [{ text: 'Under services in mintmark.yml, let only one of them match this repository.' }],
  };
}

export function expiredAllowance({ allowance }: Of<'expired-allowance'>): Explanation {
  return {
    message: `The allowance for ${allowance.repository} expired on ${allowance.expires} (${allowance.reason})`,
    details: [{ label: 'entry', value: lineText(allowance.place) }],
    remedy: [{ text: 'Remove the entry; or, if the reason still holds, give it a new expiry date.' }],
  };
}

/** @param repeat what to do where the failure does not say */
export function unchecked(
  finding: Extract<Problem, { readonly rule: 'unchecked-repository' }>,
  repeat: Step,
): Explanation {
  const { failure } = finding;
  return {
    message:
      'repository' in finding
        ? `${finding.repository.uri} could not be checked: ${failure.message}`
        : 'ledger' in finding
          ? `The ledger could not be checked: ${failure.message}`
          : `No repository of registry ${nameOf(finding.registry)} could be asked: ${failure.message}`,
    details: [],
    remedy: failure.hint === undefined ? [repeat] : hintSteps(failure.hint),
  };
}

function explainSibling(
  finding: Of<'shared-image'>,
  lines: NonNullable<Of<'shared-image'>['lines']>,
  report: Report,
): Explanation {
  const { repository, twin } = finding;
  const [tag] = twin.tags;
  const going = tag === undefined ? repository.uri : referenceTo(repository.uri, tag);
  return {
    message: `${lineText(lines.own)} and ${lineText(lines.twin)} are one image, and that one goes to ${ownerOf(finding)}: ${going}`,
    details: [
      { label: 'same', value: SAME[twin.sameAs] },
      { label: 'image ID', value: labelled(twin.platforms, twin.imageIds) },
    ],
    remedy: [...markSteps(report), ...unreadTag(finding, report)],
  };
}

function unreadTag({ tagFailure: failure, repository }: Of<'shared-image'>, { service }: Report): Step[] {
  if (failure === undefined) return [];
  const what = `Whether ${repository.uri} is ${service}'s own could not be told: ${failure.message}`;
  return [{ text: failure.hint === undefined ? what : `${what}. ${failure.hint}` }];
}

/** The owner of a twin, in words: the service, or the repository where no configuration names an owner. */
export function ownerOf(finding: { readonly service: string | undefined; readonly repository: Repository }): string {
  return finding.service ?? finding.repository.name;
}

/** Who has a claim, in words; where no configuration names the owner, the repository's name stands for it. */
export function claimantOf({ service, repository }: Claim): string {
  return service === repository ? service.slice(service.indexOf('/') + 1) : service;
}

function explainClaim({ claim, imageIds, ledger }: Of<'shared-claim'>, report: Report): Explanation {
  const { repository, tag, buildId, state, since, expires } = claim;
  const wait =
    expires === undefined
      ? []
      : [repeatStep(report, `Or wait for its push: unless that goes on, the claim ends at ${minuteOf(expires)}.`)];
  return {
    message: `This image is claimed by ${claimantOf(claim)}: ${tag === undefined ? repository : referenceTo(repository, tag)}`,
    details: [
      { label: 'claim', value: state === 'held' ? 'held for a push that is under way' : 'confirmed by its push' },
      { label: 'since', value: minuteOf(since), at: since },
      ...(buildId === undefined ? [] : [{ label: 'build', value: buildId }]),
      { label: 'image ID', value: some(imageIds.map(shortDigest)) },
      { label: 'ledger', value: ledgerName(ledger) },
    ],
    remedy: [...markSteps(report), ...wait, ...(state === 'held' ? [] : [removeStep(ledger, imageIds)])],
  };
}

/** What a person would pull to see the twin. */
export function twinReference(repository: Repository, twin: Twin): string {
  const [tag] = twin.tags;
  return referenceTo(repository.uri, tag ?? twin.digest);
}

/** A moment to the minute, in UTC: `2026-11-24 08:12 UTC`. */
export function minuteOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const SAME = {
  'index-digest': 'the whole index, so every manifest and image ID',
  'manifest-digest': 'the manifest, and so the image ID',
  'image-id': 'the image ID',
} as const satisfies Record<Twin['sameAs'], string>;

function twinDetails(twin: Twin): Detail[] {
  const others = twin.tags.slice(1);
  return [
    { label: 'same', value: SAME[twin.sameAs] },
    { label: 'image ID', value: labelled(twin.platforms, twin.imageIds) },
    { label: 'digest', value: twin.digest },
    ...pushed(twin.pushedAt),
    ...(others.length === 0 ? [] : [{ label: 'tags', value: `also ${some(others)}` }]),
  ];
}

function pushed(date: Date | undefined): Detail[] {
  return date === undefined ? [] : [{ label: 'pushed', value: minuteOf(date), at: date }];
}

function labelled(platforms: readonly string[], ids: readonly Digest[]): string {
  return `${some(ids.map(shortDigest))} (${some(platforms)})`;
}
