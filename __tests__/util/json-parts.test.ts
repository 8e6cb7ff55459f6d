import { describe, expect, test } from '@jest/globals';
import { parseInParts } from '../../src/util/json-parts.ts';
import { fc } from '../support/property.ts';

/** The result of a parser, or that it refuses the text. */
function madeBy(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch (error) {
    return { refused: error instanceof SyntaxError };
  }
}

const PART_BYTES = 8;

function expectSame(text: string): void {
  const inParts = madeBy(() => parseInParts(Buffer.from(text), PART_BYTES));
  expect(inParts).toEqual(madeBy((): unknown => JSON.parse(Buffer.from(text).toString())));
}

describe('JSON that is parsed in parts', () => {
  // As the unit `binary`, for which fast-check begins with a table of a million entries.
  const character = fc
    .nat(0x10ffff)
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .map((point) => String.fromCodePoint(point));
  const document = fc.dictionary(fc.string({ unit: character }), fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()));
  const written = fc
    .record({ value: document, space: fc.constantFrom(undefined, 1, '\t') })
    .map(({ value, space }) => JSON.stringify(value, null, space));

  test('has the same result as JSON.parse', () => {
    fc.assert(fc.property(written, expectSame));
  });

  test('is refused if JSON.parse refuses it', () => {
    const spoilt = fc
      .tuple(written, fc.nat(), fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', ' ', '1'))
      .map(([text, at, by]) => {
        const place = at % text.length;
        return text.slice(0, place) + by + text.slice(place + 1);
      });
    fc.assert(fc.property(spoilt, expectSame));
  });

  test.each([
    ['an empty list', '{"images":[ ],"failures":[]}'],
    ['a list that ends with a comma', '{"images":[1,2,]}'],
    ['a list that begins with one', '{"images":[,1,2]}'],
    ['two lists under one key', '{"images":[1,2,3,4,5],"images":[6]}'],
    ['a key that is not a field of every object', '{"__proto__":[1,2,3]}'],
    ['something after the end', '{"images":[1,2,3]}]'],
    ['a missing end', '{"images":[1,2,3]'],
    ['text that ends within an escape', '{"images":["1234567\\'],
    ['a list', '[1,2,3,4,5,6,7,8]'],
    ['many objects', '{"images":[{"a":1},{"b":2},{"c":3},{"d":4},{"e":5},{"f":6}],"failures":[{"g":7},{"h":8}]}'],
    ['objects in objects', '{"images":[{"a":[{"b":1},{"c":2},{"d":3},{"e":4}]},{"f":[{"g":5},{"h":6}]},{"i":7}]}'],
    ['texts that end as objects do', '{"images":[{"a":"1234"},{"b":"},{"},{"c":"},{"},{"d":"},{\\"},{"e":""}]}'],
    [
      'objects after a list that ends',
      '{"images":[{"a":1},{"b":2}],"c":[{"d":3},{"e":4}],"f":{"g":[{"h":5},{"i":6}]}}',
    ],
    ['a list that ends within objects', '{"images":[{"a":1},{"b":2},{"c":3}],[{"d":4},{"e":5},{"f":6}]}'],
  ])('agrees with JSON.parse on %s', (_name, text) => {
    expectSame(text);
  });

  test('decodes bytes that are not UTF-8 the same way', () => {
    const bytes = Buffer.concat([Buffer.from('{"tags":["'), Buffer.from([0xe2, 0x82]), Buffer.from('","b"]}')]);
    expect(parseInParts(bytes, PART_BYTES)).toEqual(JSON.parse(bytes.toString()));
  });
});
