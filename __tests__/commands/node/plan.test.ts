import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../src/commands/node/judge.ts';
import { type NodeChoices, type NodePlan, planNode } from '../../../src/commands/node/plan.ts';
import type { Judgement, NodeFacts } from '../../../src/commands/node/report.ts';
import { readSettings } from '../../../src/commands/node/settings.ts';
import type { AgentMemory } from '../../../src/ecs/agent-state.ts';
import type { AgentTask } from '../../../src/ecs/agent.ts';
import type { NodeImage } from '../../../src/docker/node-answers.ts';
import { HOST, idOf, NOW, nodeContainer, nodeFacts, nodeImage } from '../../support/nodes.ts';

const CHOICES: NodeChoices = {
  keep: 0,
  allowOnce: false,
  isSelected: (uri) => uri.startsWith(HOST),
  serviceOf: (uri) => uri,
};
const plan = (facts: NodeFacts, choices: Partial<NodeChoices> = {}): NodePlan =>
  planNode(facts, { ...CHOICES, ...choices });
const names = ({ removals }: NodePlan): string[] => removals.map(({ name }) => name.replace(`${HOST}/`, ''));
const reasons = ({ images }: NodePlan): (string | undefined)[] =>
  images.flatMap(({ references }) => references.map(({ left }) => left));
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000);
const settings = (...set: (readonly [string, string])[]): Pick<NodeFacts, 'settings'> => ({
  settings: readSettings(new Map(set)),
});
const CONTAINERD = { engine: { ...nodeFacts([]).engine, imageStore: 'containerd' } } as const;
const UNTRACKED = settings(['ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP', 'true']);
const ONCE = settings(['ECS_IMAGE_PULL_BEHAVIOR', 'once']);
const remembers = (images: Readonly<Record<string, readonly string[]>>): { memory: AgentMemory } => ({
  memory: {
    kind: 'read',
    images: new Map(
      Object.entries(images).map(([letter, list]) => [idOf(letter), { names: list, lastUsed: undefined }]),
    ),
  },
});
const task = (starting: boolean, ...containers: string[]): AgentTask => ({
  arn: 'arn:aws:ecs:eu-west-1:111122223333:task/default/1',
  definition: 'billing:7',
  starting,
  containers,
});
const answering = (...tasks: AgentTask[]): Pick<NodeFacts, 'agent'> => ({
  agent: { kind: 'answered', version: '1', cluster: undefined, containerInstance: undefined, tasks },
});

