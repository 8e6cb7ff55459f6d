import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { tablesOf } from '../../support/tables.ts';
import { type State, states } from './table.ts';
import type { ReadNode } from '../../support/nodes.ts';
import { atWorkbench, type NodeOptions, onBothStores, type Workbench } from './workbench.ts';

/** The table with this column on a page of docs. */
function tableOf(page: string, column: string): Record<string, string>[] {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  return tablesOf(text).find(([row]) => row?.[column] !== undefined) ?? [];
}

const STATE = 'state of one image';
const STORE = 'image store';
const RMI = '`docker rmi ID`';
const SAYS = '`node` says';
const LEAVES = '`node --fix` leaves';
const CONFLICT = tableOf('conflict.md', RMI);
const FIXES = tableOf('node.md', 'freed');
/** Shared engines take their time. */
const TIMEOUT_MS = 180_000;

/** The engine's answer to `docker rmi ID`, in the words of the table. */
async function removalOf({ engine }: Workbench, id: string): Promise<string> {
  const { status, bytes } = await engine.ask('DELETE', `/images/${id}`);
  if (status === 200) return 'deleted';
  const { message } = JSON.parse(bytes.toString()) as { message: string };
  const reason = /^conflict: unable to delete \w+ \((must be|cannot be) forced\) - (.*)/.exec(message);
  return `refused: ${reason?.[2]?.replace(/ ?\b[0-9a-f]{12}\b/, '') ?? message}`;
}

interface Played {
  /** The row of docs/conflict.md. */
  readonly conflict: Record<string, string>;
  /** The row of docs/node.md. */
  readonly fix: Record<string, string>;
}

/** Creates a state and fixes it. */
async function play(bench: Workbench, { make, remembered }: State): Promise<Played> {
  const memoryOf = (id: string, names: readonly string[]): NodeOptions =>
    remembered === undefined
      ? {}
      : { remembered: remembered === 'forgotten' ? {} : { [id]: { names: remembered === 'no name' ? [] : names } } };
  let id = await make(bench);
  const before = await bench.namesOf(id);
  const memory = memoryOf(id, before);
  const stateOf = ({ images }: ReadNode): string => images.find((image) => image.id === id)?.state ?? 'gone';
  const looked = await bench.node(memory);
  const answer = await removalOf(bench, id);
  const says = `${stateOf(looked)}: ${looked.exitCode}`;
  // A refusal changes nothing; a deleted image is created again.
  if (answer === 'deleted') id = await make(bench);
  expect(await bench.namesOf(id)).toEqual(before);
  const fixed = await bench.node({ ...memory, fix: true });
  const after = await bench.namesOf(id);
  const gone = after.length === 0 && (await bench.engine.inspect(id)) === undefined;
  if (!gone) expect(after).toEqual(before);
  expect(fixed.steps.map(({ outcome }) => outcome)).toEqual(looked.plan.map(() => 'removed'));
  const again = await bench.node({ ...memory, fix: true });
  expect([again.exitCode, again.steps]).toEqual([fixed.exitCode, []]);
  const listed = (names: readonly string[]): string => names.map((name) => `\`${bench.short(name)}\``).join(', ');
  return {
    conflict: {
      [RMI]: answer,
      [SAYS]: says,
      [LEAVES]: `${gone ? 'nothing' : 'every reference'}: ${fixed.exitCode}`,
    },
    fix: {
      references: listed(before),
      after: gone ? 'none' : listed(after),
      '`node`': `${stateOf(looked)}, ${gone ? 'gone' : stateOf(fixed)}`,
      'exit code': `${looked.exitCode}, ${again.exitCode}`,
      freed: fixed.freedBytes === null ? 'nothing' : `${(fixed.freedBytes / 1e6).toFixed(1)} MB`,
    },
  };
}

describe('the table of the conflict, on either image store', () => {
  test.each(states())(
    '$name',
    async (state) => {
      const { name } = state;
      const played = await onBothStores((store) => atWorkbench(store, (bench) => play(bench, state)));
      for (const [store, { conflict, fix }] of played) {
        const rowOf = (table: readonly Record<string, string>[]): Record<string, string> | undefined =>
          table.find((one) => one[STATE] === name && ['both', store].includes(one[STORE] ?? ''));
        const withHead = (row: Record<string, string>, of: Record<string, string> | undefined): object => ({
          [STATE]: name,
          [STORE]: of?.[STORE],
          ...row,
        });
        const [conflictRow, fixRow] = [rowOf(CONFLICT), rowOf(FIXES)];
        expect(withHead(conflict, conflictRow)).toEqual(conflictRow);
        expect(withHead(fix, fixRow)).toEqual(fixRow);
      }
    },
    TIMEOUT_MS,
  );
});
