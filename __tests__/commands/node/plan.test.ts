import { describe, expect, test } from '@jest/globals';
import { blocksOf } from '../../../src/commands/node/blocks.ts';
import type { NodeChoices } from '../../../src/commands/node/stays.ts';
import { planNode, type NodePlan } from '../../../src/commands/node/plan.ts';
import type { AgentTask, NodeFacts } from '../../../src/types/node.ts';
import { HOST, idOf, nodeContainer, nodeFacts, nodeImage } from '../../support/nodes.ts';

const CHOICES: NodeChoices = { keep: 0, isSelected: (uri) => uri.startsWith(HOST), serviceOf: (uri) => uri };
const plan = (facts: NodeFacts, choices: Partial<NodeChoices> = {}): NodePlan =>
  planNode(facts, { ...CHOICES, ...choices });
const names = ({ removals }: NodePlan): string[] => removals.map(({ name }) => name.replace(`${HOST}/`, ''));
const reasons = ({ images }: NodePlan): (string | undefined)[] =>
  images.flatMap(({ references }) => references.map(({ left }) => left));
const built = (day: number): { created: Date } => ({ created: new Date(Date.UTC(2026, 10, day)) });
const task = (starting: boolean, ...containers: string[]): AgentTask => ({
  arn: 'arn:aws:ecs:eu-west-1:111122223333:task/default/1',
  definition: 'billing:7',
  starting,
  containers,
});

describe('what blocks the deletion of an image by its ID', () => {
  const kinds = (image: ReturnType<typeof nodeImage>, changes: Partial<NodeFacts> = {}): string[] =>
    blocksOf(image, nodeFacts([image, nodeImage('b', ['team/b:1'], { parent: idOf('a') })], changes)).map(
      ({ kind }) => kind,
    );
  const containerd = { engine: { ...nodeFacts([]).engine, imageStore: 'containerd' } } as const;

  test.each([
    [['team/a:1', 'team/b:1'], ['several-repositories']],
    [['team/a@', 'team/b@'], ['several-repositories']],
    [['team/a:1', 'team/b@'], ['digest-beside-tag']],
    [['team/a:1', 'team/a:2'], ['several-tags']],
    [['team/a:1', 'team/a@'], []],
    [['team/a:1'], []],
    [[], []],
  ])('the references %j: %j', (references, expected) => {
    expect(kinds(nodeImage('a', references), containerd)).toEqual(expected);
  });

  test('two tags of one repository, but not for an engine of 20.10', () => {
    const image = nodeImage('a', ['team/a:1', 'team/a:2']);
    const old = { engine: { ...nodeFacts([]).engine, version: '20.10.24+dfsg1', imageStore: 'containerd' } } as const;
    expect(kinds(image, old)).toEqual([]);
    expect(kinds(image, { engine: { ...old.engine, version: 'master' } })).toEqual(['several-tags']);
  });

  test('a stopped container', () => {
    const containers = [nodeContainer('a', 'stopped')];
    expect(kinds(nodeImage('a', ['team/a:1']), { ...containerd, containers })).toEqual(['stopped-containers']);
  });

  test('an image that the classic builder made from it, with the classic image store alone', () => {
    expect(kinds(nodeImage('a', ['team/a:1']))).toEqual(['dependent-children']);
    expect(kinds(nodeImage('a', ['team/a:1']), containerd)).toEqual([]);
  });
});

