import { connectNode } from '../../docker/node.ts';
import { AGENT_CONFIG, readAgentConfig } from '../../ecs/agent-config.ts';
import { exitCodeOf } from '../../rules/exit-code.ts';
import { type Agent, AGENT_ENDPOINT, askAgent } from '../../ecs/agent.ts';
import { AGENT_STATE, type AgentMemory, readAgentMemory } from '../../ecs/agent-state.ts';
import type { Runtime } from '../runtime.ts';
import { type Carried, carryOut, haltOf, openRemovals } from './fix.ts';
import type { NodeOptions } from './options.ts';
import { needsFix, type NodeChoices, planNode } from './plan.ts';
import type { Halt, NodeFacts, NodeReport } from './report.ts';
import { judgeSettings, readSettings } from './settings.ts';
import { canonicalGlob, globProblem, nameGlobProblem } from '../../config/glob.ts';
import { loadConfiguration } from '../../config/load.ts';
import { MintmarkError } from '../../errors.ts';
import { canonicalUri, nameOf, readEcrReference } from '../../image/ecr-reference.ts';
import { docsUrl } from '../../util/docs-url.ts';
import { matcher } from '../../util/glob.ts';

/** Where the ECS agent of the machine answers, and keeps its settings and its state. */
export interface AgentPlaces {
  readonly endpoint: string;
  readonly config: string;
  readonly state: string;
}

const REAL_AGENT: AgentPlaces = { endpoint: AGENT_ENDPOINT, config: AGENT_CONFIG, state: AGENT_STATE };
/** `node` has no rules: an image that nothing will remove is its only finding. */
const BLOCKED = { rule: 'blocked-image', severity: 'error' } as const;
const NOTHING_DONE: Carried = { steps: [], halt: undefined };

/**
 * The state of each image on the node, and, if it is asked for, the fix: references are removed one by one.
 *
 * @param runtime `ended` does not wait for an engine that does not answer
 * @throws MintmarkError DOCKER and others, before anything is removed, if the engine or the agent gives no readable
 *   answer
 */
export async function node(
  options: NodeOptions,
  runtime: Pick<Runtime, 'cwd' | 'env' | 'now' | 'clock'> &
    Partial<Pick<Runtime, 'warn'>> & { readonly ended?: AbortSignal },
  places: AgentPlaces = REAL_AGENT,
): Promise<NodeReport> {
  const { mode, keep } = options;
  const choices = await nodeChoices(options, runtime.cwd);
  const engine = await connectNode(runtime.env, runtime.clock, runtime.ended, runtime.warn);
  const config = engine.isLocal ? await readAgentConfig(places.config) : undefined;
  const askTasks = (): Promise<Agent> =>
    engine.isLocal ? askAgent(places.endpoint) : Promise.resolve({ kind: 'elsewhere' });
  const look = async (): Promise<NodeFacts> => {
    const images = await engine.images();
    const ours = images.filter(({ references }) => references.some((one) => choices.isSelected(one.repository)));
    const tagged = await engine.tagTimes(ours.map(({ id }) => id));
    // After the images: an image that the agent has only just got is in its memory by now.
    const memory: AgentMemory = engine.isLocal ? await readAgentMemory(places.state) : { kind: 'absent' };
    const agent = await askTasks();
    // Last, to see whatever has started to use one of the images meanwhile.
    const containers = await engine.containers();
    const settings = readSettings(config);
    return { at: runtime.now(), engine: engine.identity, images, tagged, containers, agent, memory, settings };
  };
  const report = (facts: NodeFacts, { steps, halt }: Carried, freedBytes?: number): NodeReport => {
    const { removals, ...judged } = planNode(facts, choices);
    const { counts, images } = judged;
    return {
      ...judged,
      command: 'node',
      // After a fix that failed, the facts are older than what was done.
      exitCode: exitCodeOf(
        halt?.kind === 'failed'
          ? { failure: 'DOCKER' }
          : { findings: images.some(needsFix) ? [BLOCKED] : [], unchecked: 0 },
      ),
      at: facts.at,
      engine: facts.engine,
      agent: facts.agent,
      memory: facts.memory.kind,
      memoryFault: facts.memory.kind === 'unreadable' ? facts.memory.reason : undefined,
      cleanup: facts.settings,
      settings: judgeSettings(config, { stuck: counts.stuck.images, leaked: counts.leaked.images }),
      plan: removals,
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
    // What was done must be reported.
    return halted(haltOf(error));
  }
}

/**
 * Which repositories a clean-up of a node is about, and whose they are.
 *
 * @throws MintmarkError CONFIG; USAGE for a glob that can match nothing
 */
async function nodeChoices(
  { repository: repositories = [], keep, allowOnce = false, configPath }: NodeOptions,
  cwd: string,
): Promise<NodeChoices> {
  for (const glob of repositories) {
    const problem = globProblem(glob);
    // On a node there may be images of Docker Hub, which are named without a host.
    if (problem === undefined || nameGlobProblem(glob) === undefined) continue;
    throw new MintmarkError('USAGE', `--repository can never match with '${glob}': ${problem}`, {
      hint: `The grammar of globs: ${docsUrl('configuration.md#globs')}`,
    });
  }
  const { services } = await loadConfiguration({ cwd, configPath });
  const owners = [...services].map(([name, globs]) => ({ name, owns: matcher(globs) }));
  const selected = repositories.length === 0 ? undefined : matcher(repositories.map(canonicalGlob));
  return {
    keep,
    allowOnce,
    isSelected: (repository) => (selected === undefined ? isOfEcr(repository) : selected(canonicalUri(repository))),
    serviceOf: (repository) => {
      const uri = canonicalUri(repository);
      const names = owners.filter(({ owns }) => owns(uri)).map(({ name }) => name);
      if (names.length > 0) return names.join(' and ');
      return isOfEcr(repository) ? nameOf(repository) : repository;
    },
  };
}

/** A name that only looks like one of ECR's is not one: `--fix` must not touch images of others. */
function isOfEcr(repository: string): boolean {
  return readEcrReference(repository)?.kind === 'ecr';
}
