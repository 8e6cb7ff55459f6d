import { describe, expect, test } from '@jest/globals';
import { type Facts, judge } from '../../src/checking/judge.ts';
import { ownership } from '../../src/ownership/ownership.ts';
import type { AskFailure } from '../../src/errors.ts';
import type { Twin } from '../../src/connection/question.ts';
import type { Configuration } from '../../src/config/configuration.ts';
import { DEFAULTS } from '../../src/config/load.ts';
import type { Allowance } from '../../src/rules/allowances.ts';
import type { Judgement } from '../../src/rules/rules.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import type { Repository } from '../../src/image/repository.ts';
import { makeImage } from '../support/images.ts';
import { sourceOf } from '../support/source-context.ts';

const made = makeImage();
const [imageId] = made.identity.platformImages.map((image) => image.imageId);
const target = repository('app');
const billing = repository('billing');
const twin: Twin = {
  pushedAt: undefined,
  digest: made.digest,
  tags: ['1'],
  sameAs: 'manifest-digest',
  platforms: ['linux/amd64'],
  imageIds: imageId === undefined ? [] : [imageId],
};
const failure: AskFailure = { code: 'ACCESS_DENIED', message: 'Access denied', hint: undefined };
const allowance: Allowance = {
  repository: '*/billing',
  reason: 'a shared base until the split',
  expires: '2026-11-24',
  place: { path: 'mintmark.yml', line: 9, column: 5 },
};

