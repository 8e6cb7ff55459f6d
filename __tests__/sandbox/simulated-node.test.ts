import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { nodeLines } from '../../src/commands/demo/node-act.ts';
import { SimulatedNode } from '../../src/sandbox/ecs/simulated-node.ts';
import { type Scenario, SCENARIOS } from '../support/agent-scenarios.ts';
import { tablesOf } from '../support/tables.ts';

const PAGE = readFileSync('docs/conflict.md', 'utf8');
const TABLE = tablesOf(PAGE).find(([row]) => row?.['left, stuck, leaked'] !== undefined) ?? [];
/** The simulation has no settings. */
const PLAYED = SCENARIOS.filter(({ options }) => options === undefined);

/** Two clean-ups after each deployment. */
async function play({ deploy }: Scenario, deployments: number): Promise<SimulatedNode> {
  const node = new SimulatedNode();
  const contents = new Map<string, string>();
  const played = {
    uri: (repository: string) => `registry:5000/${repository}`,
    push: (reference: string, content: string) => {
      contents.set(reference, content);
      return Promise.resolve();
    },
    deploy: (service: string, reference: string, { byDigest }: { readonly byDigest: boolean }) => {
      const [, repository = '', tag = ''] = /^(.*):(.*)$/.exec(reference) ?? [];
      node.deploy(service, {
        repository,
        image: contents.get(reference) ?? '',
        tag: byDigest ? undefined : tag,
      });
      return Promise.resolve();
    },
  };
  for (let n = 1; n <= deployments; n += 1) {
    await deploy(played, n);
    node.cleanUp();
    node.cleanUp();
  }
  return node;
}

function figuresOf(node: SimulatedNode): { readonly left: string; readonly removed: string } {
  const { images, stuck, leaked } = node.left();
  const { byName, byId, refused } = node.counts;
  return { left: `${images}, ${stuck}, ${leaked}`, removed: `${byName}, ${byId}, ${refused}` };
}

describe('a simulated node ends up like one with real engines and the real agent', () => {
  test.each(PLAYED)('$name', async (scenario) => {
    const row = TABLE.find(({ deployments }) => deployments === scenario.name);
    expect(figuresOf(await play(scenario, Number(row?.['how many'])))).toEqual({
      left: row?.['left, stuck, leaked'],
      removed: row?.['by name, by ID, refused'],
    });
  });
});

/** By service, the repository and the tag of the n-th deployment. */
type Tags = Readonly<Record<string, readonly [repository: string, tag: (n: number) => string | undefined]>>;

function deployed(tags: Tags, deployments: number): SimulatedNode {
  const node = new SimulatedNode();
  for (let n = 1; n <= deployments; n += 1) {
    for (const [service, [repository, tag]] of Object.entries(tags)) {
      node.deploy(service, { repository, tag: tag(n), image: `image ${n}` });
    }
    node.cleanUp();
    node.cleanUp();
  }
  return node;
}

const own = (n: number): string => `v${n}`;
const other = (n: number): string => `w${n}`;
const latest = (): string => 'latest';
const main = (): string => 'main';

// Measured with amazon-ecs-agent 1.105.1 and Docker Engine 28.5.2: images left, stuck and leaked; removals and refusals.
describe('with one image in each deployment', () => {
  test.each<[string, Tags, number, string, string]>([
    [
      '`latest` moved in two, a third repository with a new tag each time',
      { billing: ['billing', latest], checkout: ['checkout', latest], search: ['search', own] },
      4,
      '4, 0, 3',
      '3, 0, 0',
    ],
    [
      'two tags of one repository, both unique',
      { billing: ['app', own], checkout: ['app', other] },
      4,
      '1, 0, 0',
      '6, 0, 0',
    ],
    [
      'two tags of one repository, both moved',
      { billing: ['app', latest], checkout: ['app', main] },
      4,
      '1, 0, 0',
      '0, 3, 0',
    ],
    [
      'two tags of one repository, one moved',
      { billing: ['app', latest], checkout: ['app', own] },
      4,
      '1, 0, 0',
      '3, 0, 0',
    ],
  ])('%s', (_, tags, deployments, left, removed) => {
    expect(figuresOf(deployed(tags, deployments))).toEqual({ left, removed });
  });

  test('one service by tag, the other by digest, and both stopped: removed by two names', () => {
    const node = deployed({ billing: ['billing', own], checkout: ['checkout', () => undefined] }, 1);
    node.stop('billing');
    node.stop('checkout');
    node.cleanUp();
    expect(figuresOf(node)).toEqual({ left: '0, 0, 0', removed: '2, 0, 0' });
  });

  test('five images per cycle, and a refusal counts as one of them', () => {
    const node = deployed({ billing: ['billing', latest], checkout: ['checkout', latest] }, 9);
    const before = node.counts.refused;
    node.cleanUp();
    expect(node.counts.refused - before).toBe(5);
  });
});

test('the act of the demonstration shows the stall, and that a mark prevents it', () => {
  const lines = nodeLines('3e3c2f57b277');
  const rows = lines.map((line) => line.match(/(?<= )\d+(?= |$)/g)?.map(Number) ?? []);
  expect(rows.filter((row) => row.length === 10)).toEqual([
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    [2, 3, 4, 5, 6, 7, 9, 11, 13, 15],
    Array.from({ length: 10 }, () => 3),
  ]);
  expect(lines.join('\n')).toContain('conflict: unable to delete 3e3c2f57b277 (must be forced)');
  // Within 80 columns, two of which are the margin; a URL stays whole.
  expect(lines.filter((line) => line.length > 78 && !line.includes('https:'))).toEqual([]);
});
