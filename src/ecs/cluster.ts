import pMap from 'p-map';
import { readTasks, type Task } from './tasks.ts';
import { describeTaskDefinition, type TaskDefinition } from './task-definition.ts';
import { shortName } from './arn.ts';
import { CONCURRENCY, type EcsConnection } from './client.ts';
import { type ClusterNode, readNodes } from './nodes.ts';
import { type EcsService, readServices } from './services.ts';

/** What a cluster runs, and what it may start. */
export interface Cluster {
  readonly name: string;
  readonly region: string;
  readonly tasks: readonly Task[];
  /** The nodes that have a task, by ARN. */
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  readonly services: readonly EcsService[];
  /** Task definitions of services that no task uses, by ARN. */
  readonly idle: ReadonlyMap<string, TaskDefinition>;
}

/**
 * Reads a cluster: its tasks, the nodes that they share, its services and what these may start. A task definition is
 * not requested if a task uses it, as the task tells enough about it. Tasks that have stopped count while their node is
 * in the cluster.
 *
 * @param cluster a name or an ARN
 * @throws MintmarkError if any part could not be read: an incomplete cluster is of no use
 */
export async function readCluster(connection: EcsConnection, cluster: string): Promise<Cluster> {
  const [tasks, services] = await Promise.all([readTasks(connection, cluster), readServices(connection, cluster)]);
  const arns = new Set(tasks.flatMap(({ node }) => (node === undefined ? [] : [node])));
  const run = new Set(tasks.filter(isWhole).map(({ taskDefinition }) => taskDefinition));
  const startable = new Set(services.flatMap(({ revisions }) => revisions.map(({ taskDefinition }) => taskDefinition)));
  const idle = [...startable].filter((arn) => !run.has(arn));
  const [nodes, definitions] = await Promise.all([
    readNodes(connection, cluster, [...arns]),
    pMap(idle, async (arn): Promise<[string, TaskDefinition]> => [arn, await describeTaskDefinition(connection, arn)], {
      concurrency: CONCURRENCY,
    }),
  ]);
  const present = tasks.filter(({ isStopped, node }) => !isStopped || !isGone(node, nodes));
  return {
    name: shortName(cluster),
    region: connection.region,
    tasks: present,
    nodes,
    services,
    idle: new Map(definitions),
  };
}

/** Whether a task reports all images of its task definition, and is not itself left out. */
function isWhole({ isStopped, containers, imageless }: Task): boolean {
  return !isStopped && containers.length > 0 && imageless.length === 0;
}

/** Whether a node has left. A task that stopped before it was placed has left nothing on any node. */
function isGone(node: string | undefined, nodes: Cluster['nodes']): boolean {
  return node === undefined || nodes.get(node)?.hasLeft === true;
}