function repository(name: string): Repository {
  const registry = { account: '111122223333', region: 'eu-west-1' };
  return { registry, name, uri: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${name}` };
}

function decide(facts: Partial<Facts>, configured: Partial<Configuration> = {}): Judgement {
  const configuration = { ...DEFAULTS, ...configured };
  const labels = new Map([['linux/amd64', { [BUILD_ID_LABEL]: 'app:1' }]]);
  return judge(
    {
      image: { source: sourceOf('app:1'), identity: made.identity, labels },
      target,
      tags: [{ tag: '1', answer: { kind: 'free' } }],
      answers: [],
      failures: [],
      catalogue: [target, billing],
      earlier: undefined,
      siblings: undefined,
      ledger: undefined,
      now: new Date('2026-11-24T23:59:59Z'),
      ...facts,
    },
    configuration,
    ownership(configuration, target, undefined),
  );
}

const shared = { answers: [{ repository: billing, answer: { kind: 'twin', twin } }] } as const;
const silent = { answers: [{ repository: billing, answer: { kind: 'unchecked', failure } }] } as const;

describe('the verdict', () => {
  test('is unique if everything was checked and nothing found', () => {
    expect(decide({ answers: [{ repository: billing, answer: { kind: 'absent' } }] })).toEqual({
      verdict: 'unique',
      exitCode: 0,
      unchecked: 0,
      findings: [],
      allowed: [],
      orphanedBlobs: [],
      uncheckedEarlier: [],
    });
  });

  test('is shared if there is a twin, and the finding names its service', () => {
    const services = new Map([['payments', ['*/billing']]]);
    expect(decide(shared, { services })).toMatchObject({
      verdict: 'shared',
      exitCode: 1,
      findings: [{ rule: 'shared-image', severity: 'error', service: 'payments', repository: billing, twin }],
    });
  });

  test.each([
    ['a repository', silent],
    ['a registry', { failures: [{ registry: { account: undefined, region: 'eu-west-1' }, failure }] }],
    ['the tag', { tags: [{ tag: '1', answer: { kind: 'unchecked', failure } }] } as const],
  ])('is unknown if %s could not be checked', (_what, facts) => {
    expect(decide(facts)).toMatchObject({
      verdict: 'unknown',
      exitCode: 3,
      findings: [{ rule: 'unchecked-repository', severity: 'error', failure }],
    });
  });

  test('is shared, exit code 1, if there is a twin and another repository did not answer', () => {
    const web = repository('web');
    const { verdict, exitCode } = decide({ answers: [...shared.answers, { ...silent.answers[0], repository: web }] });
    expect([verdict, exitCode]).toEqual(['shared', 1]);
  });

  test.each(['off', 'warn'] as const)('is not softened by a rule at %s: only the exit code for a twin is', (level) => {
    expect(decide(shared, { rules: { 'shared-image': level } })).toMatchObject({ verdict: 'shared', exitCode: 0 });
    expect(decide(silent, { rules: { 'unchecked-repository': level } })).toMatchObject({
      verdict: 'unknown',
      exitCode: 3,
    });
  });

  test('is not shared because of an orphaned blob', () => {
    const answer = { kind: 'orphaned-blob', imageIds: twin.imageIds } as const;
    expect(decide({ answers: [{ repository: billing, answer }] })).toMatchObject({
      verdict: 'unique',
      exitCode: 0,
      findings: [],
      orphanedBlobs: [billing],
    });
  });
});

describe('an allowance', () => {
  test('accepts a twin until the end of its last day, UTC', () => {
    expect(decide(shared, { allowances: [allowance] })).toMatchObject({
      verdict: 'unique',
      exitCode: 0,
      unchecked: 0,
      findings: [],
      allowed: [{ repository: billing, twin, allowance }],
    });
    const nextDay = new Date('2026-11-25T00:00:00Z');
    expect(decide({ ...shared, now: nextDay }, { allowances: [allowance] })).toMatchObject({
      verdict: 'shared',
      exitCode: 1,
      findings: [{ rule: 'shared-image' }, { rule: 'expired-allowance', severity: 'warn', allowance }],
    });
  });

  test('does not apply to another repository or another image', () => {
    expect(decide(shared, { allowances: [{ ...allowance, repository: '*/web' }] }).verdict).toBe('shared');
    expect(decide(shared, { allowances: [{ ...allowance, image: `sha256:${'0'.repeat(64)}` }] }).verdict).toBe(
      'shared',
    );
  });

  test('does not pass over a repository that did not answer', () => {
    expect(decide(silent, { allowances: [allowance] }).verdict).toBe('unknown');
  });
});

describe('further findings', () => {
  test('include an error for a tag that already names another image', () => {
    const tags = [{ tag: '1', answer: { kind: 'other-image', digest: made.digest, pushedAt: undefined } }] as const;
    expect(decide({ tags })).toMatchObject({
      verdict: 'unique',
      exitCode: 1,
      findings: [{ rule: 'reused-tag', severity: 'error', tag: '1', digest: made.digest }],
    });
    expect(decide({ tags: [{ tag: '1', answer: { kind: 'same-image', digest: made.digest } }] }).findings).toEqual([]);
  });

  test('include a warning for an image without a mark, with the platforms', () => {
    const image = { source: sourceOf('app:1'), identity: made.identity, labels: new Map([['linux/arm64', {}]]) };
    expect(decide({ image })).toMatchObject({
      exitCode: 0,
      findings: [{ rule: 'unmarked-image', severity: 'warn', platforms: ['linux/arm64'] }],
    });
  });

  test('include an error for a repository that two services claim', () => {
    const services = new Map([
      ['a', ['*/billing']],
      ['b', ['*/bill*']],
    ]);
    const place = { path: 'mintmark.yml', line: 7, column: 3 };
    expect(decide({}, { services, servicePlaces: new Map([['b', place]]) })).toMatchObject({
      exitCode: 1,
      findings: [{ rule: 'shared-repository', repository: billing, services: ['a', 'b'], place }],
    });
  });

  test('are listed worst first, and not at all if the rule is off', () => {
    const image = { source: sourceOf('app:1'), identity: made.identity, labels: new Map([['linux/amd64', {}]]) };
    expect(decide({ ...shared, image }).findings.map(({ rule }) => rule)).toEqual(['shared-image', 'unmarked-image']);
    expect(decide({ image }, { rules: { 'unmarked-image': 'off' } }).findings).toEqual([]);
  });
});
