import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { patternProblem } from '../../src/config/service-pattern.ts';
import { serviceReader } from '../../src/policy/service-pattern.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

describe('the service that a pattern tells', () => {
  test.each([
    ['*/{service}', 'billing', 'billing'],
    ['*/{service}', 'team/billing', undefined],
    ['**/{service}', 'billing', 'billing'],
    ['**/{service}', 'team/billing', 'billing'],
    ['*/{service}/*', 'billing/api', 'billing'],
    ['*/{service}/*', 'billing', undefined],
    ['*/{service}/**', 'billing/api/v2', 'billing'],
    // '**' may stand for no part at all, and then the host would be the service of everything in a registry.
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
    // What is left cannot be a service's name: it begins with '-'.
    ['**/team{service}', 'team-billing', undefined],
    ['111122223333.dkr.ecr.*.amazonaws.com/{service}', 'billing', 'billing'],
    ['444455556666.dkr.ecr.*.amazonaws.com/{service}', 'billing', undefined],
    ['*/{a/{service}/b,c}', 'a/billing/b', 'billing'],
    ['*/{a/{service}/b,c}', 'c', undefined],
    ['**/{service}', 'x'.repeat(128), 'x'.repeat(128)],
    ['**/{service}', 'x'.repeat(129), undefined],
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

describe('a pattern that could not tell it is refused', () => {
  test.each([
    ['**/billing', "'{service}' is missing"],
    ['*/{service}/{service}', "'{service}' stands in it more than once"],
    ['!**/{service}', "it starts with '!'"],
    ['{service}', "write '**/service' for any host"],
    ['{service}/**', 'the host names no service'],
    ['*/*-{service}', "beside '{service}', up to the next '/', nothing else may vary"],
    ['*/*{service}', 'nothing else may vary'],
    ['*/{service}*', 'nothing else may vary'],
    ['*/{service}?', 'nothing else may vary'],
    ['*/!(a){service}', 'nothing else may vary'],
    ['*/{a,{service}}', 'nothing else may vary'],
    ['*/[ab]{service}', 'nothing else may vary'],
    ['**/{service}/**', "with '**' on both sides"],
    ['https://*/{service}', 'a repository URI has no scheme'],
    ['*/{service}:latest', 'a repository URI has no tag'],
    ['*/Team/{service}', 'a repository URI is in lower case'],
  ])('%s', (pattern, problem) => {
    expect(patternProblem(pattern)).toEqual(expect.stringContaining(problem));
  });
});
