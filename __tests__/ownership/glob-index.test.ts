import { expect, test } from '@jest/globals';
import { globIndex } from '../../src/ownership/glob-index.ts';
import { matcher } from '../../src/util/glob.ts';
import { fc, runs } from '../support/property.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

test('matching globs are found in their order', () => {
  const find = globIndex([
    ['**/billing', 1],
    ['**', 2],
    [`${HOST}/team/billing`, 3],
    ['*/team/**', 4],
    ['**/web', 5],
    ['*/{team,other}/billing', 6],
  ]);
  expect(find(`${HOST}/team/billing`)).toEqual([1, 2, 3, 4, 6]);
  expect(find(`${HOST}/billing`)).toEqual([1, 2]);
  expect(find(`${HOST}/team`)).toEqual([2, 4]);
});

test('they are the same as when matched one by one', () => {
  const wild = [
    '*',
    '**',
    '?',
    'a',
    'b',
    'a*',
    'a?',
    '{a,b}',
    '!(a)',
    '[ab]',
    '[!b]',
    '[^a]*',
    'a.b',
    '{a,b/a}',
    '{a/b,b}',
  ];
  const glob = fc.array(fc.constantFrom(...wild, HOST), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const uri = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'a.b'), { minLength: 1, maxLength: 4 })
    .map((parts) => `${HOST}/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.array(glob, { maxLength: 6 }), uri, (globs, text) => {
      const indexed = globIndex(globs.map((one, index) => [one, index] as const))(text);
      expect(indexed).toEqual(globs.flatMap((one, index) => (matcher([one])(text) ? [index] : [])));
    }),
    { numRuns: runs(300) },
  );
});
