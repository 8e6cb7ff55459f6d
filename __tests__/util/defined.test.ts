import { expect, test } from '@jest/globals';
import { defined } from '../../src/util/defined.ts';

test('drops what is undefined, and nothing else', () => {
  const left = defined({ none: undefined, nothing: null, no: false, zero: 0, empty: '' });
  expect(Object.keys(left)).toEqual(['nothing', 'no', 'zero', 'empty']);
});
