import type { Digest } from '../image/digest.ts';
import type { ImageStore } from '../image/sources/source.ts';

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
  /** When it was built, as its config says. */
  readonly created: Date;
  /** What it takes on the disk, with what it shares. */
  readonly bytes: number;
  /** What of that other images take too; undefined if the engine does not say (API before 1.42). */
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

/** An image as the ECS agent remembers it. */
export interface TrackedImage {
  /** The names that tasks used, and that no other image has taken since: the agent removes these one by one. */
  readonly names: readonly string[];
  readonly lastUsed: Date | undefined;
}

/** Which images the ECS agent remembers, by their IDs on the engine. */
export type AgentMemory =
  | { readonly kind: 'read'; readonly images: ReadonlyMap<string, TrackedImage> }
  /** There is no such file, or the engine is on another machine. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A task that the ECS agent of the machine knows. */
export interface AgentTask {
  readonly arn: string;
  /** `FAMILY:REVISION` of its task definition. */
  readonly definition: string;
  /** Whether it has yet to start: the agent does not say which images it is going to use. */
  readonly starting: boolean;
  /** IDs of its containers. */
  readonly containers: readonly string[];
}

export type Agent =
  | {
      readonly kind: 'answered';
      readonly version: string | undefined;
      readonly cluster: string | undefined;
      /** Its ARN. */
      readonly containerInstance: string | undefined;
      readonly tasks: readonly AgentTask[];
    }
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
