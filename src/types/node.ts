import type { Digest } from '../image/digest.ts';
import type { ImageStore } from '../image/sources/source.ts';
import type { ExitCode } from './report.ts';

/** One name of an image on an engine. */
export interface NodeReference {
  /** As the engine takes it: `REPOSITORY:TAG` or `REPOSITORY@DIGEST`. */
  readonly name: string;
  readonly repository: string;
  readonly kind: 'tag' | 'digest';
}

export interface NodeImage {
  /** The engine's own: an image ID on the classic image store, a manifest or index digest on the containerd one. */
  readonly id: Digest;
  readonly references: readonly NodeReference[];
  /** When it was built, as its config says. When it was pulled, the classic image store does not know. */
  readonly created: Date;
  /** What it takes on the disk, with what it shares. */
  readonly bytes: number;
  /** What of that other images take too; undefined where the engine does not tell (API before 1.42). */
  readonly sharedBytes: number | undefined;
  /** The image that it was built from, which the classic builder alone records. */
  readonly parent: Digest | undefined;
}

export interface NodeContainer {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  /** `active`: it runs, is paused, or may start at any moment. `stopped`: it has exited, or is dead. */
  readonly state: 'active' | 'stopped';
}

/** A task that the ECS agent of the machine knows. */
export interface AgentTask {
  readonly arn: string;
  /** `FAMILY:REVISION` of its task definition. */
  readonly definition: string;
  /** Whether it is still on its way to run: which images it is going to use, the agent does not tell. */
  readonly starting: boolean;
  /** IDs of its containers. */
  readonly containers: readonly string[];
}

export type Agent =
  | { readonly kind: 'answered'; readonly version: string | undefined; readonly tasks: readonly AgentTask[] }
  /** Nothing listens there: what tasks use is known from the containers alone. */
  | { readonly kind: 'absent' }
  /** The engine is on another machine than the agent that could be asked. */
  | { readonly kind: 'elsewhere' };

/** What an engine says of itself. */
export interface EngineIdentity {
  readonly address: string;
  readonly version: string;
  readonly imageStore: ImageStore;
}

/** What a node holds, at one moment. */
export interface NodeFacts {
  readonly engine: EngineIdentity;
  readonly images: readonly NodeImage[];
  readonly containers: readonly NodeContainer[];
  readonly agent: Agent;
}

/** Why the engine refuses to delete an image by its ID. */
export type Block =
  | { readonly kind: 'several-repositories'; readonly repositories: readonly string[] }
  /** Tags in one repository; in the others nothing but the digest that the image was pulled by. */
  | { readonly kind: 'digest-beside-tag'; readonly repositories: readonly string[] }
  | { readonly kind: 'several-tags'; readonly repository: string }
  | { readonly kind: 'stopped-containers'; readonly containers: readonly NodeContainer[] }
  | { readonly kind: 'dependent-children'; readonly children: readonly Digest[] };

/** Who uses an image now. */
export type Use =
  | { readonly kind: 'container'; readonly container: NodeContainer }
  | { readonly kind: 'task'; readonly task: AgentTask };

/** Why a reference of an image that blocks a clean-up is not removed. */
export type Reason =
  'in-use' | 'stopped-container' | 'dependent-child' | 'newest' | 'not-selected' | 'belongs-to-agent';

export interface BlockedReference extends NodeReference {
  /** The owner: as configured, or the repository's name. */
  readonly service: string;
  /** Undefined where it can be removed. */
  readonly left: Reason | undefined;
}

/** An image that a clean-up cannot delete by its ID, or could not once nothing uses it any more. */
export interface BlockedImage {
  readonly id: Digest;
  readonly created: Date;
  readonly bytes: number;
  /** What the image alone takes; undefined where the engine does not tell. */
  readonly ownBytes: number | undefined;
  readonly blocks: readonly Block[];
  /** Empty where nothing uses it. */
  readonly uses: readonly Use[];
  readonly references: readonly BlockedReference[];
}

/** One step of the fix: `docker rmi NAME`. */
export interface Removal {
  readonly name: string;
  readonly image: Digest;
  /** Images whose removals have to come to an end before this one makes sense: those built from this image. */
  readonly after: readonly Digest[];
  /** Whether the image goes with it. */
  readonly last: boolean;
}

/** What became of a removal. */
export type Outcome =
  | { readonly kind: 'removed'; readonly deleted: readonly string[] }
  /** Somebody else was quicker, or it went with the last tag of its repository. */
  | { readonly kind: 'gone' }
  /** The name names another image by now. */
  | { readonly kind: 'moved' }
  /** A container or task has come to use the image. */
  | { readonly kind: 'in-use' }
  /** What was to go before it did not. */
  | { readonly kind: 'waits' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The run ended before. */
  | { readonly kind: 'not-tried' };

export interface Step {
  readonly removal: Removal;
  readonly outcome: Outcome;
}

/** Why no reference was removed, or none from some moment on. */
export type Halt =
  | { readonly kind: 'starting-task'; readonly task: AgentTask }
  | { readonly kind: 'failed'; readonly message: string; readonly hint?: string | undefined };

/** What a setting of the ECS agent does to the clean-up. */
export interface SettingRemark {
  readonly setting: string;
  /** As it is set; undefined where the agent's default holds. */
  readonly value: string | undefined;
  readonly effect:
    'cleanup-off' | 'cycle-used-up' | 'long-interval' | 'high-age' | 'untracked-by-id' | 'long-wait' | 'unreadable';
}

/** What is freed: exact where both are the same. Undefined where the engine does not tell what images share. */
export interface Freed {
  readonly atLeast: number | undefined;
  readonly atMost: number;
}

/** The value that every format is made from. */
export interface NodeReport {
  readonly command: 'node';
  readonly exitCode: ExitCode;
  readonly engine: EngineIdentity;
  readonly agent: Agent;
  readonly settings: readonly SettingRemark[];
  /** As they are, or as a fix has left them: what blocks now comes first. */
  readonly images: readonly BlockedImage[];
  /** How many more that nothing uses cannot be deleted by ID, outside of the repositories that it is about. */
  readonly others: number;
  /** What a fix would remove, in this order; after one, what it would remove if it were run again. */
  readonly plan: readonly Removal[];
  readonly wouldFree: Freed;
  /** How many of the newest images of each repository are kept. */
  readonly keep: number;
  /** `asked`: a fix was asked for, and nothing was touched, since nobody has said yes. */
  readonly mode: 'look' | 'asked' | 'fixed';
  /** What the fix did. Empty without one. */
  readonly steps: readonly Step[];
  readonly halt: Halt | undefined;
  /** By the engine's own count of all that its images take, before and after; undefined where nothing was removed. */
  readonly freedBytes: number | undefined;
}
