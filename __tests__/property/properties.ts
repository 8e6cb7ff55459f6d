import { expect } from '@jest/globals';
import { renderJson } from '../../src/report/json.ts';
import type { Digest } from '../../src/image/digest.ts';
import type { Twin } from '../../src/connection/question.ts';
import { expectValidReport } from '../support/report-schema.ts';
import { matches } from './oracle.ts';
import { readManifest } from './manifests.ts';
import type { Outcome } from './run.ts';
import type { Content } from './seeding.ts';
import { RULES, type RuleId } from '../../src/rules/rules.ts';
import { viewOf } from '../../src/checking/view.ts';

/** What holds for every check, whatever goes wrong. */
export function expectHonest(outcome: Outcome): void {
  const { report, truth, contents } = outcome;
  expectValidReport(renderJson(viewOf(report)));

  // Only true twins, with the digest and the tags that the repository has.
  const found = twinsIn(outcome);
  // An allowance accepts a twin only if everything that may be shared could be checked.
  // And an owner from a tag is known only if the tag could be read.
  const doubtful = isSpoilt(outcome) ? truth.doubtful : [];
  const mayBeFound = isSpoilt(outcome) ? [...truth.twins, ...truth.allowed, ...doubtful] : truth.twins;
  expect(mayBeFound).toEqual(expect.arrayContaining(found.map(({ uri }) => uri)));
  expect([...truth.allowed, ...doubtful]).toEqual(expect.arrayContaining(allowedIn(outcome)));
  const named = [...found, ...report.allowed.map(({ repository, twin }) => ({ uri: repository.uri, twin }))];
  for (const { uri, twin } of named) {
    const content = contents.find(({ repository }) => repository.uri === uri);
    expect({ uri, tags: twin.tags, is: isCandidate(outcome, content, twin.digest) }).toEqual({
      uri,
      tags: twin.tags.filter((tag) => content?.tags.get(tag) === twin.digest),
      is: true,
    });
  }

  // The verdict.
  if (report.verdict === 'shared') expect(mayBeFound).not.toEqual([]);
  if (report.verdict === 'unique')
    expect({ twins: truth.twins, unchecked: uncheckedOf(outcome) }).toEqual({ twins: [], unchecked: [] });
  if (report.verdict !== 'shared') expect(found).toEqual([]);

  // The exit code.
  const isWrong = report.findings.some(({ rule, severity }) => severity === 'error' && rule !== 'unchecked-repository');
  if (isWrong) expect(report.exitCode).toBe(1);
  else if (report.verdict === 'unknown') expect(report.exitCode).toBe(3);
  else if (report.verdict === 'unique') expect(report.exitCode).toBe(0);
  else expect([0, 3]).toContain(report.exitCode);
}

/** Everything that is not spoilt itself is found, whatever is broken elsewhere. */
export function expectTwinsNextToTrouble(outcome: Outcome): void {
  const { truth, contents } = outcome;
  if (levelOf(outcome, 'shared-image') === 'off') return;
  const answerable = contents
    .filter((content) => isUntroubled(outcome, content))
    .map(({ repository }) => repository.uri);
  const found = twinsIn(outcome).map(({ uri }) => uri);
  expect(found).toEqual(expect.arrayContaining(truth.twins.filter((uri) => answerable.includes(uri))));
  expect(allowedIn(outcome)).toEqual(expect.arrayContaining(truth.allowed.filter((uri) => answerable.includes(uri))));
}

/** If no answer is spoilt, the report is the truth. */
export function expectExact(outcome: Outcome): void {
  const { fleet, report, truth } = outcome;
  expect(report.verdict).toBe(truth.twins.length > 0 ? 'shared' : 'unique');
  if (levelOf(outcome, 'shared-image') !== 'off') {
    expect(
      twinsIn(outcome)
        .map(({ uri }) => uri)
        .sort(),
    ).toEqual([...truth.twins].sort());
  }
  expect(allowedIn(outcome).sort()).toEqual([...truth.allowed].sort());
  expect(report.checked.repositories).toBe(truth.asked.length + truth.askedToo.length);
  for (const { uri, service } of twinsIn(outcome)) {
    expect({ uri, service }).toEqual({ uri, service: truth.ownersOf(uri).join(', ') || undefined });
  }
  expect(report.findings.filter(({ rule }) => rule === 'unchecked-repository')).toEqual([]);
  if (fleet.quirks.knowsConfigs) {
    expect(report.orphanedBlobs.map(({ uri }) => uri).sort()).toEqual([...truth.orphanedBlobs].sort());
  }
  const wrong: readonly [RuleId, boolean][] = [
    ['shared-image', truth.twins.length > 0],
    ['reused-tag', truth.tag === 'other-image'],
    ['shared-repository', truth.contested.length > 0],
  ];
  const errors = wrong.filter(([rule, holds]) => holds && levelOf(outcome, rule) === 'error');
  expect(report.exitCode).toBe(errors.length > 0 ? 1 : 0);
}

