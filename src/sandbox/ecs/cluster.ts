import { randomBytes } from 'node:crypto';
import { partitionOf } from '../../image/ecr-reference.ts';
import type { JsonObject } from '../../util/json-object.ts';
import type { Registry } from '../../image/repository.ts';
import { EcrError } from '../errors.ts';
import { SimulatedNode } from './simulated-node.ts';

/** A registered task definition, in the API's terms. */
export interface TaskDefinitionState {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  /** The members that it was registered with. */
  readonly members: JsonObject;
  readonly containers: readonly { readonly name: string; readonly image: string }[];
  readonly registeredAt: Date;
}

export interface ServiceState {
  readonly arn: string;
  readonly name: string;
  taskDefinition: TaskDefinitionState;
  desiredCount: number;
  readonly createdAt: Date;
  /** Where its tasks may be placed: stored and returned only, because every cluster has one node. */
  readonly members: JsonObject;
}

export interface TaskState {
  readonly arn: string;
  readonly taskDefinition: TaskDefinitionState;
  readonly group: string;
  readonly createdAt: Date;
  /** What each container's image named when the task started, by container. */
  readonly digests: ReadonlyMap<string, string | undefined>;
  stoppedAt: Date | undefined;
}

/** A cluster with one container instance, on which all tasks run at once. */
export interface ClusterState {
  readonly arn: string;
  readonly name: string;
  readonly instance: { readonly arn: string; readonly ec2InstanceId: string; readonly registeredAt: Date };
  readonly services: Map<string, ServiceState>;
  readonly tasks: TaskState[];
  readonly node: NodeState;
}

/** The container instance's engine and agent. */
export interface NodeState {
  readonly engine: SimulatedNode;
  /** What the engine says about each image, by image ID. */
  readonly facts: Map<string, { readonly bytes: number; readonly taggedAt: Date }>;
}

/** What one account has in ECS in one region. */
export class EcsAccount {
  readonly #registry: Registry;
  readonly clusters = new Map<string, ClusterState>();
  readonly families = new Map<string, TaskDefinitionState[]>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  arn(resource: string): string {
    const { account, region } = this.#registry;
    return `arn:${partitionOf(region).name}:ecs:${region}:${account}:${resource}`;
  }

  /** Returns the existing cluster if there is one of that name, as CreateCluster does. */
  createCluster(name: string, now: Date): ClusterState {
    const known = this.clusters.get(name);
    if (known) return known;
    const created: ClusterState = {
      arn: this.arn(`cluster/${name}`),
      name,
      instance: {
        arn: this.arn(`container-instance/${name}/${newId()}`),
        ec2InstanceId: `i-${randomBytes(8).toString('hex').padStart(17, '0')}`,
        registeredAt: now,
      },
      services: new Map(),
      tasks: [],
      node: { engine: new SimulatedNode(), facts: new Map() },
    };
    this.clusters.set(name, created);
    return created;
  }

  /**
   * The name of what an identifier is for: a name, or the ARN of such a resource of this account and region.
   *
   * @param kind `cluster`, or with the cluster: `service/prod`
   * @throws EcrError InvalidParameterException for the ARN of anything else
   */
  nameIn(text: string, kind: string): string {
    if (!text.startsWith('arn:') || text.startsWith(this.arn(`${kind}/`))) return lastPart(text);
    throw new EcrError('InvalidParameterException', `Invalid identifier: Identifier is not for ${this.arn(kind)}.`);
  }

  /** @param text a name or an ARN; undefined: `default`. @throws EcrError ClusterNotFoundException */
  cluster(text = 'default'): ClusterState {
    const found = this.clusters.get(this.nameIn(text, 'cluster'));
    if (found) return found;
    throw new EcrError('ClusterNotFoundException', 'Cluster not found.');
  }

  /** @param text a family, `FAMILY:REVISION` or an ARN. @throws EcrError ClientException */
  taskDefinition(text: string): TaskDefinitionState {
    const [family = '', revision] = this.nameIn(text, 'task-definition').split(':');
    const all = this.families.get(family) ?? [];
    const found = revision === undefined ? all.at(-1) : all.find((one) => String(one.revision) === revision);
    if (found) return found;
    throw new EcrError('ClientException', 'Unable to describe task definition.');
  }
}

/** The part of an ARN or a path after the last slash. */
export function lastPart(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/** An ID like those of tasks and container instances. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}
