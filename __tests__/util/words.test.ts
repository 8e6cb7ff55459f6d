import { expect, test } from '@jest/globals';
import { many, size } from '../../src/util/words.ts';
import { fc, runs } from '../support/property.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [4_200, '4.2 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [48_200_000, '48.2 MB'],
  [999_960_000, '1.0 GB'],
  [2_345_000_000, '2.3 GB'],
  [5e12, '5.0 TB'],
  [5e15, '5000.0 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test('a number has a comma every three digits, as Intl writes it', () => {
  fc.assert(
    fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (count) => {
      expect(many(count)).toBe(count.toLocaleString('en-US'));
    }),
    { numRuns: runs(100) },
  );
});
