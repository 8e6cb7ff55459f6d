import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { addEntry } from '../../src/hooks/yaml-entry.ts';
import { fc } from '../support/property.ts';

const ITEM = ['- repo: new', '  hooks:', '  - id: one'];

describe('an entry is added after the last one, and nothing else changes', () => {
  test.each([
    [
      'a map',
      'hook:\n  a: 1 # why\n\n# the end\n',
      ['hook'],
      ['b:', '  c: 2'],
      'hook:\n  a: 1 # why\n  b:\n    c: 2\n\n# the end\n',
    ],
    ['the file itself', '# why\na: 1', [], ['b: 2'], '# why\na: 1\nb: 2\n'],
    [
      'a list',
      'repos:\n- repo: old\nci: {}\n',
      ['repos'],
      ITEM,
      'repos:\n- repo: old\n- repo: new\n  hooks:\n  - id: one\nci: {}\n',
    ],
    [
      'a list as pre-commit writes it',
      'repos:\n-   repo: old\n    hooks:\n    -   id: a\n',
      ['repos'],
      ITEM,
      'repos:\n-   repo: old\n    hooks:\n    -   id: a\n-   repo: new\n    hooks:\n    -   id: one\n',
    ],
    [
      'an indented list, with the line ends of Windows',
      'repos:\r\n  - repo: old\r\nci: {}\r\n',
      ['repos'],
      ITEM,
      'repos:\r\n  - repo: old\r\n  - repo: new\r\n    hooks:\r\n    - id: one\r\nci: {}\r\n',
    ],
    [
      'a list that ends in a block of text',
      'hook:\n  run: |\n    one\n    two\n',
      ['hook'],
      ['b: 2'],
      'hook:\n  run: |\n    one\n    two\n  b: 2\n',
    ],
  ])('%s', (_, text, collection, lines, result) => {
    expect(addEntry(text, { collection, lines })).toBe(result);
  });

  test.each([
    ['in flow style', 'repos: [{ repo: old }]\n'],
    ['empty', 'repos: []\n'],
    ['without a value', 'repos:\n'],
    ['absent', 'ci: {}\n'],
    ['in a text that is not YAML', 'repos:\n- a: [\n'],
    ['in a text with an alias to nowhere', 'repos:\n- *nobody\n'],
    ['in a text that merges what is not a map', '%YAML 1.1\n---\nx: &x 5\nrepos:\n- <<: *x\n'],
    ['in an empty text', ''],
  ])('but not to a collection %s', (_, text) => {
    expect(addEntry(text, { collection: ['repos'], lines: ITEM })).toBeUndefined();
  });

  test('whatever the list contains', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.string()));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.string(), (items, after) => {
        const text = `repos:\n${items.map((item) => `- ${JSON.stringify(item)}\n`).join('')}after: ${JSON.stringify(after)}\n`;
        const added = addEntry(text, { collection: ['repos'], lines: ITEM });
        expect(parse(added ?? '')).toEqual({ repos: [...items, { repo: 'new', hooks: [{ id: 'one' }] }], after });
      }),
    );
  });
});