describe('the state of an image', () => {
  const state = (image: NodeImage, changes: Partial<NodeFacts> = {}, others: readonly NodeImage[] = []): string => {
    const judgement: Judgement = judge(image, nodeFacts([image, ...others], changes));
    return [judgement.state, judgement.evidence].filter((part) => part !== undefined).join(' by ');
  };
  const of = (...references: string[]): NodeImage => nodeImage('a', references);

  test.each([
    [['team/a:1', 'team/b:1'], 'waiting'],
    [['team/a:1', 'team/a@', 'team/b:1', 'team/b@'], 'waiting'],
    [['team/a:1', 'team/b@'], 'waiting'],
    [['team/a:1', 'team/a:2'], 'waiting'],
    [['team/a@', 'team/b@'], 'stuck by references'],
    [['team/a@'], 'waiting'],
  ])('with the references %j, and nothing known about the agent: %s', (references, expected) => {
    expect(state(of(...references))).toBe(expected);
    expect(state(of(...references), CONTAINERD)).toBe(expected);
  });

  test.each([
    ['a moved name, in two repositories', ['team/a@', 'team/b@'], { a: [] }, 'stuck by agent-state'],
    ['a moved name, in one repository', ['team/a@'], { a: [] }, 'waiting by agent-state'],
    ['the names are digests of task definitions', ['team/a@', 'team/b@'], { a: ['x'] }, 'waiting by agent-state'],
    ['unknown to the agent, one digest', ['team/a@'], {}, 'leaked by agent-state'],
    ['unknown to the agent, two digests', ['team/a@', 'team/b@'], {}, 'leaked by agent-state'],
    ['unknown to the agent, but tagged: somebody may need it', ['team/a:1'], {}, 'waiting'],
  ] as const)("is more precise with the agent's state: %s", (_name, references, memory, expected) => {
    expect(state(of(...references), remembers(memory))).toBe(expected);
  });

  test('with an agent that deletes untracked images is not a leak, but two repositories on the classic image store get stuck', () => {
    const facts = { ...remembers({}), ...UNTRACKED };
    expect(state(of('team/a@'), facts)).toBe('waiting by agent-state');
    expect(state(of('team/a@', 'team/b@'), facts)).toBe('leaked by agent-state');
    expect(state(of('team/a@', 'team/b@'), { ...facts, ...CONTAINERD })).toBe('waiting by agent-state');
  });

  describe('by age', () => {
    const tagged = (own: number, next?: number): Partial<NodeFacts> => ({
      ...answering(),
      tagged: new Map([
        [idOf('a'), hoursAgo(own)],
        ...(next === undefined ? [] : ([[idOf('b'), hoursAgo(next)]] as const)),
      ]),
    });
    const successor = [nodeImage('b', ['team/a:2'])];

    test.each([
      ['its tag moved days ago', 90, 80, 'leaked by age'],
      ['its tag moved less than a task and a cycle ago', 90, 3, 'waiting'],
      ['it is younger than the agent takes', 1, 0.5, 'waiting'],
      ['no other image has taken its tag, but it is old', 90, undefined, 'leaked by age'],
      ['no other image has taken its tag', 3, undefined, 'waiting'],
    ])('%s', (_name, own, next, expected) => {
      expect(state(of('team/a@'), tagged(own, next), successor)).toBe(expected);
    });

    test('is never forgotten while the clean-up is off, or if untracked images are deleted', () => {
      for (const off of [settings(['ECS_IMAGE_PULL_BEHAVIOR', 'prefer-cached']), UNTRACKED]) {
        expect(state(of('team/a@'), { ...tagged(90, 80), ...off }, successor)).toBe('waiting');
      }
    });

    test('does not matter if no agent could still remove the image', () => {
      const alone: Partial<NodeFacts> = { agent: { kind: 'absent' } };
      expect(state(of('team/a@'), { ...tagged(0.2, 0.1), ...alone }, successor)).toBe('leaked by no-agent');
      expect(state(of('team/a:1'), { ...tagged(0.2, 0.1), ...alone }, successor)).toBe('waiting');
      // It was just pulled, and may get its tag in a moment.
      expect(state(of('team/a@'), { ...tagged(0.1), ...alone })).toBe('waiting');
      expect(state(of('team/a@'), { ...tagged(0.1, 0.2), ...alone }, successor)).toBe('waiting');
      expect(state(of('team/a@'), { ...tagged(0.2, 0.1), agent: { kind: 'elsewhere' } }, successor)).toBe('waiting');
      const containers = [{ id: 'c', name: 'ecs-agent', imageId: idOf('z'), state: 'active' }] as const;
      expect(state(of('team/a@'), { ...tagged(0.2, 0.1), ...alone, containers }, successor)).toBe('waiting');
      const memory = { kind: 'unreadable', reason: 'EACCES' } as const;
      expect(state(of('team/a@'), { ...tagged(0.2, 0.1), ...alone, memory }, successor)).toBe('waiting');
    });

    test('includes since when', () => {
      const facts = nodeFacts([of('team/a@'), ...successor], tagged(90, 80));
      expect(judge(of('team/a@'), facts).since).toEqual({ at: hoursAgo(80), event: 'next-tag' });
      expect(judge(of('team/a@'), nodeFacts([of('team/a@')], tagged(90))).since).toEqual({
        at: hoursAgo(90),
        event: 'own-tag',
      });
    });
  });

  test.each([
    ['a running container', { containers: [nodeContainer('a', 'active')] }, 'in-use'],
    ['a stopped container', { containers: [nodeContainer('a', 'stopped')] }, 'blocked'],
    [
      'a stopped container of a task that the agent knows',
      { containers: [nodeContainer('a', 'stopped', 'c1')], ...answering(task(false, 'c1')) },
      'in-use',
    ],
  ] as const)('is in use by %s', (_name, changes, expected) => {
    expect(state(of('team/a@', 'team/b@'), changes)).toBe(expected);
  });

  test('is in use by an image that the classic builder made from it, on the classic image store only', () => {
    const child = [nodeImage('b', ['team/b:1'], { parent: idOf('a') })];
    expect(state(of('team/a:1'), {}, child)).toBe('blocked');
    expect(state(of('team/a:1'), CONTAINERD, child)).toBe('waiting');
  });
});

