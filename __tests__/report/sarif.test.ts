import { describe, expect, test } from '@jest/globals';
import type { Result } from 'sarif';
import { failureOf } from '../../src/report/failure.ts';
import { renderErrorSarif, renderSarif } from '../../src/report/sarif.ts';
import { MintmarkError } from '../../src/errors.ts';
import { viewOf } from '../../src/checking/view.ts';
import type { Report } from '../../src/checking/report.ts';
import { denied, ONE_OF_EACH, report, repository, SHARED, sharedWith } from '../support/reports.ts';
import { readSarif } from '../support/sarif.ts';

const dockerfile = { path: 'services/pay ments/Dockerfile', line: 7 };

function results(reports: Report | readonly Report[], line?: typeof dockerfile): Result[] {
  return readSarif(renderSarif([reports].flat().map((of) => viewOf(of, line)))).runs.flatMap(
    (run) => run.results ?? [],
  );
}

function fingerprints(...findings: Report['findings']): unknown[] {
  return results(report({ verdict: 'shared', exitCode: 1, findings })).map(
    ({ partialFingerprints }) => partialFingerprints,
  );
}

describe('the SARIF log', () => {
  test('matches the official schema with every kind of finding, and each result refers to a rule with a help text', () => {
    const [run] = readSarif(
      renderSarif([viewOf(report({ verdict: 'shared', exitCode: 1, findings: ONE_OF_EACH }))]),
    ).runs;
    const { rules = [], informationUri } = run?.tool.driver ?? {};
    expect(informationUri).toMatch(/^https:/);
    expect(run?.results).toHaveLength(ONE_OF_EACH.length);
    for (const { ruleId, ruleIndex = -1 } of run?.results ?? []) {
      const page = `/docs/rules/${ruleId ?? ''}.md`;
      expect(rules[ruleIndex]).toMatchObject({
        id: ruleId,
        helpUri: expect.stringContaining(page),
        help: { text: expect.stringMatching(/\S/), markdown: expect.stringContaining(`${page})`) },
      });
    }
    expect(readSarif(renderSarif([viewOf(report())])).runs[0]).toMatchObject({
      results: [],
      invocations: [{ executionSuccessful: true }],
    });
  });

  test('points at the stage of the Dockerfile, and at the line of mintmark.yml', () => {
    const findings = ONE_OF_EACH.filter(({ rule }) => rule === 'shared-image' || rule === 'expired-allowance');
    const places = results(report({ verdict: 'shared', exitCode: 1, findings }), dockerfile).map(
      ({ locations }) => locations?.[0]?.physicalLocation,
    );
    expect(places).toEqual([
      { artifactLocation: { uri: 'services/pay%20ments/Dockerfile' }, region: { startLine: 7 } },
      { artifactLocation: { uri: 'mintmark.yml' }, region: { startLine: 14 } },
    ]);
  });

  test.each([
    ['a#b?/Dockerfile', 'a%23b%3F/Dockerfile'],
    ['100%/é/Dockerfile', '100%25/%C3%A9/Dockerfile'],
    ['\ud800/Dockerfile', '%EF%BF%BD/Dockerfile'],
  ])('writes the path %j as the URI %s', (path, uri) => {
    const [result] = results(SHARED, { path, line: 1 });
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
  });

  test('says whose the image is and how to fix it', () => {
    const [result] = results(SHARED);
    expect(result).toMatchObject({ ruleId: 'shared-image', level: 'error' });
    expect(result?.message.text).toMatch(/already belongs to billing: .*\/billing:/);
    expect(result?.message.text).toContain('npx mintmark guard . --to');
  });

  test("has a stable fingerprint for a twin, and another one for another service's twin", () => {
    const today = sharedWith('billing');
    const tomorrow = sharedWith('billing', {
      tags: ['later'],
      digest: `sha256:${'0'.repeat(64)}`,
      pushedAt: undefined,
    });
    const [one, same, another, silence] = fingerprints(today, tomorrow, sharedWith('ledger'), denied('billing'));
    expect(same).toEqual(one);
    expect(new Set([one, another, silence].map((each) => JSON.stringify(each))).size).toBe(3);
    // Code scanning uses no other name.
    expect(one).toEqual({ primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('for several services keeps their alerts separate', () => {
    const other = report({ target: { uri: repository('refunds').uri, tag: '1' } });
    const runs = readSarif(renderSarif([report(), other].map((of) => viewOf(of)))).runs;
    expect(new Set(runs.map(({ automationDetails }) => automationDetails?.id)).size).toBe(2);
  });

  test('does not mark a run as complete if a repository could not be checked', () => {
    const [run] = readSarif(
      renderSarif([viewOf(report({ verdict: 'unknown', exitCode: 3, unchecked: 1, findings: [denied('ledger')] }))]),
    ).runs;
    expect(run?.invocations).toMatchObject([
      {
        executionSuccessful: false,
        exitCode: 3,
        toolExecutionNotifications: [
          { level: 'error', message: { text: expect.stringContaining('1 place could not be checked') } },
        ],
      },
    ]);
  });

  test('makes no links or control characters from untrusted text', () => {
    const failure = { code: 'UNEXPECTED_ANSWER' as const, message: 'see [here](https://evil.example)\u001b[31m\u202e' };
    const findings = [{ ...denied('ledger'), failure } as Report['findings'][number]];
    const text = results(report({ verdict: 'unknown', exitCode: 3, findings }))[0]?.message.text;
    expect(text).toContain('[here] (https://evil.example)');
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  test('reports a run that ended before there was a verdict', () => {
    const failure = failureOf(new MintmarkError('USAGE', 'Not a repository', { hint: 'Write it so.' }));
    expect(readSarif(renderErrorSarif(failure, 2)).runs).toMatchObject([
      {
        results: [],
        invocations: [
          {
            executionSuccessful: false,
            exitCode: 2,
            toolExecutionNotifications: [{ message: { text: 'Not a repository\nWrite it so.' } }],
          },
        ],
      },
    ]);
  });
});
