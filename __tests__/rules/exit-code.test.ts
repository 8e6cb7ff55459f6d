import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { failureOf } from '../../src/report/failure.ts';
import { exitCodeOf, together } from '../../src/rules/exit-code.ts';
import { MintmarkError, type ErrorCode } from '../../src/errors.ts';
import { fc, runs } from '../support/property.ts';
import { tablesOf } from '../support/tables.ts';
import { RULES, type RuleId, withSeverities } from '../../src/rules/rules.ts';
import type { Level } from '../../src/rules/rule.ts';

/** The tables that users read. */
const [, JUDGED = [], FAILED = []] = tablesOf(
  readFileSync('docs/report.md', 'utf8').split('## Verdict and exit code')[1] ?? '',
);

const IDS = Object.keys(RULES) as RuleId[];
const LEVELS: readonly Level[] = ['off', 'warn', 'error'];
const UNCHECKED: readonly RuleId[] = ['unchecked-repository', 'unchecked-cluster'];

/** The row of the table for a run. */
function documented(error: boolean, unchecked: boolean): { readonly exit: number; readonly warnOnly: number } {
  const says = (yes: boolean): string => (yes ? 'yes' : 'no');
  const row = JUDGED.find(
    (each) => each['an error was found'] === says(error) && each['something is unchecked'] === says(unchecked),
  );
  return codes(row);
}

function codes(row: Record<string, string> | undefined): { readonly exit: number; readonly warnOnly: number } {
  return { exit: Number(row?.['exit code']), warnOnly: Number(row?.['with `warn-only`']) };
}

const problems = fc.array(fc.constantFrom(...IDS), { maxLength: 5 });
const rules = fc.dictionary(fc.constantFrom(...IDS), fc.constantFrom(...LEVELS), { noNullPrototype: true });

describe('the exit code', () => {
  test('matches the documentation, whatever is found, configured and left unchecked', () => {
    fc.assert(
      fc.property(problems, rules, fc.nat({ max: 3 }), (found, configured, more) => {
        const all = found.map((rule) => ({ rule }));
        const findings = withSeverities(all, configured);
        // Anything unchecked counts at any severity: `off` removes the finding, not the fact.
        const unchecked = more + found.filter((rule) => UNCHECKED.includes(rule)).length;
        const error = found.some(
          (rule) => !UNCHECKED.includes(rule) && (configured[rule] ?? RULES[rule].severity) === 'error',
        );
        const expected = documented(error, unchecked > 0);
        expect(exitCodeOf({ findings, unchecked })).toBe(expected.exit);
        expect(exitCodeOf({ findings, unchecked }, { warnOnly: true })).toBe(expected.warnOnly);
      }),
      { numRuns: runs(300) },
    );
  });

  test.each(IDS.flatMap((rule) => LEVELS.flatMap((level) => [0, 1].map((unchecked) => ({ rule, level, unchecked })))))(
    '$rule at $level, $unchecked unchecked',
    ({ rule, level, unchecked }) => {
      const findings = level === 'off' ? [] : [{ rule, severity: level }];
      const error = level === 'error' && !UNCHECKED.includes(rule);
      expect(exitCodeOf({ findings, unchecked })).toBe(documented(error, unchecked > 0).exit);
    },
  );

  test('for several reports is that for all their findings', () => {
    const error = { findings: [{ rule: 'reused-tag', severity: 'error' }], unchecked: 0 } as const;
    const unknown = { findings: [{ rule: 'unchecked-repository', severity: 'warn' }], unchecked: 2 } as const;
    const clean = { findings: [], unchecked: 0 } as const;
    expect(exitCodeOf(together([clean, unknown, error]))).toBe(1);
    expect(exitCodeOf(together([clean, unknown]))).toBe(3);
    expect(exitCodeOf(together([clean]))).toBe(0);
  });

  const [input, other] = [codes(FAILED[0]), codes(FAILED[1])];
  const failures: readonly [ErrorCode, typeof input][] = [
    ...(['USAGE', 'CONFIG', 'IMAGE_NOT_FOUND', 'IMAGE_INVALID', 'GIT', 'BUILD'] as const).map(
      (code) => [code, input] as [ErrorCode, typeof input],
    ),
    ...(['ACCESS_DENIED', 'CREDENTIALS', 'DOCKER', 'PUSH', 'TIMEOUT', 'UNEXPECTED_ANSWER'] as const).map(
      (code) => [code, other] as [ErrorCode, typeof input],
    ),
  ];
  test.each(failures)('for a run that ended with %s is as documented', (code, expected) => {
    const { code: failure } = failureOf(new MintmarkError(code, 'no'));
    expect(exitCodeOf({ failure })).toBe(expected.exit);
    expect(exitCodeOf({ failure }, { warnOnly: true })).toBe(expected.warnOnly);
  });

  test('for a defect is 3', () => {
    expect(exitCodeOf({ failure: failureOf(new TypeError('x')).code })).toBe(3);
  });
});
