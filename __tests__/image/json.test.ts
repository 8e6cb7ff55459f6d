import { describe, expect, test } from '@jest/globals';
import { fieldReader, readStrings } from '../../src/image/json.ts';
import { parseDocument } from '../../src/image/json-document.ts';
import { isObject } from '../../src/util/json-object.ts';

const parse = (text: string): unknown => parseDocument(Buffer.from(text));

function keysOf(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":{}`).join();
}

describe('a document that engines read too', () => {
  test.each([
    ['a duplicate key', '{"config":1,"config":1}', /key "config" twice/],
    ['a duplicate key, written with an escape', '{"config":1,"c\\u006fnfig":2}', /key "config" twice/],
    ['one deep inside', '{"a":[1,{"b":{"c":1,"d":2,"c":3}}]}', /key "c" twice/],
    [
      'one after a string with quotes and brackets in it',
      '{"a":"\\\\\\"}{\\"a\\":","b":"\\\\","a":1}',
      /key "a" twice/,
    ],
    ['one before white space', '{"a" :1,"a"\n:2}', /key "a" twice/],
    ['one next to strings that begin with a colon', '{"a":[":",":"],"a":":"}', /key "a" twice/],
    ['one among many', `{${keysOf(40)},"b":{${keysOf(40)}},"k39":1}`, /key "k39" twice/],
    ['one among many, inside', `{${keysOf(40)},"b":{${keysOf(40)},"k0":1}}`, /key "k0" twice/],
    ['a size with a fraction', '{"config":{"size":12.0}}', /"size" is not written as a whole number/],
    ['a size with an exponent', '{"SIZE" : -1e3}', /"SIZE" is not written as a whole number/],
    ['a version with a long s and an exponent', '{"ſchemaVersion":2e0}', /is not written as a whole number/],
    ['a byte order mark', '\uFEFF{}', /JSON/],
    ['no JSON', '{"a":1,}', /JSON/],
    ['more than 1000 levels', `${'['.repeat(1001)}${']'.repeat(1001)}`, /nested more than 1000 deep/],
    ['many more than that', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested more than 1000 deep/],
  ])('is refused with %s', (_name, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test.each([
    ['the same many keys in two objects', `[{${keysOf(40)}},{${keysOf(40)},"a":{${keysOf(40)}}}]`],
    ['the same key in two objects', '[{"a":1},{"a":{"a":1}}]'],
    ['keys of a map that differ in case', '{"Labels":{"a":"1","A":"2"}}'],
    ['a key among the strings of a list', '{"a":["a","a"],"b":"a"}'],
    ['a string that looks like a key', '{"a":"\\"size\\":1.5","b":"{\\"a\\":1,\\"a\\":2}"}'],
    ['strings that begin with a colon', '{"a":":1.5","b":[":",":"]}'],
    ['1000 levels', `${'{"a":'.repeat(999)}[]${'}'.repeat(999)}`],
    ['a fraction where no integer is expected', '{"ratio":1.5,"size":3}'],
    ['white space everywhere', ' { "a" \n:\t{ "b" : 1 } , "c" : [ ] } '],
  ])('is read with %s', (_name, text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  test('is refused if it is not UTF-8', () => {
    expect(() => parseDocument(Buffer.from('{"a":"\xff"}', 'latin1'))).toThrow(/not valid for encoding/);
  });

  test('takes time in proportion to its bytes', () => {
    // Each would take minutes, and so more than a test may, if any step were quadratic.
    for (const text of [
      JSON.stringify({ a: '\\"'.repeat(100_000) }),
      `{"a":"${'\\\\'.repeat(200_000)}"}`,
      JSON.stringify(Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`key ${n}`, n]))),
      `{"a"${' '.repeat(400_000)}:1}`,
      `[${Array.from({ length: 40_000 }, () => '{"size":1}').join()}]`,
    ]) {
      expect(() => parse(text)).not.toThrow();
    }
  });
});

describe('the fields of a struct', () => {
  const fields = fieldReader('config', 'schemaVersion', 'Links');
  const read = (text: string): unknown => {
    const object = parse(text);
    return isObject(object) ? fields(object) : undefined;
  };

  test.each([
    ['{"Config":1,"SCHEMAVERSION":2,"links":3}', { config: 1, schemaVersion: 2, Links: 3 }],
    // Go folds the long s and the Kelvin sign too, and no other letter.
    ['{"\u017FchemaVer\u017Fion":2,"lin\u212As":3}', { schemaVersion: 2, Links: 3 }],
    ['{"conf\u0130g":1,"conf\u0131g":1,"other":1,"Other":2}', {}],
    ['{"config":null}', {}],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each(['{"config":1,"Config":2}', '{"links":1,"lin\u212As":1}', '{"config":null,"CONFIG":1}'])(
    'are refused if two keys are one field: %s',
    (text) => {
      expect(() => read(text)).toThrow(/twice, in different cases/);
      // Both spellings are shown, whichever comes first.
      const keys = Object.keys(JSON.parse(text) as Readonly<Record<string, unknown>>);
      expect(() => read(text)).toThrow(keys.map((key) => JSON.stringify(key)).join(', '));
    },
  );
});

test('a map of strings is read as Go reads it, except for values that are not strings', () => {
  expect(readStrings({ a: '1', b: null, c: 3, d: {} })).toEqual({ a: '1', b: '' });
  expect([readStrings(null), readStrings(undefined), readStrings([1]), readStrings('x')]).toEqual([{}, {}, {}, {}]);
});
