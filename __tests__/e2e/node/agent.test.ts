import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { tablesOf } from '../../support/tables.ts';
import { AgentNode } from './agent.ts';
import { SCENARIOS, type Scenario } from '../../support/agent-scenarios.ts';
import { onBothStores } from './workbench.ts';

const PAGE = readFileSync(new URL('../../../docs/conflict.md', import.meta.url), 'utf8');
const TABLE = tablesOf(PAGE).find(([row]) => row?.['left, stuck, leaked'] !== undefined) ?? [];
const TIMEOUT_MS = 300_000;
/** All deployments of all scenarios take many minutes. */
const isShort = Number(process.env['MINTMARK_DEPLOYMENTS'] ?? 30) < 30;
const PLAYED = SCENARIOS.filter(({ short }) => !isShort || short !== undefined);

/** What the page says about a scenario, or what is known after fewer deployments. */
function rowOf({ name, short }: Scenario): Readonly<Record<string, string>> {
  const row = TABLE.find(({ deployments }) => deployments === name) ?? {};
  if (!isShort) return row;
  return Object.fromEntries(Object.keys(row).map((column, index) => [column, [name, ...(short ?? [])][index] ?? '']));
}

/** Plays the deployments, with two clean-ups after each, and fixes the node. @returns the row of the table */
async function play(node: AgentNode, { deploy }: Scenario, deployments: number): Promise<Record<string, string>> {
  for (let n = 1; n <= deployments; n += 1) {
    await deploy(node, n);
    await node.cleanUp();
    await node.cleanUp();
  }
  const { left, stuck, leaked } = await node.left();
  const { byName, byId, refused } = node.counts;
  const before = await node.look();
  expect([before.counts.stuck.images, before.counts.leaked.images]).toEqual([stuck, leaked]);
  // Without the agent's state the references show which are stuck.
  expect((await node.look({ withState: false })).counts.stuck.images).toBe(stuck);
  const fixed = await node.look({ fix: true });
  expect(fixed.steps.filter(({ outcome }) => outcome.kind !== 'removed')).toEqual([]);
  const after = await node.left();
  // The agent treats missing images as removed, and continues with what had to wait.
  const still = node.counts.refused;
  for (let cycle = 0; cycle < 12; cycle += 1) await node.cleanUp();
  expect(node.counts.refused).toBe(still);
  const later = await node.left();
  // A task whose image was removed gets it again.
  await deploy(node, 1);
  return {
    'how many': String(deployments),
    'left, stuck, leaked': `${left}, ${stuck}, ${leaked}`,
    'by name, by ID, refused': `${byName}, ${byId}, ${refused}`,
    '`node`': String(before.exitCode),
    '`--fix`': `${fixed.exitCode}, ${after.left}`,
    'twelve cycles on': String(later.left),
  };
}

describe('what the ECS agent leaves, on either image store', () => {
  test.each(PLAYED)(
    '$name',
    async (scenario) => {
      const row = rowOf(scenario);
      const seen = await onBothStores((store) =>
        AgentNode.run(store, scenario.options ?? {}, (node) => play(node, scenario, Number(row['how many']))),
      );
      expect(seen.map(([store, one]) => [store, { ...row, ...one }])).toEqual(seen.map(([store]) => [store, row]));
    },
    TIMEOUT_MS,
  );
});
