import { shortName } from '../../ecs/arn.ts';
import type { Cluster } from '../../ecs/cluster.ts';
import type { EcsService, Placement } from '../../ecs/services.ts';
import type { TaskDefinition } from '../../ecs/task-definition.ts';
import { familyOf } from '../../rules/deployed-container.ts';
import { ANYWHERE, constrained } from './placement.ts';
import type { DeployNote } from './report.ts';

/** Where task definitions are deployed to, as far as a cluster says. */
export interface DeployPlan {
  /** The names of the ECS services, sorted. */
  readonly services: readonly string[];
  /** ARNs of the nodes that run them now. */
  readonly nodes: ReadonlySet<string>;
  /** The task definitions whose tasks share nodes, with where these may be placed: once for each service. At least one. */
  readonly onNodes: ReadonlyMap<TaskDefinition, readonly Placement[]>;
  readonly notes: readonly DeployNote[];
}

/**
 * A task definition is deployed to the ECS service that the caller named, or to those that run its family now, with
 * the capacity providers and placement constraints that these have. Without a service, any node may get a task that the
 * task definition's own constraints allow.
 *
 * @param cluster undefined if it could not be checked
 */
export function deployPlan(
  definitions: readonly TaskDefinition[],
  cluster: Cluster | undefined,
  named: string | undefined,
): DeployPlan {
  const services = cluster?.services ?? [];
  const own = new Set<EcsService>();
  const onNodes = new Map<TaskDefinition, readonly Placement[]>();
  const notes: DeployNote[] = [];
  for (const definition of definitions) {
    const deployed = services.filter(({ name, revisions }) =>
      named === undefined
        ? revisions.some(({ taskDefinition }) => familyOf(shortName(taskDefinition)) === definition.family)
        : name === named,
    );
    for (const service of deployed) own.add(service);
    if (isFargate(definition, deployed)) notes.push({ note: 'fargate', taskDefinition: definition.name });
    else onNodes.set(definition, placementsOf(definition, deployed));
  }
  const names = new Set([...own].map(({ name }) => name));
  const nodes = (cluster?.tasks ?? []).flatMap(({ service, node, isStopped }) =>
    !isStopped && node !== undefined && service !== undefined && names.has(service) ? [node] : [],
  );
  return { services: [...names].sort(), nodes: new Set(nodes), onNodes, notes };
}

function placementsOf({ constraints }: TaskDefinition, services: readonly EcsService[]): readonly Placement[] {
  const placements = services.filter((service) => !service.isFargate).map(({ placement }) => placement);
  return (placements.length === 0 ? [ANYWHERE] : placements).map((one) => constrained(one, constraints));
}

function isFargate({ requires }: TaskDefinition, services: readonly EcsService[]): boolean {
  if (requires.length > 0 && requires.every((one) => one === 'FARGATE')) return true;
  return services.length > 0 && services.every((service) => service.isFargate);
}
