import { expect, test } from '@jest/globals';
import { parseDuration } from '../../src/util/duration.ts';

// Go 1.23, time.ParseDuration.
test.each([
  ['0', 0],
  ['-0', 0],
  ['0s', 0],
  ['.5h', 1_800_000],
  ['1.h', 3_600_000],
  ['1µs', 0.001],
  ['1μs', 0.001],
  ['1us', 0.001],
  ['1h30m', 5_400_000],
  ['30m1h', 5_400_000],
  ['-1.5h', -5_400_000],
  ['+5s', 5_000],
  ['2562047h47m16.854775807s', 9223372036854.775807],
  ['2562048h', undefined],
  ['99999999999999999999s', undefined],
  ['5', undefined],
  ['00', undefined],
  ['', undefined],
  ['-', undefined],
  ['.', undefined],
  ['.h', undefined],
  ['1.2.3s', undefined],
  ['1e3s', undefined],
  ['1 s', undefined],
  ['1S', undefined],
  ['1d', undefined],
  ['1h-30m', undefined],
])('%j is %p milliseconds', (text, milliseconds) => {
  if (milliseconds === undefined) expect(parseDuration(text)).toBeUndefined();
  else expect(parseDuration(text)).toBeCloseTo(milliseconds, 6);
});

test('a text of a million digits is read in one pass, not once for each way to split it', () => {
  const digits = '1'.repeat(1_000_000);
  expect(parseDuration(digits)).toBeUndefined();
  expect(parseDuration('1h'.repeat(500_000))).toBeCloseTo(500_000 * 3_600_000);
  expect(parseDuration(`${'1h'.repeat(400_000)}x`)).toBeUndefined();
});
