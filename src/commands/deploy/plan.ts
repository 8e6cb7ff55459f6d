import type { Cluster, EcsService, TaskDefinition } from '../../types/cluster.ts';
import type { DeployNote } from './report.ts';

/** Where task definitions are deployed to, as far as a cluster says. */
export interface DeployPlan {
  /** The names of the ECS services, sorted. */
  readonly services: readonly string[];
  /** ARNs of the nodes that run them now. */
  readonly nodes: ReadonlySet<string>;
  /** The task definitions whose tasks share nodes. */
  readonly onNodes: ReadonlySet<TaskDefinition>;
  readonly notes: readonly DeployNote[];
}

/**
 * A task definition is deployed to the ECS service that the caller named, else to those that run its family now. Placement
 * constraints and capacity providers are not evaluated: any node of the cluster may get a task.
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
  const onNodes = new Set<TaskDefinition>();
  const notes: DeployNote[] = [];
  for (const definition of definitions) {
    const deployed = services.filter(({ name, revisions }) =>
      named === undefined
        ? revisions.some(({ taskDefinition }) => familyOf(taskDefinition) === definition.family)
        : name === named,
    );
    for (const service of deployed) own.add(service);
    if (isFargate(definition, deployed)) notes.push({ note: 'fargate', taskDefinition: definition.name });
    else onNodes.add(definition);
  }
  const names = new Set([...own].map(({ name }) => name));
  const nodes = (cluster?.tasks ?? []).flatMap(({ service, node, isStopped }) =>
    !isStopped && node !== undefined && service !== undefined && names.has(service) ? [node] : [],
  );
  return { services: [...names].sort(), nodes: new Set(nodes), onNodes, notes };
}

function isFargate({ requires }: TaskDefinition, services: readonly EcsService[]): boolean {
  if (requires.length > 0 && requires.every((one) => one === 'FARGATE')) return true;
  return services.length > 0 && services.every((service) => service.isFargate);
}

/** Of an ARN: `…:task-definition/FAMILY:REVISION`. */
function familyOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}