/** Whether some answer was refused for good, or was not true. */
export function isSpoilt({ witnessed }: Outcome): boolean {
  return witnessed.some(({ answer }) => answer === 'spoilt');
}

/** Excluded repositories are not queried, and each request is counted. */
export function expectManners({ fleet, target, report, witnessed }: Outcome): void {
  const excluded = witnessed.filter(({ region, repository }) => {
    const uri = target.repository.uri.replace(/\.ecr\..*/, `.ecr.${region}.amazonaws.com/${repository ?? ''}`);
    return (
      repository !== undefined && uri !== target.repository.uri && fleet.exclude.some((glob) => matches(glob, uri))
    );
  });
  expect(excluded).toEqual([]);
  if (witnessed.some(({ trouble }) => trouble === 'time-over')) return;
  const calls: Record<string, number> = {};
  for (const { operation } of witnessed) calls[operation] = (calls[operation] ?? 0) + 1;
  // The faults are on both sides, so that they are visible in a difference.
  const wrong = report.findings.map((finding) => ('failure' in finding ? finding.failure?.message : finding.rule));
  expect({ calls: report.checked.calls, wrong }).toEqual({ calls, wrong });
}

function twinsIn({ report }: Outcome): { uri: string; twin: Twin; service: string | undefined }[] {
  return report.findings.flatMap((finding) =>
    finding.rule === 'shared-image' && 'twin' in finding
      ? [{ uri: finding.repository.uri, twin: finding.twin, service: finding.service }]
      : [],
  );
}

function allowedIn({ report }: Outcome): string[] {
  return report.allowed.map(({ repository }) => repository.uri);
}

function levelOf({ fleet }: Outcome, rule: RuleId): string {
  return fleet.rules[rule] ?? RULES[rule].severity;
}

/** Whether a manifest is the candidate, one of its platforms, or an index above one. */
function isCandidate({ identity }: Outcome, content: Content | undefined, digest: Digest): boolean {
  const bytes = content?.manifests.get(digest);
  if (bytes === undefined) return false;
  const ids = identity.platformImages.map(({ imageId }) => imageId);
  const { configDigest, children } = readManifest(bytes);
  const below = children.map((child) => content?.manifests.get(child)).filter((child) => child !== undefined);
  return [configDigest, ...below.map((child) => readManifest(child).configDigest)].some(
    (id) => id !== undefined && ids.includes(id),
  );
}

/** What the server never truly answered, although the check needed it. */
function uncheckedOf({ identity, truth, target, fleet, contents, witnessed }: Outcome): string[] {
  const truly = witnessed.filter(({ answer }) => answer === 'true');
  const ids = identity.platformImages.map(({ imageId }) => imageId);
  const repositories = truth.asked.filter(
    ({ repository }) =>
      !truly.some(
        ({ operation, region, repository: name, digests }) =>
          region === repository.registry.region &&
          name === repository.name &&
          (operation === 'ListImages' ||
            (operation === 'BatchCheckLayerAvailability' && ids.every((id) => digests.includes(id)))),
      ),
  );
  const regions = new Set(contents.map(({ repository }) => repository.registry.region));
  const unlisted = [...regions].filter(
    (name) => !truly.some(({ operation, region }) => operation === 'DescribeRepositories' && region === name),
  );
  const isTagAsked = truly.some(
    ({ operation, region, repository }) =>
      operation === 'DescribeImages' &&
      region === target.repository.registry.region &&
      repository === target.repository.name,
  );
  return [
    ...repositories.map(({ repository }) => repository.uri),
    ...unlisted,
    ...(fleet.tag === undefined || isTagAsked ? [] : [`${target.repository.uri}:${fleet.tag}`]),
  ];
}

/** Whether everything that decides about a repository was answered truly. */
function isUntroubled({ fleet, witnessed }: Outcome, { repository }: Content): boolean {
  return !witnessed.some(({ answer, trouble, region, operation, repository: name }) => {
    if (answer !== 'spoilt') return false;
    if (trouble === 'time-over') return true;
    if (region !== repository.registry.region) return false;
    // Refused credentials end the check; without the probe, everything depends on the calibration.
    return (
      trouble === 'expired' ||
      operation === 'DescribeRepositories' ||
      !fleet.quirks.knowsConfigs ||
      name === repository.name
    );
  });
}
