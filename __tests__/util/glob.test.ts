import { describe, expect, test } from '@jest/globals';
import picomatch from 'picomatch';
import { isLiteral, matcher } from '../../src/util/glob.ts';
import { parseGlob, syntaxProblem } from '../../src/util/glob-syntax.ts';
import { fc, runs } from '../support/property.ts';

describe('globs mean the same as in a shell and git', () => {
  test.each([
    ['*/app', ['h/app'], ['app', 'h/team/app', 'h/app/x']],
    ['**/app', ['app', 'h/app', 'h/a/b/app'], ['h/my-app']],
    ['h/**', ['h', 'h/a', 'h/a/b'], ['x/a']],
    ['h/**/z', ['h/z', 'h/a/z', 'h/a/b/z'], ['h/az']],
    ['h/a**z', ['h/az', 'h/a-z'], ['h/a/z']],
    ['h/?', ['h/a'], ['h/', 'h/ab', 'h/a/']],
    ['*/[!p]*', ['h/shop'], ['h/payments', 'h/!shop/x']],
    ['*/[^p]*', ['h/shop', 'h/^'], ['h/payments']],
    ['*/[p-r!]x', ['h/px', 'h/!x'], ['h/sx']],
    ['*/[]a]', ['h/]', 'h/a'], ['h/b']],
    ['*/[a-]', ['h/-', 'h/a'], ['h/b']],
    ['*/[[:alpha:]]', ['h/a', 'h/Z'], ['h/1', 'h/:']],
    ['*/[![:digit:]a]', ['h/b'], ['h/1', 'h/a', 'h//']],
    ['*/{a,b}', ['h/a', 'h/b'], ['h/{a,b}', 'h/c']],
    ['*/{a,b/{c,d}}/e', ['h/a/e', 'h/b/d/e'], ['h/b/e']],
    ['*/a{,-x}', ['h/a', 'h/a-x'], ['h/a-']],
    ['{*/app,**/team/*}', ['h/app', 'team/x', 'h/a/team/x'], ['h/x/app']],
    ['h/{**,x}', ['h', 'h/a/b'], ['x']],
    ['{h/,g}**', ['h/a/b', 'gg'], ['g/a']],
    ['h/*{,-a}*', ['h', 'h/b/c', 'h/x-ay'], []],
    ['h/*{,-a}*/z', ['h/z', 'h/b/c/z', 'h/x-ay/z'], ['h/z/y']],
    ['h/{a,b*}*', ['h/a', 'h/ab', 'h/b'], ['h/b/c']],
    ['*/!(a|b)', ['h/c', 'h/ab', 'h/!'], ['h/a', 'h/b', 'h/c/d']],
    ['*/!(*-cache)/x', ['h/app/x', 'h/cache/x'], ['h/go-cache/x']],
    [String.raw`\*/\[a`, ['*/[a'], ['h/[a']],
  ])('%s', (glob, those, others) => {
    const matches = matcher([glob]);
    expect([...those, ...others].filter(matches)).toEqual(those);
  });

  test('several match what any one of them matches, and none match nothing', () => {
    expect(['h/a', 'h/b', 'h/c'].filter(matcher(['h/a', '*/[b]']))).toEqual(['h/a', 'h/b']);
    expect(matcher([])('h/a')).toBe(false);
  });
});

test.each([
  ['**/{cache,tmp', "at character 4: this '{' has no '}'"],
  ['*/{a,{b,c}', "at character 3: this '{' has no '}'"],
  ['*/a}', "at character 4: there is no '{' before this '}'"],
  ['*/{a}', "at character 3: these braces contain only one option: write '{a,b}'"],
  ['*/{service}', 'these braces contain only one option'],
  ['*/{1..3}', 'these braces contain only one option'],
  ['*/[ab', "at character 3: this '[' has no ']'"],
  ['*/[]', "at character 3: this '[' has no ']'"],
  ['*/a]', "at character 4: there is no '[' before this ']'"],
  ['*/[z-a]', 'at character 4: this range ends before it starts'],
  ['*/[a/b]', "at character 5: no '/' can be one of the characters of '[…]'"],
  ['*/[.-0]', "at character 4: this range has '/' in it"],
  ['*/[[:blank:]]', "there is no '[:blank:]'"],
  ['**/(a+)+z', "at character 4: '(' is not part of globs: write '{a,b}'"],
  ['**/+(a)', "at character 4: '+(…)' is not part of globs"],
  ['**/*(a)', "at character 4: '*(…)' is not part of globs"],
  ['**/@(a|b)', "at character 4: '@(…)' is not part of globs"],
  ['**/a|b', "at character 5: '|' is not part of globs"],
  ['**/a!(b)', "at character 5: '!(…)' stands for a whole part"],
  ['**/!(a)b', "at character 4: '!(…)' stands for a whole part"],
  ['**/!(a', "at character 4: this '!(' has no ')'"],
  ['**/!(a/b)', "in '!(…)' there is no '/'"],
  ['**/!({a,b})', "in '!(…)' there is no '/', no '{'"],
  ['!**/a', "it starts with '!'"],
  ['*/a!', "at character 4: '!' stands only in"],
  ['a\\', "at character 2: nothing follows this '\\'"],
  [`*/${'{'.repeat(99)}`, 'more than 16 levels of braces'],
  ['a'.repeat(5000), 'longer than 4096 characters'],
])('%s is not a glob: %s', (glob, problem) => {
  expect(syntaxProblem(glob)).toEqual(expect.stringContaining(problem));
});

