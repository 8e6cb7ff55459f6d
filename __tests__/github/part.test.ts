import { describe, expect, test } from '@jest/globals';
import { isNewer, legOf, newestParts, type Part, partName, readPart, stepKey, whole } from '../../src/github/part.ts';
import { fc } from '../support/property.ts';

const [A, B] = ['a'.repeat(16), 'b'.repeat(16)];

function part(changes: Partial<Part> = {}): Part {
  return { key: A, run: { id: 42, attempt: 1 }, conclusion: 'success', title: 't', url: 'u', ...changes };
}

test.each([
  [{ id: 41, attempt: 9 }, false],
  [{ id: 42, attempt: 1 }, false],
  [{ id: 42, attempt: 2 }, false],
  [{ id: 42, attempt: 3 }, true],
  [{ id: 100, attempt: 1 }, true],
])('%j is newer than attempt 2 of run 42: %j', (run, expected) => {
  expect(isNewer(run, { id: 42, attempt: 2 })).toBe(expected);
});

test.each([
  ['{"node":20,"os":"linux"}', 'ship (20, linux)'],
  ['{"target":{"name":"web","fast":true}}', 'ship (web, true)'],
  ['null', undefined],
  ['', undefined],
  [undefined, undefined],
])('the job of the matrix %s is %s, as GitHub names it', (matrix, leg) => {
  expect(legOf({ GITHUB_JOB: 'ship' }, matrix)).toBe(leg);
});

describe('a step', () => {
  const env = { GITHUB_WORKFLOW_REF: 'a/b/.github/workflows/x.yml@refs/heads/main', GITHUB_JOB: 'ship' };

  test('is the same in each attempt, and at each ref', () => {
    const later = {
      ...env,
      GITHUB_WORKFLOW_REF: 'a/b/.github/workflows/x.yml@refs/pull/7/merge',
      GITHUB_RUN_ATTEMPT: '2',
    };
    expect(stepKey(later)).toBe(stepKey(env));
  });

  test('differs in another job of a matrix, job, workflow, or place in a job', () => {
    const keys = [
      stepKey(env),
      stepKey(env, '{"arch":"amd64"}'),
      stepKey(env, '{"arch":"arm64"}'),
      stepKey({ ...env, GITHUB_JOB: 'check' }),
      stepKey({ ...env, GITHUB_ACTION: '__run_2' }),
      stepKey({ ...env, GITHUB_WORKFLOW_REF: 'a/b/.github/workflows/y.yml@refs/heads/main' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test('a name is read back, and one that is not mintmark\u2019s is ignored', () => {
  expect(readPart(partName(part()), 't', 'u')).toEqual(part());
  for (const name of ['', '42.1', `42.1.${A}.skipped`, `x.1.${A}.success`, `42.1.${A}.success.y`])
    expect(readPart(name, 't', 'u')).toBeUndefined();
});

describe('the result of a commit as a whole', () => {
  test.each([
    ['another step\u2019s failure is not hidden', part(), [part({ key: B, conclusion: 'failure' })], 'failure'],
    ['nor its warning', part(), [part({ key: B, conclusion: 'neutral' })], 'neutral'],
    [
      'one\u2019s own earlier failure is over',
      part({ run: { id: 42, attempt: 2 } }),
      [part({ conclusion: 'failure' })],
      'success',
    ],
    [
      'another step\u2019s earlier failure stays if only this one ran again',
      part({ run: { id: 42, attempt: 2 } }),
      [part({ key: B, conclusion: 'failure' })],
      'failure',
    ],
    [
      'a slower run does not replace a newer one',
      part({ run: { id: 41, attempt: 1 } }),
      [part({ conclusion: 'failure' })],
      'failure',
    ],
  ])('%s', (_, own, others, conclusion) => {
    expect(whole(own, others).worst.conclusion).toBe(conclusion);
  });

  test('does not depend on the order in which steps end', () => {
    const parts = fc.array(
      fc.record({
        key: fc.constantFrom(A, B, 'c'.repeat(16)),
        run: fc.record({ id: fc.integer({ min: 1, max: 3 }), attempt: fc.integer({ min: 1, max: 3 }) }),
        conclusion: fc.constantFrom('success' as const, 'neutral' as const, 'failure' as const),
      }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(parts, (drawn) => {
        // A step ends once in a run.
        const distinct = new Map(drawn.map((one) => [`${one.key} ${one.run.id} ${one.run.attempt}`, part(one)]));
        const all = [...distinct.values()];
        const worst = newestParts(all)[0]?.conclusion;
        expect(newestParts(all.toReversed())[0]?.conclusion).toBe(worst);
        for (const own of all) expect(whole(own, all).worst.conclusion).toBe(worst);
      }),
    );
  });
});
