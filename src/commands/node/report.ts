import type { Digest } from '../../image/digest.ts';
import type { Agent, AgentTask } from '../../ecs/agent.ts';
import type { AgentMemory } from '../../ecs/agent-state.ts';
import type { EngineIdentity } from '../../docker/node.ts';
import type { NodeContainer, NodeImage, NodeReference } from '../../docker/node-answers.ts';
import type { ExitCode } from '../../report/view.ts';
import type { AgentSettings, SettingRemark } from './settings.ts';

/** What a node holds, at one moment. */
export interface NodeFacts {
  readonly at: Date;
  readonly engine: EngineIdentity;
  readonly images: readonly NodeImage[];
  /** When each image was last given a tag, for those that the engine reports it for. */
  readonly tagged: ReadonlyMap<Digest, Date>;
  readonly containers: readonly NodeContainer[];
  readonly agent: Agent;
  readonly memory: AgentMemory;
  readonly settings: AgentSettings;
}

export const STATES = ['stuck', 'leaked', 'blocked', 'waiting', 'in-use'] as const;

/**
 * - `in-use`: a container or task uses it.
 * - `waiting`: unused, and the ECS agent is about to remove it.
 * - `stuck`: no tag, references in two or more repositories. The agent asks to delete it by ID and is refused.
 * - `leaked`: no tag, and the agent has forgotten it.
 * - `blocked`: unused, and held by a stopped container or by an image that was built from it.
 */
export type State = (typeof STATES)[number];

/** Who uses an image now. */
export type Use =
  | { readonly kind: 'container'; readonly container: NodeContainer }
  | { readonly kind: 'task'; readonly task: AgentTask };

/** What holds an unused image. */
export type Block =
  | { readonly kind: 'stopped-containers'; readonly containers: readonly NodeContainer[] }
  | { readonly kind: 'dependent-children'; readonly children: readonly Digest[] };

/**
 * What a state was inferred from: the references that the engine lists, the agent's state file, the time that has
 * passed, or that there is no agent on the machine.
 */
type Evidence = 'references' | 'agent-state' | 'age' | 'no-agent';

/** The last thing that is known to have happened to an unused image. */
export interface Since {
  readonly at: Date;
  readonly event: 'last-use' | 'next-tag' | 'own-tag';
}

export interface Judgement {
  readonly state: State;
  /** Undefined if a container, a task or a tag that is left says enough. */
  readonly evidence: Evidence | undefined;
  readonly since: Since | undefined;
  readonly uses: readonly Use[];
  readonly blocks: readonly Block[];
}

/** Why a reference of a stuck or leaked image is not removed. */
export type Reason = 'newest' | 'not-selected' | 'belongs-to-agent' | 'pull-once';

interface ReportedReference extends NodeReference {
  /** The owner: as configured, or the repository's name. */
  readonly service: string;
  /** Why a fix leaves it; undefined if it removes it, or if the image is not one to remove. */
  readonly left: Reason | undefined;
}

export interface ReportedImage extends Judgement {
  readonly id: Digest;
  readonly created: Date | undefined;
  /** When it was last given a tag; undefined if the engine does not say. */
  readonly tagged: Date | undefined;
  readonly bytes: number;
  /** What the image alone takes; undefined if the engine does not say. */
  readonly ownBytes: number | undefined;
  readonly repositories: readonly string[];
  readonly references: readonly ReportedReference[];
}

/** One step of the fix: `docker rmi NAME`. */
export interface Removal {
  readonly name: string;
  readonly image: Digest;
  /** Whether the image goes with it. */
  readonly last: boolean;
}

/** What became of a removal. */
export type Outcome =
  | { readonly kind: 'removed'; readonly deleted: readonly string[] }
  /** Somebody else was quicker. */
  | { readonly kind: 'gone' }
  /** The name now refers to another image. */
  | { readonly kind: 'moved' }
  /** A container has started to use the image, or a task's tag has come back. */
  | { readonly kind: 'in-use' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The run ended before that. */
  | { readonly kind: 'not-tried' };

export interface RemovalStep {
  readonly removal: Removal;
  readonly outcome: Outcome;
}

/** Why no reference was removed, or none after some point. */
export type Halt =
  | { readonly kind: 'starting-task'; readonly task: AgentTask }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | undefined };

/** What is freed: exact if both are the same. `atLeast` is undefined if the engine does not say what images share. */
export interface Freed {
  readonly atLeast: number | undefined;
  readonly atMost: number;
}

/** How many images are in a state, and what they take. */
export interface Count extends Freed {
  readonly images: number;
}

/** The value that every format is made from. */
export interface NodeReport {
  readonly command: 'node';
  readonly exitCode: ExitCode;
  /** When the node was looked at. */
  readonly at: Date;
  readonly engine: EngineIdentity;
  readonly agent: Agent;
  readonly memory: AgentMemory['kind'];
  /** Why the agent's state could not be read. */
  readonly memoryFault: string | undefined;
  readonly cleanup: AgentSettings;
  readonly settings: readonly SettingRemark[];
  /** As they are, or as a fix has left them: those that need a fix come first, then the largest. */
  readonly images: readonly ReportedImage[];
  readonly counts: Readonly<Record<State, Count>>;
  /** How many more are stuck, leaked or blocked, outside the repositories that it covers. */
  readonly others: number;
  /** What a fix would remove, in this order; after one, what it would remove if it were run again. */
  readonly plan: readonly Removal[];
  readonly wouldFree: Freed;
  /** How many of the newest images of each repository are kept. */
  readonly keep: number;
  /** `asked`: a fix was asked for, and nothing was touched, since nobody has said yes. */
  readonly mode: 'look' | 'asked' | 'fixed';
  /** What the fix did. Empty without one. */
  readonly steps: readonly RemovalStep[];
  readonly halt: Halt | undefined;
  /** By the engine's own count of all that its images take, before and after; undefined if nothing was removed. */
  readonly freedBytes: number | undefined;
}
