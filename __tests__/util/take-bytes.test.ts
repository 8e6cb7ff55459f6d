import { expect, test } from '@jest/globals';
import { takeBytes } from '../../src/util/take-bytes.ts';

function* chunks(count: number, onClose: () => void = () => undefined): Iterable<Uint8Array> {
  try {
    for (let at = 0; at < count; at += 1) yield Buffer.from('ab');
  } finally {
    onClose();
  }
}

test.each([
  [0, 4, '', true],
  [2, 4, 'abab', true],
  [2, 3, 'aba', false],
  [Infinity, 5, 'ababa', false],
  [1, 0, '', false],
])('of %d chunks of two bytes, %d bytes are %j', async (count, most, text, isAll) => {
  let closed = false;
  const { bytes, ...taken } = await takeBytes(
    chunks(count, () => {
      closed = true;
    }),
    most,
  );
  expect({ ...taken, text: bytes.toString() }).toEqual({ isAll, text });
  expect(closed).toBe(true);
});
