import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { viewOf } from '../../src/checking/view.ts';
import { GITLAB } from '../../src/report/gitlab.ts';
import { renderAll } from '../../src/report/several.ts';
import { denied, NOW, ONE_OF_EACH, report, repository, sharedWith } from '../support/reports.ts';

const OPTIONS = { colors: false, columns: 80, now: NOW };

/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format, as a schema. */
const validate = new Ajv2020({ allErrors: true }).compile({
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: { type: 'string', minLength: 1 },
      check_name: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', minLength: 1 },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          // "A relative path to the file"; "Don't prefix with ./".
          path: { type: 'string', pattern: '^(?!\\./|/)' },
          lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
        },
      },
    },
  },
});

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: object;
}

function read(json: string): Issue[] {
  const issues: unknown = JSON.parse(json);
  if (!validate(issues)) throw new Error(JSON.stringify(validate.errors));
  return issues as Issue[];
}

describe('a code quality report of GitLab', () => {
  test('is empty if nothing is found', () => {
    expect(read(GITLAB.render(viewOf(report()), OPTIONS))).toEqual([]);
  });

  test('has an issue for each finding, at the line that has to change', async () => {
    const shared = report({ verdict: 'shared', exitCode: 1, findings: ONE_OF_EACH });
    const views = [viewOf(shared, { path: 'web/Dockerfile', line: 7 })];
    const issues = read(await renderAll(views, 'gitlab', OPTIONS));
    expect(issues).toHaveLength(ONE_OF_EACH.length);
    expect(issues[0]).toMatchObject({
      check_name: 'shared-image',
      severity: 'critical',
      location: { path: 'web/Dockerfile', lines: { begin: 7 } },
    });
    expect(issues.find(({ check_name: name }) => name === 'unmarked-image')).toMatchObject({ severity: 'minor' });
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  });

  test('has the same fingerprint for the same two services when the image changes, and another one for another target', () => {
    const of = (
      changes: Parameters<typeof report>[0],
      twin: Parameters<typeof sharedWith>[1] = {},
    ): string | undefined => {
      const findings = [sharedWith('cart', twin)];
      return read(GITLAB.render(viewOf(report({ ...changes, findings })), OPTIONS))[0]?.fingerprint;
    };
    expect(of({}, { digest: `sha256:${'b'.repeat(64)}` })).toBe(of({}));
    expect(of({ target: { ...repository('other'), tag: 'v1' } })).not.toBe(of({}));
  });

  test('lists what could not be checked, even if its rule is off: an empty one would mean that all is well', () => {
    const unknown = { verdict: 'unknown', exitCode: 3, unchecked: 1 } as const;
    for (const findings of [[denied('ledger')], []]) {
      expect(read(GITLAB.render(viewOf(report({ ...unknown, findings })), OPTIONS))).toMatchObject([
        { severity: 'critical' },
      ]);
    }
  });

  test('for a run without a verdict has one issue, at the mistake', () => {
    const mistakes = [{ path: 'conf/mintmark.yml', line: 3, what: 'servces' }];
    const failure = { code: 'CONFIG', message: 'conf/mintmark.yml:3 is wrong', hint: undefined, mistakes } as const;
    expect(read(GITLAB.renderFailure('check', failure, 2, OPTIONS))).toMatchObject([
      { check_name: 'CONFIG', severity: 'blocker', location: { path: 'conf/mintmark.yml', lines: { begin: 3 } } },
    ]);
  });
});
