import { expect, test } from '@jest/globals';
import { parseChallenges } from '../../src/registry/authorization.ts';

test.each<[string, [string, Record<string, string>][]]>([
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/a:pull,push"',
    [
      [
        'bearer',
        {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:library/a:pull,push',
        },
      ],
    ],
  ],
  [
    'Basic realm="https://1.dkr.ecr.eu-west-1.amazonaws.com/", service = ecr',
    [['basic', { realm: 'https://1.dkr.ecr.eu-west-1.amazonaws.com/', service: 'ecr' }]],
  ],
  ['BASIC realm="a \\"quoted\\" Bearer realm"', [['basic', { realm: 'a "quoted" Bearer realm' }]]],
  [
    'Negotiate, Basic realm=x, Bearer realm="y"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
      ['bearer', { realm: 'y' }],
    ],
  ],
  ['', []],
  ['realm="nobody\'s"', []],
])('%s', (header, expected) => {
  const found = parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
  expect(found).toEqual(expected);
});

test('a header of a megabyte is read in one pass: more would never end', () => {
  expect(parseChallenges(`Bearer ${'a="'.repeat(200_000)}${'\\'.repeat(400_000)}`)).toBeDefined();
});
