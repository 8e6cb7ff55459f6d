import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { ECS_OPERATIONS } from '../../src/sandbox/ecs/operations.ts';
import { OPERATIONS } from '../../src/sandbox/api/operations.ts';

test('the page of the sandbox names exactly the operations that it implements', async () => {
  const page = await readFile('docs/sandbox.md', 'utf8');
  const [, table = ''] = /^\| about +\| operations.*\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const namesIn = (rows: readonly string[]): string[] =>
    rows.flatMap((row) => row.match(/\b(?:[A-Z][a-z]+){2,}\b/g) ?? []).sort();
  const rows = table.split('\n').filter((row) => !/STS|OCI/.test(row));
  const isEcs = (row: string): boolean => row.startsWith('| ECS ');
  expect(namesIn(rows.filter((row) => !isEcs(row)))).toEqual([...OPERATIONS.keys()].sort());
  expect(namesIn(rows.filter(isEcs))).toEqual([...ECS_OPERATIONS.keys()].sort());
});
