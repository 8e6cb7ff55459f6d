import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

test('all the code of both doors is under 2 MB: each job that uses the Action fetches it', () => {
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const sizes = files.map((file) => statSync(join(DIST, file)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000);
});
