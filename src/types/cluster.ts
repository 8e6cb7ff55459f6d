import type { Digest } from '../image/digest.ts';
import type { FilePosition } from '../util/file-line.ts';

/** A container of a task definition, with its image as it is written there. */
export interface TaskContainer {
  readonly name: string;
  readonly image: string;
  /** Whether each task looks up what the tag names when it starts: `versionConsistency` is disabled. Else a deployment does, once. */
  readonly resolvesAtStart: boolean;
  /** Of the image; absent if no file says it. */
  readonly place?: FilePosition;
}

/** What mintmark reads of a task definition. */
export interface TaskDefinition {
  /** `FAMILY:REVISION`, or the family, or the logical ID in a template. */
  readonly name: string;
  readonly family: string | undefined;
  /** The ARN; undefined for one that is not registered. */
  readonly arn?: string;
  /** At least one. */
  readonly containers: readonly [TaskContainer, ...TaskContainer[]];
  /** `os/architecture` that `runtimePlatform` asks for; undefined: that of the node. */
  readonly platform: string | undefined;
  /** `requiresCompatibilities`. */
  readonly requires: readonly string[];
  /** Expressions of its placement constraints, all of which hold where its tasks are placed. */
  readonly constraints: readonly string[];
}

/** Where ECS places tasks, as far as it is told. */
export interface Placement {
  /** Names of capacity providers, whose instances alone get the tasks; undefined: any instance. */
  readonly providers: readonly string[] | undefined;
  /** Of placement constraints, in the cluster query language. All have to hold. */
  readonly expressions: readonly string[];
}

/** A container of a task. */
interface RunningContainer {
  /** As the task definition has it. */
  readonly image: string;
  /** Of the manifest or index that was pulled; undefined until it is. */
  readonly digest: Digest | undefined;
}

/** A task that runs or is about to, or that has stopped not long ago: its images are still on its node. */
export interface Task {
  readonly taskDefinition: string;
  /** The ECS service that it belongs to; undefined for a task of its own. */
  readonly service: string | undefined;
  /** On Fargate tasks share no node. */
  readonly isFargate: boolean;
  /** Whether it has stopped, or is stopping. */
  readonly isStopped: boolean;
  /** `containerInstanceArn`; undefined on Fargate, and for a task that is not placed. */
  readonly node: string | undefined;
  readonly containers: readonly RunningContainer[];
  /** Names of containers whose image ECS does not report, such as the proxy of Service Connect. */
  readonly imageless: readonly string[];
}

/** A container instance. */
export interface ClusterNode {
  /** The ID of the EC2 instance, or of the machine that was registered. */
  readonly id: string;
  /** `os/architecture`; undefined if the agent does not say. */
  readonly platform?: string | undefined;
  /** Whether it has left the cluster: no task is placed there any more. */
  readonly hasLeft?: boolean;
  /** The name of the capacity provider that it belongs to; undefined if it belongs to none. */
  readonly provider?: string | undefined;
  /** What placement constraints speak of, by name; an attribute may have no value. Undefined if the node is gone. */
  readonly attributes?: ReadonlyMap<string, string | undefined>;
}

/** What a service runs, or may start a task of: a deployment, a task set or a service revision. */
export interface EcsRevision {
  /** The ARN of its task definition. */
  readonly taskDefinition: string;
  /** Whether its tasks run on Fargate alone. */
  readonly isFargate: boolean;
  /** What the service says of it, without the constraints of the task definition. */
  readonly placement: Placement;
}

export interface EcsService {
  readonly name: string;
  /** The ARN of its current task definition; undefined if it has none yet. */
  readonly taskDefinition: string | undefined;
  /** Whether its tasks run on Fargate alone. */
  readonly isFargate: boolean;
  /** Of a deployment to it, without the constraints of the task definition. */
  readonly placement: Placement;
  /** Everything that it may run now, the current task definition included. */
  readonly revisions: readonly EcsRevision[];
}

/** What a cluster runs, and is to run. */
export interface Cluster {
  readonly name: string;
  readonly region: string;
  readonly tasks: readonly Task[];
  /** By ARN: those that have a task. */
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  readonly services: readonly EcsService[];
  /** Task definitions of services that no task has, by ARN. */
  readonly idle: ReadonlyMap<string, TaskDefinition>;
}
