import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { tablesOf } from '../../support/tables.ts';
import { states } from './table.ts';
import { atWorkbench, type Store, type Workbench } from './workbench.ts';

const PAGE = readFileSync(new URL('../../../docs/conflict.md', import.meta.url), 'utf8');
const STATE = 'state of one image';
const STORE = 'image store';
const RMI = '`docker rmi ID`';
const SAYS = '`node` says';
const LEAVES = '`node --fix` leaves';
const TABLE = tablesOf(PAGE).find(([row]) => row?.[STATE] !== undefined) ?? [];
/** Engines that others use too take their time. */
const TIMEOUT_MS = 180_000;

/** What the engine makes of `docker rmi ID`, as the table says it. */
function answerOf({ exitCode, stderr }: { exitCode: number | undefined; stderr: string }): string {
  if (exitCode === 0) return 'deleted';
  const reason = /conflict: unable to delete \w+ \((must be|cannot be) forced\) - (.*)/.exec(stderr);
  return `refused: ${reason?.[2]?.replace(/ ?\b[0-9a-f]{12}\b/, '') ?? stderr}`;
}

/** A row of the table, as it comes about. */
async function play(bench: Workbench, make: (bench: Workbench) => Promise<string>): Promise<Record<string, string>> {
  const id = await make(bench);
  const before = await bench.namesOf(id);
  const looked = await bench.node();
  const blocks = looked.images.flatMap((image) => image.blocks.map(({ kind }) => `\`${kind}\``));
  // What the engine refuses changes nothing; what it deletes is there no more for a fix.
  const answer = answerOf(await bench.docker('rmi', id));
  if (answer === 'deleted') {
    expect([looked.exitCode, looked.plan]).toEqual([0, []]);
    return { [RMI]: answer, [SAYS]: blocks.join(', ') || 'nothing: 0', [LEAVES]: '' };
  }
  expect(await bench.namesOf(id)).toEqual(before);
  const fixed = await bench.node('--fix');
  const after = await bench.namesOf(id);
  const gone = after.length === 0 && (await bench.docker('image', 'inspect', id)).exitCode !== 0;
  if (!gone) expect(after).toEqual(before);
  expect(fixed.steps.map(({ outcome }) => outcome)).toEqual(looked.plan.map(() => 'removed'));
  const again = await bench.node('--fix');
  expect([again.exitCode, again.steps]).toEqual([fixed.exitCode, []]);
  return {
    [RMI]: answer,
    [SAYS]: `${blocks.join(', ')}: ${looked.exitCode}`,
    [LEAVES]: `${gone ? 'nothing' : 'every reference'}: ${fixed.exitCode}`,
  };
}

describe.each<Store>(['classic', 'containerd'])('the table of the conflict, on the %s image store', (store) => {
  test.each(states())(
    '$name',
    async ({ name, make }) => {
      const played = await atWorkbench(store, (bench) => play(bench, make));
      const row = TABLE.find((one) => one[STATE] === name && ['both', store].includes(one[STORE] ?? ''));
      expect({ [STATE]: name, [STORE]: row?.[STORE], ...played }).toEqual(row);
    },
    TIMEOUT_MS,
  );
});