describe('the fix', () => {
  const stuck = nodeImage('a', ['team/b@', 'team/a@', 'team/c@']);

  test('removes every reference, and says what the last one frees', () => {
    const whole = plan(nodeFacts([stuck]));
    expect(names(whole)).toEqual(['a', 'b', 'c'].map((name) => `team/${name}@${stuck.id}`));
    expect(whole.removals.map(({ last }) => last)).toEqual([false, false, true]);
    expect(whole.wouldFree).toEqual({ atLeast: 60, atMost: 100 });
    expect(whole.counts.stuck).toEqual({ images: 1, atLeast: 60, atMost: 100 });
  });

  test('does not know the minimum freed if the engine does not say what is shared', () => {
    const unmeasured = { ...stuck, sharedBytes: undefined };
    expect(plan(nodeFacts([unmeasured])).wouldFree).toEqual({ atLeast: undefined, atMost: 100 });
  });

  test.each([
    ['waits for the agent', nodeImage('a', ['team/a:1', 'team/b:1']), {}],
    ['is used', stuck, { containers: [nodeContainer('a', 'active')] }],
    ['is blocked', stuck, { containers: [nodeContainer('a', 'stopped')] }],
  ] as const)('leaves an image that %s', (_name, image, changes) => {
    expect(plan(nodeFacts([image], changes)).removals).toEqual([]);
  });

  test('leaves images of repositories outside its scope, and images that are wholly in use', () => {
    const isSelected = (uri: string): boolean => uri === `${HOST}/team/a`;
    const others = nodeImage('b', ['x/a@', 'x/b@']);
    const selected = plan(nodeFacts([stuck, others]), { isSelected });
    expect(names(selected)).toEqual([`team/a@${stuck.id}`]);
    expect(selected.removals[0]?.last).toBe(false);
    expect(selected.wouldFree).toEqual({ atLeast: 0, atMost: 0 });
    expect(selected.images.map(({ id }) => id)).toEqual([stuck.id]);
    expect(selected.others).toBe(1);
  });

  test.each(['amazon/amazon-ecs-agent', 'amazon/amazon-ecs-pause'])('leaves %s', (name) => {
    const left = plan(nodeFacts([nodeImage('a', [`${name}@`, 'team/a@'])]));
    expect(names(left)).toEqual([`team/a@${idOf('a')}`]);
  });

  test('refuses under once, unless it is overridden or the agent itself remembers no name', () => {
    const facts = nodeFacts([stuck], ONCE);
    expect(reasons(plan(facts))).toEqual(['pull-once', 'pull-once', 'pull-once']);
    expect(names(plan(facts))).toEqual([]);
    expect(names(plan(facts, { allowOnce: true }))).toHaveLength(3);
    expect(names(plan(nodeFacts([stuck], { ...ONCE, ...remembers({ a: [] }) })))).toHaveLength(3);
    expect(names(plan(nodeFacts([stuck], { ...ONCE, ...remembers({ a: ['team/a@'] }) })))).toEqual([]);
  });
});

describe('the newest images of a repository', () => {
  const built = (day: number): { created: Date } => ({ created: new Date(Date.UTC(2026, 10, day)) });
  const images = [1, 2, 3].map((day) => nodeImage(String(day), ['team/a@', 'team/b@'], built(day)));
  const letters = (whole: NodePlan): string[] => [...new Set(whole.removals.map(({ image }) => image.slice(-1)))];

  test.each([
    [0, ['1', '2', '3']],
    [1, ['1', '2']],
    [2, ['1']],
    [3, []],
    [4, []],
  ])('are kept (%i of them), and the oldest goes first', (keep, expected) => {
    expect(letters(plan(nodeFacts(images), { keep }))).toEqual(expected);
  });

  test('are the last tagged ones, if the engine knows', () => {
    const tagged = new Map([
      [idOf('1'), hoursAgo(1)],
      [idOf('2'), hoursAgo(2)],
      [idOf('3'), hoursAgo(3)],
    ]);
    expect(letters(plan(nodeFacts(images, { tagged }), { keep: 1 }))).toEqual(['3', '2']);
  });

  test('are counted for each repository, whatever their state', () => {
    const newer = nodeImage('9', ['team/b:9'], built(9));
    expect(names(plan(nodeFacts([...images, newer]), { keep: 1 }))).toContain(`team/b@${idOf('3')}`);
    expect(names(plan(nodeFacts([...images, newer]), { keep: 1 }))).not.toContain(`team/a@${idOf('3')}`);
  });

  test('are all kept if it is unknown which is newer', () => {
    const alike = images.map((image) => ({ ...image, created: new Date(0) }));
    expect(plan(nodeFacts(alike), { keep: 1 }).removals).toEqual([]);
  });
});

test('images that need a fix come first, the largest before the others', () => {
  const of = (letter: string, bytes: number): NodeImage =>
    nodeImage(letter, [`team/${letter}@`, `team/${letter}2@`], { bytes });
  const facts = nodeFacts([of('a', 300), of('b', 100), of('c', 200)], { containers: [nodeContainer('a', 'active')] });
  expect(plan(facts).images.map(({ bytes }) => bytes)).toEqual([200, 100, 300]);
});
