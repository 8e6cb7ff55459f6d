import type { Digest } from '../image/digest.ts';
import type { Place } from './configuration.ts';

/** A container of a task definition, with its image as it is written there. */
export interface TaskContainer {
  readonly name: string;
  readonly image: string;
  /** Of the image; absent where no file says it. */
  readonly place?: Place | undefined;
}

/** What mintmark reads of a task definition. */
export interface TaskDefinition {
  /** `FAMILY:REVISION`, or the family, or the logical ID in a template. */
  readonly name: string;
  readonly family?: string | undefined;
  /** The ARN; undefined for one that is not registered. */
  readonly arn?: string | undefined;
  /** At least one. */
  readonly containers: readonly [TaskContainer, ...TaskContainer[]];
  /** `os/architecture` that `runtimePlatform` asks for; undefined: that of the node. */
  readonly platform?: string | undefined;
  /** `requiresCompatibilities`. */
  readonly requires: readonly string[];
}

/** A container that runs, or is about to. */
export interface RunningContainer {
  /** As the task definition has it. */
  readonly image: string;
  /** Of the manifest or index that was pulled; undefined until it is. */
  readonly digest?: Digest | undefined;
}

export interface RunningTask {
  readonly taskDefinition: string;
  /** The ECS service that it belongs to; undefined for a task of its own. */
  readonly service?: string | undefined;
  /** `containerInstanceArn` where the task shares a node with others; Fargate's tasks share none. */
  readonly node?: string | undefined;
  readonly containers: readonly RunningContainer[];
}

/** A container instance. */
export interface ClusterNode {
  /** The ID of the EC2 instance, or of the machine that was registered. */
  readonly id: string;
  /** `os/architecture`; undefined where the agent does not say. */
  readonly platform?: string | undefined;
}

export interface EcsService {
  readonly name: string;
  /** The ARN of its current task definition. */
  readonly taskDefinition: string;
  /** Whether its tasks run on Fargate alone. */
  readonly isFargate: boolean;
}

/** What a cluster runs, and is to run. */
export interface Cluster {
  readonly name: string;
  readonly region: string;
  readonly tasks: readonly RunningTask[];
  /** By ARN: those that run a task. */
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  readonly services: readonly EcsService[];
  /** Current task definitions that no task runs, by ARN. */
  readonly idle: ReadonlyMap<string, TaskDefinition>;
}
