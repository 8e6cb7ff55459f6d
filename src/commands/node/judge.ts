import type { Digest } from '../../image/digest.ts';
import type { NodeImage } from '../../docker/node-answers.ts';
import type { TrackedImage } from '../../ecs/agent-state.ts';
import type { Block, Judgement, NodeFacts, Since, Use } from './report.ts';

/**
 * Which state an image is in: docs/node.md has the states, and docs/conflict.md what the ECS agent does that leads to them.
 * The agent's own state is believed before anything else. Without it, a tag or too little time means that the
 * agent may still remove it.
 */
export function judge(image: NodeImage, facts: NodeFacts): Judgement {
  const uses = usesOf(image, facts);
  const blocks = blocksOf(image, facts);
  const tracked = facts.memory.kind === 'read' ? facts.memory.images.get(image.id) : undefined;
  const since = uses.length === 0 ? sinceOf(image, tracked, facts) : undefined;
  return { ...stateOf(image, tracked, facts, { uses, blocks }), since, uses, blocks };
}

/** The repositories that an image has references in. */
export function repositoriesOf({ references }: NodeImage): readonly string[] {
  return [...new Set(references.map(({ repository }) => repository))].sort();
}

/** Whether an image has a name. Those without are steps of a classic build, which go with what was built from them. */
export function isListed({ references }: NodeImage): boolean {
  return references.length > 0;
}

function stateOf(
  image: NodeImage,
  tracked: TrackedImage | undefined,
  facts: NodeFacts,
  { uses, blocks }: Pick<Judgement, 'uses' | 'blocks'>,
): Pick<Judgement, 'state' | 'evidence'> {
  if (uses.length > 0) return { state: 'in-use', evidence: undefined };
  if (blocks.length > 0) return { state: 'blocked', evidence: undefined };
  // The agent removes names one by one, and is not refused. Somebody else may want what it does not know by a name.
  if (image.references.some(({ kind }) => kind === 'tag')) return { state: 'waiting', evidence: undefined };
  const isShared = repositoriesOf(image).length > 1;
  if (facts.memory.kind === 'read') {
    const evidence = 'agent-state';
    if (tracked === undefined) return { state: isLeftForGood(isShared, facts) ? 'leaked' : 'waiting', evidence };
    // A task definition can name a digest, and the agent removes that by name too.
    return { state: isShared && tracked.names.length === 0 ? 'stuck' : 'waiting', evidence };
  }
  if (isShared) return { state: 'stuck', evidence: 'references' };
  // No agent will remove it later. What has never lost a tag may be about to get its first.
  if (hasNoAgent(facts) && nextTag(image, facts.images, facts.tagged) !== undefined) {
    return { state: 'leaked', evidence: 'no-agent' };
  }
  const isForgotten = isLeftForGood(isShared, facts) && facts.settings.cleansUp && isOverdue(image, facts);
  return isForgotten ? { state: 'leaked', evidence: 'age' } : { state: 'waiting', evidence: undefined };
}

/** Inside a container, mintmark reaches neither the agent's endpoint nor its files, but the engine lists its container. */
function hasNoAgent({ agent, memory, containers }: NodeFacts): boolean {
  return (
    agent.kind === 'absent' && memory.kind === 'absent' && !containers.some(({ name }) => name === AGENT_CONTAINER)
  );
}

/** amazon-ecs-agent, ecs-init/config/common.go: AgentContainerName. */
const AGENT_CONTAINER = 'ecs-agent';

/**
 * Whether nothing deletes an image that the agent has forgotten. The clean-up of untracked images does: by ID on the classic
 * image store, which the engine refuses for two repositories; by name on the containerd one.
 */
function isLeftForGood(isShared: boolean, { settings, engine }: NodeFacts): boolean {
  const isRefused = isShared && engine.imageStore === 'classic';
  return !settings.untracked || !settings.cleansUp || isRefused;
}

/**
 * Whether the agent would have removed it by now: it is old enough, no container uses it, and a cycle has passed since.
 */
function isOverdue(image: NodeImage, { at, tagged, images, settings }: NodeFacts): boolean {
  const own = tagged.get(image.id);
  if (own === undefined) return false;
  const { interval, minimumAge, taskWait } = settings;
  const left = nextTag(image, images, tagged) ?? own;
  const isOld = at.getTime() - own.getTime() > minimumAge + interval;
  return isOld && at.getTime() - left.getTime() > taskWait + interval;
}

function sinceOf(
  image: NodeImage,
  tracked: TrackedImage | undefined,
  { images, tagged }: NodeFacts,
): Since | undefined {
  if (tracked?.lastUsed !== undefined) return { at: tracked.lastUsed, event: 'last-use' };
  if (image.references.some(({ kind }) => kind === 'tag')) return undefined;
  const next = nextTag(image, images, tagged);
  if (next !== undefined) return { at: next, event: 'next-tag' };
  const own = tagged.get(image.id);
  return own === undefined ? undefined : { at: own, event: 'own-tag' };
}

/** When every one of its repositories had given a tag to a later image: by then its own tags had moved on. */
function nextTag(image: NodeImage, images: readonly NodeImage[], tagged: ReadonlyMap<Digest, Date>): Date | undefined {
  const own = tagged.get(image.id)?.getTime();
  if (own === undefined) return undefined;
  const next = repositoriesOf(image).map((repository) => {
    const here = images.filter(({ references }) => references.some((one) => one.repository === repository));
    const times = here.map(({ id }) => tagged.get(id)?.getTime() ?? 0).filter((time) => time > own);
    return Math.min(...times);
  });
  const latest = Math.max(...next);
  return Number.isFinite(latest) ? new Date(latest) : undefined;
}

/** Who uses an image: containers that run or may start, and containers of any task that the agent knows. */
function usesOf(image: NodeImage, { containers, agent }: NodeFacts): readonly Use[] {
  const tasks = agent.kind === 'answered' ? agent.tasks : [];
  return containers
    .filter(({ imageId }) => imageId === image.id)
    .flatMap((container): Use[] => {
      const task = tasks.find((one) => one.containers.includes(container.id));
      if (task !== undefined) return [{ kind: 'task', task }];
      return container.state === 'active' ? [{ kind: 'container', container }] : [];
    });
}

/** As found by experiment with both image stores of Docker Engine 28, and with 20.10: docs/conflict.md. */
function blocksOf(image: NodeImage, { engine, images, containers }: NodeFacts): readonly Block[] {
  const stopped = containers.filter(({ imageId, state }) => imageId === image.id && state === 'stopped');
  const children = engine.imageStore === 'classic' ? images.filter(({ parent }) => parent === image.id) : [];
  return [
    ...(stopped.length > 0 ? [{ kind: 'stopped-containers', containers: stopped } as const] : []),
    ...(children.length > 0 ? [{ kind: 'dependent-children', children: children.map(({ id }) => id) } as const] : []),
  ];
}
