import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { renderErrorText } from '../../src/report/error-text.ts';
import { inert, jsonText, visible } from '../../src/report/escape.ts';
import { fc, runs } from '../support/property.ts';

/** Text of the kind that attacks a log: much of it is special to a runner or a terminal. */
const HOSTILE = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::',
        '##[',
        '##vso[',
        '##',
        '[',
        '\n',
        '\r',
        ' ',
        '\u00a0',
        '\u0085',
        '\u200b',
        '\u{e0041}',
        '\u00ad',
        '\ud800',
      ),
      fc.constantFrom('\u034f', '\u115f', '\u180e', '\u3164', '\ufe0f', '⚠\ufe0f', '::error::x', '\u001b[2J'),
      // The unit 'binary' builds a map of all code points first.
      fc.string({ unit: fc.nat(0x10ffff).map((point) => String.fromCodePoint(point)), maxLength: 4 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

/** As GitHub's, Azure's and TeamCity's agents look for it. */
const EMBEDDED = /##(vso|teamcity)?\[/i;

/** As the runner reads a log: .NET's line ends, and its Trim. */
function commandsIn(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => /^[\s\u0085]*::/.test(line) || EMBEDDED.test(line));
}

describe('untrusted text', () => {
  test('has every active or invisible character escaped, and is the same text to a JSON parser', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        const shown = visible(text);
        expect(shown.replaceAll(/\p{Extended_Pictographic}\ufe0f/gu, '')).not.toMatch(
          /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
        );
        expect(shown).not.toMatch(EMBEDDED);
        expect(visible(shown)).toBe(shown);
        const json = jsonText(false, { [text]: [text] });
        expect(JSON.parse(json)).toEqual({ [text]: [text] });
        expect(commandsIn(json)).toEqual([]);
      }),
      { numRuns: runs(300) },
    );
  });

  test.each([
    ['\u{e0073}', '\\udb40\\udc73'],
    ['a\u00adb', 'a\\u00adb'],
    ['\u034f\u115f\u180e\u3164', '\\u034f\\u115f\\u180e\\u3164'],
    ['⚠\ufe0f', '⚠\ufe0f'],
    ['a\ufe0f', 'a\\ufe0f'],
    ['##[error]', '#\\u0023[error]'],
    ['##vso[task.setvariable variable=a]b', '#\\u0023vso[task.setvariable variable=a]b'],
    ["##teamcity[message text='a']", "#\\u0023teamcity[message text='a']"],
    ['a ##b c[', 'a ##b c['],
  ])('%j is shown as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('never starts a workflow command, wherever a line starts', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        expect(commandsIn(inert(text))).toEqual([]);
      }),
      { numRuns: runs(300) },
    );
    expect(inert('a::b\n  ::error::c\n:d')).toBe('a::b\n  \\u003a:error::c\n:d');
  });

  test('never starts one once its colours are removed', () => {
    for (const columns of [20, 40, 80]) {
      const failure = { code: 'USAGE' as const, message: 'word ::error::b '.repeat(40), hint: undefined };
      const text = inert(renderErrorText(failure, { colors: true, columns }));
      expect(text).toContain('\u001b[');
      expect(commandsIn(stripVTControlCharacters(text))).toEqual([]);
    }
  });
});
