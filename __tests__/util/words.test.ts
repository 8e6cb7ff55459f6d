import { expect, test } from '@jest/globals';
import { size } from '../../src/util/words.ts';

test.each([
  [0, '0.0 kB'],
  [4_200, '4.2 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [48_200_000, '48.2 MB'],
  [999_960_000, '1.0 GB'],
  [2_345_000_000, '2.3 GB'],
  [5e12, '5000.0 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(size(bytes)).toBe(text);
});
