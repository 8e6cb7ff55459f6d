import { DescribeServicesCommand, ListServicesCommand, type Service } from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import { pagesOf } from '../aws/pages.ts';
import type { EcsService } from '../types/cluster.ts';
import { batchesOf } from './batches.ts';
import { CONCURRENCY, type EcsConnection } from './client.ts';
import { type Call, unexpectedAnswer } from './failure.ts';
import { refuseSilence } from './tasks.ts';

/** The most of one DescribeServices. */
const BATCH = 10;

/**
 * Every active service of a cluster with its current task definition.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
 */
export async function readServices(connection: EcsConnection, cluster: string): Promise<EcsService[]> {
  const arns: string[] = [];
  const call = { operation: 'ListServices', region: connection.region, subject: cluster };
  const pages = pagesOf(
    (nextToken) => connection.send(new ListServicesCommand({ cluster, maxResults: 100, nextToken })),
    (what) => unexpectedAnswer(call, what),
  );
  for await (const page of pages) {
    if (page.serviceArns === undefined) throw unexpectedAnswer(call, 'no list of services');
    arns.push(...page.serviceArns);
  }
  const batches = await pMap(
    batchesOf(arns, BATCH),
    async (batch) => {
      const call = { operation: 'DescribeServices', region: connection.region, subject: cluster };
      const { services = [], failures } = await connection.send(
        new DescribeServicesCommand({ cluster, services: batch }),
      );
      refuseSilence(
        call,
        batch,
        services.map(({ serviceArn }) => serviceArn),
        failures,
      );
      return services.filter(({ status }) => status !== 'INACTIVE').map((service) => ecsService(service, call));
    },
    { concurrency: CONCURRENCY },
  );
  return batches.flat();
}

function ecsService(service: Service, call: Call): EcsService {
  const { serviceName: name, launchType, capacityProviderStrategy: strategy = [] } = service;
  if (name === undefined) throw unexpectedAnswer(call, 'a service without a name');
  // With an external deployment controller the task sets have the task definitions, and their tasks show them.
  const taskDefinition = service.taskDefinition ?? service.taskSets?.[0]?.taskDefinition ?? '';
  const providers = strategy.map(({ capacityProvider }) => capacityProvider ?? '');
  const isFargate =
    providers.length > 0
      ? providers.every((provider) => /^FARGATE(?:_SPOT)?$/.test(provider))
      : launchType === 'FARGATE';
  return { name, taskDefinition, isFargate };
}
