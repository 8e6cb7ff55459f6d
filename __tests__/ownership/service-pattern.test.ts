import { describe, expect, test } from '@jest/globals';
import { patternProblem } from '../../src/config/service-pattern.ts';
import { matcher } from '../../src/util/glob.ts';
import { serviceReader } from '../../src/ownership/service-pattern.ts';
import { fc, runs } from '../support/property.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

describe('the service in a pattern', () => {
  test.each([
    ['*/{service}', 'billing', 'billing'],
    ['*/{service}', 'team/billing', undefined],
    ['**/{service}', 'billing', 'billing'],
    ['**/{service}', 'team/billing', 'billing'],
    ['*/{service}/*', 'billing/api', 'billing'],
    ['*/{service}/*', 'billing', undefined],
    ['*/{service}/**', 'billing/api/v2', 'billing'],
    // '**' may match no part at all, and then the host would be the service of everything in a registry.
    ['**/{service}/*', 'billing', undefined],
    ['**/{service}/*', 'a/billing/api', 'billing'],
    ['**/team/{service}', 'team/billing', 'billing'],
    ['*/team-*/{service}', 'team-a/billing', 'billing'],
    ['*/!(cache)/{service}', 'cache/billing', undefined],
    ['*/!(cache)/{service}', 'team/billing', 'billing'],
    ['**/{service}-{api,worker}', 'billing-worker', 'billing'],
    ['**/{service}-{api,worker}', 'team/big-api-worker', 'big-api'],
    ['**/{service}-{api,worker}', 'billing', undefined],
    ['**/app.{service}', 'app.billing', 'billing'],
    ['**/app.{service}', 'app-billing', undefined],
    // The remainder cannot be a service name: it begins with '-'.
    ['**/team{service}', 'team-billing', undefined],
    ['111122223333.dkr.ecr.*.amazonaws.com/{service}', 'billing', 'billing'],
    ['444455556666.dkr.ecr.*.amazonaws.com/{service}', 'billing', undefined],
    ['*/{a/{service}/b,c}', 'a/billing/b', 'billing'],
    ['*/{a/{service}/b,c}', 'c', undefined],
    ['**/{service}', 'x'.repeat(256), 'x'.repeat(256)],
    ['**/{service}', 'x'.repeat(257), undefined],
  ])('%s of %s', (pattern, name, service) => {
    expect(patternProblem(pattern)).toBeUndefined();
    expect(serviceReader(pattern)(`${HOST}/${name}`)).toBe(service);
  });

  test('is the same in every account and region that the pattern covers', () => {
    const read = serviceReader('{111122223333,444455556666}.dkr.ecr.*.amazonaws.com/{service}');
    expect(
      [
        '111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing',
        '444455556666.dkr.ecr.us-east-1.amazonaws.com/billing',
        '777788889999.dkr.ecr.us-east-1.amazonaws.com/billing',
      ].map(read),
    ).toEqual(['billing', 'billing', undefined]);
  });

  test('is always a whole name between the text around it, whatever the pattern and the repository', () => {
    const part = fc.constantFrom('a', 'b', 'team', 'team-a', 'a-b', 'a-b-c');
    const parts = fc.array(part, { minLength: 1, maxLength: 4 });
    const wild = fc.constantFrom('*', '**', 'a', 'team-*', '{a,b}', '!(a)');
    const pattern = fc
      .tuple(
        fc.array(wild, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('{service}', 'a-{service}', '{service}-{b,c}', '{service}-b'),
        fc.array(wild, { maxLength: 2 }),
      )
      .map(([before, own, after]) => [...before, own, ...after].join('/'))
      .filter((text) => patternProblem(text) === undefined);
    fc.assert(
      fc.property(pattern, parts, (text, names) => {
        const service = serviceReader(text)(`${HOST}/${names.join('/')}`);
        if (service === undefined) return;
        const [, prefix = '', suffix = ''] = /([^/]*)\{service\}([^/]*)/.exec(text) ?? [];
        const suffixes = suffix === '-{b,c}' ? ['-b', '-c'] : [suffix];
        expect(names).toEqual(
          expect.arrayContaining([
            names.find((name) => suffixes.some((end) => name === `${prefix}${service}${end}`)) ?? 'none',
          ]),
        );
      }),
    );
  });
});

/** Every span of a URI's name that a pattern could capture, by a glob that has a letter in its place. */
function spans(pattern: string, name: string): string[] {
  const matches = matcher([pattern.replace('{service}', 'S')]);
  const places = Array.from({ length: name.length }, (_, at) => at);
  return places.flatMap((from) =>
    places.flatMap((length) => {
      const span = name.slice(from, from + length + 1);
      const isName = from + length < name.length && /^\w[\w.-]*$/.test(span);
      return isName && matches(`h/${name.slice(0, from)}S${name.slice(from + span.length)}`) ? [`${from} ${span}`] : [];
    }),
  );
}

test('a pattern is accepted only if no repository can be read in two ways, and is read in that way', () => {
  const part = fc.constantFrom('*', '**', 'a', 'b', 'a-*', '{a,b}', '{a,a/b}', '{*,a/*}', '!(a)', '?', '[ab]');
  const own = fc.constantFrom('{service}', 'a-{service}', '{service}-a', '{service}-{a,b}', '{service}-{a,b-a}');
  const pattern = fc
    .tuple(fc.array(part, { maxLength: 2 }), own, fc.array(part, { maxLength: 2 }))
    .map(([before, capture, after]) => ['*', ...before, capture, ...after].join('/'));
  const name = fc
    .array(fc.constantFrom('a', 'b', 'a-b', 'b-a', 'a-b-a'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'));
  fc.assert(
    fc.property(pattern, fc.array(name, { minLength: 1, maxLength: 4 }), (text, names) => {
      const problem = patternProblem(text);
      if (problem === undefined) {
        const read = serviceReader(text);
        for (const one of names) {
          const found = spans(text, one);
          expect(found.length).toBeLessThan(2);
          expect([text, one, read(`h/${one}`)]).toEqual([text, one, found[0]?.replace(/^\d+ /, '')]);
        }
      } else {
        const [, example = ''] = /^'(.*)' can be read as '.*' and as '.*'$/.exec(problem) ?? [];
        expect([text, problem, spans(text, example).length]).toEqual([text, problem, 2]);
      }
    }),
    { numRuns: runs(50) },
  );
});

describe('an ambiguous or impossible pattern is refused', () => {
  test.each([
    ['**/billing', "'{service}' is missing"],
    ['*/{service}/{service}', "'{service}' occurs in it more than once"],
    ['!**/{service}', "it starts with '!'"],
    ['{service}', "write '**/service' for any host"],
    ['{service}/**', 'the host names no service'],
    ['*/*-{service}', "next to '{service}', up to the next '/', nothing else may vary"],
    ['*/*{service}', 'nothing else may vary'],
    ['*/{service}*', 'nothing else may vary'],
    ['*/{service}?', 'nothing else may vary'],
    ['*/!(a){service}', "'!(…)' stands for a whole part"],
    ['*/{a,{service}}', 'nothing else may vary'],
    ['*/[ab]{service}', 'nothing else may vary'],
    ['**/{service}/**', "'a/a' can be read as "],
    ['**/x/{service}/**', "'x/y' can be read as 'x/{service}' and as '{service}/y'"],
    ['*/{a,a/b}/{service}/**', "'a/b/c' can be read as 'a/b/{service}' and as 'a/{service}/c'"],
    ['*/{*,*/*}/{service}/**', 'can be read as'],
    ['*/{team/**,x}/{service}/{a,b/**}', 'can be read as'],
    ['*/{service}-{api,worker-api}', "'x-worker-api' can be read as '{service}-worker-api' and as '{service}-api'"],
    ['*/{a-,a-b-}{service}', 'can be read as'],
    ['*/{a/{service}/b,a/x/*}', 'can be read as'],
    ['**/{cache,{service}', "this '{' has no '}'"],
    ['https://*/{service}', 'a repository URI has no scheme'],
    ['*/{service}:latest', 'a repository URI has no tag'],
    ['*/Team/{service}', 'a repository URI is in lower case'],
  ])('%s', (pattern, problem) => {
    expect(patternProblem(pattern)).toEqual(expect.stringContaining(problem));
  });
});
