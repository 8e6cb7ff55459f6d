import { expect, test } from '@jest/globals';
import { isNewer, markerOf, runMarker } from '../../src/github/marker.ts';
import { fc } from '../support/property.ts';

test('a marker is one HTML comment and another one for each name, whatever is in it', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(markerOf(one)).toMatch(/^<!-- mintmark:(?:(?!--)[^\n<>])* -->$/);
      expect(markerOf(one) === markerOf(other)).toBe(one === other);
    }),
  );
});

test.each([
  [{ id: 41, attempt: 9 }, false],
  [{ id: 42, attempt: 1 }, false],
  [{ id: 42, attempt: 2 }, false],
  [{ id: 42, attempt: 3 }, true],
  [{ id: 100, attempt: 1 }, true],
])('%j is newer than attempt 2 of run 42: %j', (run, expected) => {
  expect(isNewer(`${markerOf('x')}\n${runMarker(run)}\ntext`, { id: 42, attempt: 2 })).toBe(expected);
});

test('what only quotes a marker says nothing of its run', () => {
  expect(isNewer(`a\nb\n${runMarker({ id: 99, attempt: 1 })}`, { id: 1, attempt: 1 })).toBe(false);
});