describe('the fix', () => {
  const twin = nodeImage('a', ['team/b:1', 'team/a:1', 'team/c@']);

  test('takes every reference, by digest first, and says what is freed with the last', () => {
    const whole = plan(nodeFacts([twin]));
    expect(names(whole)).toEqual([`team/c@${idOf('f')}`, 'team/a:1', 'team/b:1']);
    expect(whole.removals.map(({ last }) => last)).toEqual([false, false, true]);
    expect(whole.wouldFree).toEqual({ atLeast: 60, atMost: 100 });
  });

  test('does not know the least of it where the engine does not tell what is shared', () => {
    const untold = { ...twin, sharedBytes: undefined };
    expect(plan(nodeFacts([untold])).wouldFree).toEqual({ atLeast: undefined, atMost: 100 });
  });

  test('is none where nothing blocks', () => {
    const free = plan(nodeFacts([nodeImage('a', ['team/a:1'])]));
    expect([free.images, free.removals]).toEqual([[], []]);
  });

  test.each([
    ['a container that runs', { containers: [nodeContainer('a', 'active')] }, 'in-use'],
    ['a container that has stopped', { containers: [nodeContainer('a', 'stopped')] }, 'stopped-container'],
    [
      'a stopped container of a task that the agent knows',
      {
        containers: [nodeContainer('a', 'stopped', 'c1')],
        agent: { kind: 'answered', version: '1', tasks: [task(false, 'c1')] },
      },
      'in-use',
    ],
  ] as const)('touches nothing under %s', (_name, changes, reason) => {
    const touched = plan(nodeFacts([twin], changes));
    expect(touched.removals).toEqual([]);
    expect(reasons(touched)).toEqual([reason, reason, reason]);
  });

  test('leaves what is in a repository that it is not about, and images that are wholly there', () => {
    const isSelected = (uri: string): boolean => uri === `${HOST}/team/a`;
    const others = nodeImage('b', ['x/a:1', 'x/b:1']);
    const selected = plan(nodeFacts([twin, others]), { isSelected });
    expect(names(selected)).toEqual(['team/a:1']);
    expect(selected.removals[0]?.last).toBe(false);
    expect(selected.wouldFree).toEqual({ atLeast: 0, atMost: 0 });
    expect(selected.images.map(({ id }) => id)).toEqual([twin.id]);
    expect(selected.others).toBe(1);
  });

  test.each(['amazon/amazon-ecs-agent:1', 'amazon/amazon-ecs-pause:0.1.0'])('leaves %s', (name) => {
    expect(names(plan(nodeFacts([nodeImage('a', [name, 'team/a:1'])])))).toEqual(['team/a:1']);
  });
});

describe('the newest images of a repository', () => {
  const images = [1, 2, 3].map((day) => nodeImage(String(day), [`team/a:${day}`, `team/b:${day}`], built(day)));

  test.each([
    [0, ['team/a:1', 'team/b:1', 'team/a:2', 'team/b:2', 'team/a:3', 'team/b:3']],
    [1, ['team/a:1', 'team/b:1', 'team/a:2', 'team/b:2']],
    [2, ['team/a:1', 'team/b:1']],
    [3, []],
    [4, []],
  ])('%i of them stay; the oldest goes first', (keep, expected) => {
    expect(names(plan(nodeFacts(images), { keep }))).toEqual(expected);
  });

  test('are counted for each repository, whether they block or not', () => {
    const newer = nodeImage('9', ['team/b:9'], built(9));
    expect(names(plan(nodeFacts([...images, newer]), { keep: 1 }))).toContain('team/b:3');
    expect(names(plan(nodeFacts([...images, newer]), { keep: 1 }))).not.toContain('team/a:3');
  });

  test('stay together where nothing tells which is the newer one', () => {
    const alike = images.map((image) => ({ ...image, created: new Date(0) }));
    expect(plan(nodeFacts(alike), { keep: 1 }).removals).toEqual([]);
  });
});

describe('an image that others were built from', () => {
  const base = nodeImage('a', ['team/base:1']);
  const step = nodeImage('b', [], { parent: base.id });
  const child = nodeImage('c', ['team/app:1'], { parent: step.id });

  test('goes after them, and after their steps', () => {
    const whole = plan(nodeFacts([base, step, child]));
    expect(names(whole)).toEqual(['team/app:1', 'team/base:1']);
    expect(whole.removals[1]?.after).toEqual([step.id]);
    expect(whole.images.map(({ id }) => id)).toEqual([base.id]);
  });

  test.each([
    ['is used', { containers: [nodeContainer('c', 'active')] }],
    ['has a stopped container', { containers: [nodeContainer('c', 'stopped')] }],
  ])('stays with one that %s', (_name, changes) => {
    const left = plan(nodeFacts([base, step, child], changes));
    expect(names(left)).toEqual([]);
    expect(reasons(left)[0]).toMatch(/dependent-child|stopped-container/);
  });

  test('leaves them alone where it stays itself', () => {
    expect(names(plan(nodeFacts([base, step, child]), { isSelected: (uri) => uri === `${HOST}/team/app` }))).toEqual(
      [],
    );
  });
});

test('what nothing uses comes first, the largest of it before the others', () => {
  const of = (letter: string, bytes: number): ReturnType<typeof nodeImage> =>
    nodeImage(letter, [`team/${letter}:1`, `team/${letter}2:1`], { bytes });
  const facts = nodeFacts([of('a', 300), of('b', 100), of('c', 200)], { containers: [nodeContainer('a', 'active')] });
  expect(plan(facts).images.map(({ bytes }) => bytes)).toEqual([200, 100, 300]);
});
