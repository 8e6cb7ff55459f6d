import { describe, expect, test } from '@jest/globals';
import { MintmarkError } from '../../src/errors.ts';
import { failureOf } from '../../src/report/failure.ts';
import { renderErrorJson, renderJson } from '../../src/report/json.ts';
import { exitCodeOf } from '../../src/rules/exit-code.ts';
import { expectValidReport } from '../support/report-schema.ts';
import { manifestDigest, ONE_OF_EACH, report, repository, SHARED, sharedWith, twin } from '../support/reports.ts';
import { RULES } from '../../src/rules/rules.ts';
import { viewOf } from '../../src/checking/view.ts';

const MARK = {
  service: 'payments',
  tag: '20261127T085900Z-3e3c2f57b277',
  buildId: 'payments-20261127T085900Z-3e3c2f57b277',
  buildArgs: { GIT_COMMIT: '3e3c2f57b277' },
  labels: { 'dev.mintmark.service': 'payments' },
  warnings: [],
};

const OF_AN_AUDIT = ['mutable-tags', 'no-lifecycle-policy'];
const OF_A_LEDGER = ['unclaimed-image'];
const OF_A_DEPLOYMENT = [
  'colocated-images',
  'missing-image',
  'mutable-reference',
  'foreign-repository',
  'moved-tag',
  'unchecked-cluster',
];

describe('the JSON report', () => {
  test('has the documented top level', () => {
    expect(Object.keys(JSON.parse(renderJson(viewOf(SHARED))) as object)).toEqual([
      'schemaVersion',
      'command',
      'verdict',
      'exitCode',
      'nothingToCompare',
      'image',
      'service',
      'target',
      'findings',
      'checked',
      'allowed',
      'orphanedBlobs',
      'uncheckedEarlier',
      'mark',
      'remarked',
      'pushed',
    ]);
  });

  test('matches its schema with every kind of finding and every optional part', () => {
    const allowance = {
      repository: '*/base/*',
      reason: 'one base',
      expires: '2027-01-31',
      place: { path: 'mintmark.yml', line: 3, column: 5 },
    };
    const full = report({
      command: 'guard',
      verdict: 'shared',
      exitCode: 1,
      findings: ONE_OF_EACH,
      allowed: [{ repository: repository('base/node'), twin: twin({ pushedAt: undefined }), allowance }],
      orphanedBlobs: [repository('old')],
      mark: MARK,
      remarked: { droppedAttestations: 1, partOf: undefined },
      pushed: { uri: repository('payments').uri, tag: MARK.tag, digest: manifestDigest },
    });
    const others = [...OF_AN_AUDIT, ...OF_A_LEDGER, ...OF_A_DEPLOYMENT];
    const rules = Object.keys(RULES).filter((rule) => !others.includes(rule));
    expect(new Set(ONE_OF_EACH.map(({ rule }) => rule))).toEqual(new Set(rules));
    expect(expectValidReport(renderJson(viewOf(full)))).toMatchObject({ remarked: { droppedAttestations: 1 } });
    expectValidReport(renderJson(viewOf(report({ target: { uri: '127.0.0.1:4510/payments' } }))));
  });

  test('says whose a twin is, where, what is the same, and the commands that fix it', () => {
    expect(expectValidReport(renderJson(viewOf(SHARED)))).toMatchObject({
      verdict: 'shared',
      findings: [
        {
          rule: 'shared-image',
          severity: 'error',
          service: 'billing',
          sameAs: 'manifest-digest',
          platforms: ['linux/amd64'],
          pushedAt: '2026-11-24T08:12:00.000Z',
          place: {
            registry: '111122223333/eu-west-1',
            repository: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing',
            digest: manifestDigest,
            tags: ['20261124T081200Z-3e3c2f57b277'],
          },
          commands: expect.arrayContaining([
            'npx mintmark guard . --to 111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments',
          ]),
        },
      ],
    });
  });

  test('has no control characters for a terminal, and reads back unchanged', () => {
    const tag = 'v1\u001b[2J\u202e\u009b\r\n';
    const json = renderJson(
      viewOf(report({ verdict: 'shared', exitCode: 1, findings: [sharedWith('b', { tags: [tag] })] })),
    );
    expect(json).not.toMatch(/[\u001b\u202e\u009b\r]/);
    expect(expectValidReport(json)).toMatchObject({ findings: [{ place: { tags: [tag] } }] });
  });
});

describe('a run without a verdict', () => {
  test('is JSON too: the code, what happened and what to do', () => {
    const failure = failureOf(new MintmarkError('IMAGE_NOT_FOUND', 'No image app:1', { hint: 'Build it first.' }));
    const json = renderErrorJson('check', failure, exitCodeOf({ failure: failure.code }));
    expect(expectValidReport(json)).toMatchObject({
      verdict: 'unknown',
      exitCode: 2,
      error: { code: 'IMAGE_NOT_FOUND', message: 'No image app:1', hint: 'Build it first.' },
    });
  });

  test('distinguishes a defect of mintmark from a refusal', () => {
    const failure = failureOf(new TypeError('x is undefined'));
    expect(expectValidReport(renderErrorJson('guard', failure, exitCodeOf({ failure: failure.code })))).toMatchObject({
      error: { code: 'INTERNAL', message: 'x is undefined' },
    });
  });
});
