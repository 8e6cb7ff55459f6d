import { connectNode } from '../../docker/node.ts';
import { AGENT_ENDPOINT, askAgent } from '../../ecs/agent.ts';
import { AGENT_CONFIG, readAgentConfig } from '../../ecs/agent-config.ts';
import type { NodeOptions } from './options.ts';
import { judgeSettings } from './settings.ts';
import { planNode } from './plan.ts';
import { exitCodeOf } from '../../rules/exit-code.ts';
import type { Agent, Halt, NodeFacts, NodeReport } from '../../types/node.ts';
import type { Door } from '../door.ts';
import { nodeChoices } from './choices.ts';
import { type Carried, carryOut, haltOf, openRemovals } from './fix.ts';

/** Where the ECS agent of the machine answers, and has its settings. */
export interface AgentPlaces {
  readonly endpoint: string;
  readonly config: string;
}

const REAL_AGENT: AgentPlaces = { endpoint: AGENT_ENDPOINT, config: AGENT_CONFIG };
/** `node` has no rules: that an unused image cannot be deleted is its one finding. */
const BLOCKED = { rule: 'blocked-image', severity: 'error' } as const;
const NOTHING_DONE: Carried = { steps: [], halt: undefined };

/**
 * What blocks a clean-up on the node, and, where it is asked for, the fix: references are removed one by one.
 *
 * @throws MintmarkError DOCKER and others, before anything is removed, where the engine or the agent does not answer that
 *   can be read
 */
export async function node(
  { mode, keep, repository, configPath }: NodeOptions,
  door: Pick<Door, 'cwd' | 'env'>,
  places: AgentPlaces = REAL_AGENT,
): Promise<NodeReport> {
  const choices = await nodeChoices(repository, keep, { cwd: door.cwd, explicitPath: configPath });
  const engine = await connectNode(door.env);
  const settings = engine.isLocal ? await readAgentConfig(places.config) : undefined;
  const askTasks = (): Promise<Agent> =>
    engine.isLocal ? askAgent(places.endpoint) : Promise.resolve({ kind: 'elsewhere' });
  const look = async (): Promise<NodeFacts> => {
    const images = await engine.images();
    const agent = await askTasks();
    // Last: whatever came to use one of the images meanwhile is seen.
    return { engine: engine.identity, images, agent, containers: await engine.containers() };
  };
  const report = (facts: NodeFacts, { steps, halt }: Carried, freedBytes?: number): NodeReport => {
    const { images, others, removals, wouldFree } = planNode(facts, choices);
    const blocked = images.filter(({ uses }) => uses.length === 0).length;
    return {
      command: 'node',
      // What is blocked after a fix that failed is not known: the facts are older than the fix.
      exitCode: exitCodeOf(
        halt?.kind === 'failed' ? { failure: 'DOCKER' } : { findings: blocked > 0 ? [BLOCKED] : [], unchecked: 0 },
      ),
      engine: facts.engine,
      agent: facts.agent,
      settings: judgeSettings(settings, blocked),
      images,
      others,
      plan: removals,
      wouldFree,
      keep,
      mode,
      steps,
      halt,
      freedBytes,
    };
  };

  const facts = await look();
  const { removals } = planNode(facts, choices);
  if (mode !== 'fixed' || removals.length === 0) return report(facts, NOTHING_DONE);
  const before = await engine.layersBytes();
  const carried = await carryOut(removals, engine, askTasks);
  const halted = (halt: Halt): NodeReport => ({ ...report(facts, { ...carried, halt }), plan: openRemovals(carried) });
  if (carried.halt?.kind === 'failed') return halted(carried.halt);
  try {
    const [after, left] = await Promise.all([engine.layersBytes(), look()]);
    const freed = before === undefined || after === undefined ? undefined : Math.max(0, before - after);
    return report(left, carried, freed);
  } catch (error) {
    // What was done has to be told.
    return halted(haltOf(error));
  }
}
