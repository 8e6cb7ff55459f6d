import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { claimingService, foreignClaims } from '../../src/checking/claims.ts';
import { judge } from '../../src/checking/judge.ts';
import { ownership } from '../../src/ownership/ownership.ts';
import type { Claim } from '../../src/ledger/claim.ts';
import { DEFAULTS } from '../../src/config/load.ts';
import { imageId, LEDGER, NOW, report, repository, twin } from '../support/reports.ts';

const target = repository('payments');
const none = DEFAULTS;

function claimOf(name: string, changes: Partial<Claim> = {}): Claim {
  const { uri } = repository(name);
  return { imageId, service: name, repository: uri, tag: '1', state: 'confirmed', since: NOW, ...changes };
}

function judged(claims: readonly Claim[], configuration = none, twins: readonly string[] = []) {
  const owners = ownership(configuration, target, undefined);
  const service = claimingService(configuration, owners, target.uri, undefined);
  return judge(
    {
      earlier: undefined,
      siblings: undefined,
      image: report().image,
      target,
      tags: [],
      failures: [],
      catalogue: [],
      now: NOW,
      answers: twins.map((name) => ({ repository: repository(name), answer: { kind: 'twin', twin: twin() } })),
      ledger: { service, answer: { kind: 'claims', ledger: LEDGER, claims }, alone: false },
    },
    { ...configuration, rules: { 'unmarked-image': 'off', ...configuration.rules } },
    owners,
  );
}

describe('a claim', () => {
  test('of another service makes the image shared; a claim of the same service does not', () => {
    expect(judged([claimOf('billing')])).toMatchObject({
      verdict: 'shared',
      exitCode: 1,
      findings: [{ rule: 'shared-claim', severity: 'error', claim: { service: 'billing' }, imageIds: [imageId] }],
    });
    expect(judged([claimOf('payments', { service: target.uri })])).toMatchObject({ verdict: 'unique', findings: [] });
  });

  test('for a repository of the service is its own, whatever name the service had then', () => {
    expect(judged([claimOf('payments', { service: 'old-name' })])).toMatchObject({ verdict: 'unique' });
  });

  test('made together with others is one finding', () => {
    const second = digestOf('second');
    expect(judged([claimOf('billing'), claimOf('billing', { imageId: second })]).findings).toMatchObject([
      { rule: 'shared-claim', imageIds: [imageId, second] },
    ]);
  });

  test('is not reported if its twin was found', () => {
    expect(judged([claimOf('billing'), claimOf('refunds')], none, ['billing']).findings).toMatchObject([
      { rule: 'shared-image' },
      { rule: 'shared-claim', claim: { service: 'refunds' } },
    ]);
  });

  test('is accepted by an allowance in force', () => {
    const allowance = {
      repository: '**/billing',
      reason: 'r',
      expires: '2026-11-27',
      place: { path: 'mintmark.yml', line: 3, column: 5 },
    };
    expect(judged([claimOf('billing')], { ...none, allowances: [allowance] })).toMatchObject({ verdict: 'unique' });
    for (const changes of [{ expires: '2026-11-26' }, { repository: '**/web' }, { image: digestOf('other') }]) {
      const allowances = [{ ...allowance, ...changes }];
      expect(judged([claimOf('billing')], { ...none, allowances })).toMatchObject({ verdict: 'shared' });
    }
  });

  test('at severity warn keeps the verdict', () => {
    expect(judged([claimOf('billing')], { ...none, rules: { 'shared-claim': 'warn' } })).toMatchObject({
      verdict: 'shared',
      exitCode: 0,
      findings: [{ severity: 'warn' }],
    });
  });
});

test('a ledger that does not answer makes the verdict unknown, whatever the severity', () => {
  const owners = ownership(none, target, undefined);
  const failure = { code: 'NETWORK' as const, message: 'down', hint: undefined };
  const facts = {
    image: report().image,
    target,
    tags: [],
    failures: [],
    catalogue: [],
    now: NOW,
    answers: [],
    earlier: undefined,
    siblings: undefined,
    ledger: { service: 'payments', answer: { kind: 'unchecked' as const, ledger: LEDGER, failure }, alone: false },
  };
  for (const rules of [{}, { 'unchecked-repository': 'off' as const }]) {
    expect(judge(facts, { ...none, rules }, owners)).toMatchObject({ verdict: 'unknown', exitCode: 3 });
  }
});

test('repositories with the same name in two registries are two services, unless a configuration says otherwise', () => {
  const elsewhere = repository('payments', 'us-east-1');
  const owners = ownership(none, target, undefined);
  const service = claimingService(none, owners, target.uri, undefined);
  const claim = claimOf('payments', { service: elsewhere.uri, repository: elsewhere.uri });
  const answer = { kind: 'claims', ledger: LEDGER, claims: [claim] } as const;
  expect(foreignClaims({ answer, service, alone: true }, none, owners, target.uri, NOW)).toEqual([claim]);
  const configured = { ...none, service: 'payments' };
  expect(claimingService(configured, ownership(configured, target, undefined), target.uri, undefined)).toBe('payments');
});

test("the service's own claim counts for the service that owns its repository now, if no repository is queried", () => {
  const services = new Map([
    ['payments', ['**/payments']],
    ['billing', ['**/old']],
  ]);
  const configuration = { ...none, services };
  const owners = ownership(configuration, target, undefined);
  const of = (name: string, alone: boolean, service = 'payments'): readonly Claim[] => {
    const claims = [claimOf(name, { service })];
    const answer = { kind: 'claims', ledger: LEDGER, claims } as const;
    return foreignClaims({ answer, service: 'payments', alone }, configuration, owners, target.uri, NOW);
  };
  expect(of('old', true)).toMatchObject([{ service: 'billing' }]);
  expect(of('old', true, 'web')).toMatchObject([{ service: 'web' }]);
  expect([of('old', false), of('nobody-owns', true), of('payments', true)]).toEqual([[], [], []]);
});