const PART = fc.constantFrom('a', 'b', 'ab', 'a.b', 'a-b', 'cache');
const TEXT = fc.array(PART, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

test('picomatch agrees on common syntax', () => {
  const piece = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[^a]', '{a,b}', '{a,b*}', 'a.', '-');
  const part = fc.oneof(
    fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join('').replace(/\*+/g, '*')),
    fc.constantFrom('**', 'cache'),
  );
  const glob = fc
    .array(part, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'))
    // For picomatch, 'a/**' matches 'a', and '*/**' does not.
    .filter((text) => !text.endsWith('/**'));
  fc.assert(
    fc.property(glob, fc.array(TEXT, { minLength: 1, maxLength: 5 }), (one, texts) => {
      const [ours, theirs] = [matcher([one]), picomatch(one, { dot: true })];
      for (const text of texts) expect([one, text, ours(text)]).toEqual([one, text, theirs(text)]);
    }),
    { numRuns: runs(100) },
  );
});

/** What globs mean, spelt out: braces first, as in a shell, then part by part. */
function plainly(glob: string, text: string): boolean {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(glob);
  if (braces !== null) {
    const [, before = '', choice = '', after = ''] = braces;
    return choice.split(',').some((one) => plainly(`${before}${one}${after}`, text));
  }
  return partsMatch(glob.split('/'), text.split('/'));
}

function partsMatch([glob, ...globs]: readonly string[], [text, ...texts]: readonly string[]): boolean {
  if (glob === undefined) return text === undefined;
  if (glob === '**') {
    return (
      partsMatch(globs, text === undefined ? [] : [text, ...texts]) ||
      (text !== undefined && partsMatch([glob, ...globs], texts))
    );
  }
  return text !== undefined && charsMatch(glob, text) && partsMatch(globs, texts);
}

function charsMatch(glob: string, text: string): boolean {
  const except = /^!\((.*)\)$/.exec(glob)?.[1]?.split('|');
  if (except !== undefined) return !except.some((one) => charsMatch(one, text));
  if (glob === '') return text === '';
  if (glob.startsWith('*')) return charsMatch(glob.slice(1), text) || (text !== '' && charsMatch(glob, text.slice(1)));
  return (
    text !== '' && (glob.startsWith('?') || text.startsWith(glob.charAt(0))) && charsMatch(glob.slice(1), text.slice(1))
  );
}

test('they match what a naive implementation matches', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '*',
    '**',
    '?',
    '/',
    '/',
    '{a,b}',
    '{a/b,c}',
    '{**,a}',
    '{*,a}',
    '{*,}',
    '{**/a,b}',
    '{a/,b}',
    '{,/a}',
    '/!(a)/',
    '/!(*b|a)/',
  );
  const glob = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
  // Repository URIs have no empty part, and three stars in a row mean nothing special.
  const full = (one: string): boolean => !one.startsWith('/') && !/\/$|\/\/|\*{3}/.test(one);
  fc.assert(
    fc.property(glob, fc.array(TEXT, { minLength: 1, maxLength: 4 }), (one, texts) => {
      fc.pre(expansions(one).every(full));
      for (const text of texts) expect([one, text, matcher([one])(text)]).toEqual([one, text, plainly(one, text)]);
    }),
    { numRuns: runs(100) },
  );
});

function expansions(glob: string): string[] {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(glob);
  if (braces === null) return [glob];
  const [, before = '', choice = '', after = ''] = braces;
  return choice.split(',').flatMap((one) => expansions(`${before}${one}${after}`));
}

test('a glob without special characters is its own text', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9._:/-]{1,40}$/), (text) => {
      expect(isLiteral(text)).toBe(true);
      expect(parseGlob(text)).toHaveLength(text.length);
      expect(matcher([text])(text)).toBe(true);
    }),
  );
});

test.each([
  ['stars', '*a'.repeat(1000), true],
  ['states', `*a${'?'.repeat(1000)}b`, false],
  ['empty choices', '{,a}'.repeat(100), false],
  ['parts', `${'**/'.repeat(1000)}z`, false],
  ['choices', `${'{a,aa}'.repeat(300)}z`, false],
  ['exceptions', `!(${'*a'.repeat(300)})`, false],
])('a glob of many %s examines each character at most once', (_, glob, expected) => {
  expect(matcher([glob])('a'.repeat(1500))).toBe(expected);
});
