import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { OPERATIONS } from '../../src/sandbox/api/operations.ts';

test('the page of the sandbox names every operation that it implements, and no other', async () => {
  const page = await readFile('docs/sandbox.md', 'utf8');
  const [, table = ''] = /^\| about +\| operations.*\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const rows = table.split('\n').filter((row) => !/STS|OCI/.test(row));
  const named = rows.flatMap((row) => row.match(/\b(?:[A-Z][a-z]+){2,}\b/g) ?? []);
  expect(named.sort()).toEqual([...OPERATIONS.keys()].sort());
});
