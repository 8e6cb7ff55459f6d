import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const ACTION = fileURLToPath(new URL('../../dist/action.js', import.meta.url));

/** A file of the bundle and everything it loads, statically or dynamically, with sizes in bytes. */
function loadable(file: string, sizes = new Map<string, number>()): Map<string, number> {
  if (sizes.has(file)) return sizes;
  const code = readFileSync(file);
  sizes.set(file, code.length);
  for (const [, path = ''] of code.toString().matchAll(/(?:from|import)\(?["`](\.{1,2}\/[^"`]+\.js)["`]/g)) {
    loadable(join(dirname(file), path), sizes);
  }
  return sizes;
}

test('everything that the Action may load is under 2.7 MB, in few files', () => {
  const sizes = [...loadable(ACTION).values()];
  expect(sizes.length).toBeGreaterThan(20);
  expect(sizes.length).toBeLessThanOrEqual(40);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_700_000);
});
