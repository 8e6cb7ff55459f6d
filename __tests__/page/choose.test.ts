import { describe, expect, test } from '@jest/globals';
import { acceptedWords, emptySentence, found, ofServices, sorted } from '../../src/page/choose.ts';
import { badgesOf, type Row, rowsOf } from '../../src/page/rows.ts';
import { readState, type State } from '../../src/page/state.ts';
import { auditReport, groupOf, placed, repositoryIn, shared } from '../support/audits.ts';
import { NOW } from '../support/reports.ts';
import { pageData } from '../../src/commands/audit/page-data.ts';

const america = repositoryIn('444455556666', 'us-east-1', 'Ledger');
const allowance = {
  repository: '*',
  reason: 'moves',
  expires: '2027-01-31',
  place: { path: 'mintmark.yml', line: 8, column: 5 },
};
const rows = rowsOf(
  pageData(
    auditReport({
      findings: [
        shared(
          groupOf('one', placed('billing', 'v1', { bytes: undefined }), placed('payments', 'v2', { bytes: undefined })),
        ),
        shared(groupOf('two', placed('billing', 'v3', { bytes: 30 }), placed('ledger', 'v4', { repository: america }))),
        shared(groupOf('three', placed('search', 'v5', { bytes: 10, pulledAt: NOW }), placed('ledger', 'v6'))),
      ],
      allowed: [{ group: groupOf('four', placed('mail', 'v7'), placed('billing', 'v8')), allowance }],
    }),
  ),
);
const START = readState('');

function ranks(of: readonly Row[]): number[] {
  return of.map(({ rank }) => rank);
}

describe('the result', () => {
  test.each([
    ['without a search', {}, [0, 1, 2]],
    ['a service', { search: 'billing' }, [0, 1]],
    ['words of services, in any order', { search: ' ledger  BILLING ' }, [1]],
    ['a tag', { search: 'v5' }, [2]],
    ['a digest', { search: rows[1]?.group.images[0]?.digest.slice(0, 20) ?? '' }, [1]],
    ['an image ID', { search: rows[2]?.group.imageIds[0] ?? '' }, [2]],
    ['a repository, whatever its case', { search: '.us-east-1.amazonaws.com/ledger' }, [1]],
    ['a registry', { registries: ['444455556666/us-east-1'] }, [1]],
    ['any of several registries', { registries: ['444455556666/us-east-1', '111122223333/eu-west-1'] }, [0, 1, 2]],
    ['a missing registry', { registries: ['x'] }, []],
    ['what is allowed too', { allowed: true }, [0, 1, 2, 3]],
  ] satisfies [string, Partial<State>, number[]][])('%s', (_, changes, expected) => {
    expect(ranks(found(rows, { ...START, ...changes }))).toEqual(expected);
  });

  test('for two services contains only what both have', () => {
    expect(ranks(ofServices(rows, ['ledger', 'billing']))).toEqual([1]);
    expect(ranks(ofServices(rows, ['billing']))).toEqual([0, 1, 3]);
  });
});

describe('the order', () => {
  test.each([
    ['bytes', false, [2, 1, 3, 0]],
    ['bytes', true, [3, 1, 2, 0]],
    ['lastPull', false, [2, 0, 1, 3]],
    ['lastPull', true, [2, 0, 1, 3]],
    ['services', false, [1, 3, 0, 2]],
    ['rank', true, [3, 2, 1, 0]],
  ] as const)('by %s, descending: %s, puts unknown values last', (column, descending, expected) => {
    expect(ranks(sorted(rows, { column, descending }))).toEqual(expected);
  });
});

describe('an empty table gives the reason', () => {
  test.each([
    ['words', { search: ' mail v1 ' }, 'No shared image has “mail v1” in a name, tag or digest.'],
    [
      'words that only what is accepted has',
      { search: 'mail' },
      'No shared image has “mail” in a name, tag or digest. Not shown: allowed (1).',
    ],
    [
      'everything',
      { search: 'x', registries: ['1/a', '2/b'], services: ['web', 'mail'], allowed: true },
      'No shared image has “x” in a name, tag or digest, is in 1/a or 2/b and belongs to web and mail.',
    ],
  ] satisfies [string, Partial<State>, string][])('%s', (_, changes, expected) => {
    expect(emptySentence(rows, { ...START, ...changes })).toBe(expected);
  });

  test('if everything is accepted', () => {
    const accepted = rows.filter(({ allowed }) => allowed !== undefined);
    expect(emptySentence(accepted, START)).toBe('Every shared image is accepted. Not shown: allowed (1).');
  });
});

describe('images in the baseline and new ones', () => {
  const known = {
    images: [],
    repositories: [],
    reason: 'was there',
    expires: '2027-02-26',
    since: '2026-11-28',
    place: { path: 'mintmark.baseline.yml', line: 4, column: 5 },
  };
  const baseline = {
    change: undefined,
    file: 'mintmark.baseline.yml',
    since: '2026-11-28',
    recorded: 2,
    left: 1,
    gone: 0,
    accepted: 1,
    expired: 0,
    expires: '2027-02-26',
    ignored: false,
    unnamed: undefined,
  };
  const report = auditReport({
    findings: [shared(groupOf('fresh', placed('billing', 'v1'), placed('web', 'v2')))],
    allowed: [
      { group: groupOf('known', placed('mail', 'v7'), placed('billing', 'v8')), allowance: known },
      { group: groupOf('allowed', placed('mail', 'v9'), placed('web', 'v3')), allowance },
    ],
    baseline,
  });
  const badges = (changes: Partial<typeof baseline>): string[][] =>
    rowsOf(pageData({ ...report, baseline: { ...baseline, ...changes } })).map(badgesOf);

  test('are distinguished', () => {
    expect(badges({})).toEqual([['new'], ['known since 2026-11-28'], ['allowed until 2027-01-31']]);
    expect(acceptedWords(rowsOf(pageData(report)))).toBe('known (1) and allowed (1)');
  });

  test('are not called new without a baseline, or if some of them are findings again', () => {
    expect(rowsOf(pageData({ ...report, baseline: undefined })).map(badgesOf)[0]).toEqual([]);
    expect(badges({ expired: 1 })[0]).toEqual([]);
    expect(badges({ ignored: true })[0]).toEqual([]);
  });
});
