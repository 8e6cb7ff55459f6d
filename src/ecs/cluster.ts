import pMap from 'p-map';
import type { Cluster, TaskDefinition } from '../types/cluster.ts';
import { shortName } from './arn.ts';
import { CONCURRENCY, type EcsConnection } from './client.ts';
import { readNodes } from './nodes.ts';
import { readServices } from './services.ts';
import { describeTaskDefinition } from './task-definition.ts';
import { readTasks } from './tasks.ts';

/**
 * What a cluster runs and is to run: its tasks, the nodes that they share, its services and what these are to run next.
 * A task definition that a task runs is known by that task, and is not asked for.
 *
 * @param cluster a name or an ARN
 * @throws MintmarkError where any part could not be read: a part of a cluster is none
 */
export async function readCluster(connection: EcsConnection, cluster: string): Promise<Cluster> {
  const [tasks, services] = await Promise.all([readTasks(connection, cluster), readServices(connection, cluster)]);
  const arns = new Set(tasks.flatMap(({ node }) => (node === undefined ? [] : [node])));
  const run = new Set(tasks.map(({ taskDefinition }) => taskDefinition));
  const current = new Set(services.map(({ taskDefinition }) => taskDefinition));
  const idle = [...current].filter((arn) => arn !== '' && !run.has(arn));
  const [nodes, definitions] = await Promise.all([
    readNodes(connection, cluster, [...arns]),
    pMap(idle, async (arn): Promise<[string, TaskDefinition]> => [arn, await describeTaskDefinition(connection, arn)], {
      concurrency: CONCURRENCY,
    }),
  ]);
  return { name: shortName(cluster), region: connection.region, tasks, nodes, services, idle: new Map(definitions) };
}
