import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeploymentStatus,
  type ServiceRevision,
} from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import { pagesOf } from '../aws/pages.ts';
import { CONCURRENCY, type EcsConnection } from './client.ts';
import { describeAll } from './describe.ts';
import { unexpectedAnswer } from './failure.ts';

/** The most ARNs in one DescribeServiceDeployments or DescribeServiceRevisions. */
const BATCH = 20;

/** The statuses of a deployment that may still start tasks of either side. */
const IN_FLIGHT: readonly ServiceDeploymentStatus[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

/**
 * The service revisions that services may run, by the ARN of the service: both sides of each deployment in flight. They
 * are requested for services that ECS does not deploy by rolling updates (but blue/green, linear, canary), since
 * DescribeServices reports all of a rolling update, and for whatever deployments and revisions DescribeServices names.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
 */
export async function readRevisions(
  connection: EcsConnection,
  cluster: string,
  services: readonly Service[],
): Promise<Map<string, ServiceRevision[]>> {
  const shifting = services.filter((one) => (one.deploymentConfiguration?.strategy ?? 'ROLLING') !== 'ROLLING');
  const listed = await pMap(shifting, (service) => listDeployments(connection, cluster, service), {
    concurrency: CONCURRENCY,
  });
  const named = services.flatMap(({ currentServiceDeployment: arn }) => (arn === undefined ? [] : [arn]));
  const arns = [
    ...(await revisionsOf(connection, cluster, [...new Set([...listed.flat(), ...named])])),
    ...services.flatMap(({ currentServiceRevisions = [] }) => currentServiceRevisions.map(({ arn }) => arn)),
  ].filter((arn) => arn !== undefined);
  const call = { operation: 'DescribeServiceRevisions', region: connection.region, subject: cluster };
  const revisions = await describeAll(call, [...new Set(arns)], BATCH, {
    send: (serviceRevisionArns) => connection.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns })),
    found: ({ serviceRevisions }) => serviceRevisions,
    arnOf: ({ serviceRevisionArn }) => serviceRevisionArn,
  });
  const byService = new Map<string, ServiceRevision[]>();
  for (const revision of revisions) {
    const { serviceArn, taskDefinition } = revision;
    if (serviceArn === undefined || taskDefinition === undefined) {
      throw unexpectedAnswer(call, 'a service revision without its service or task definition');
    }
    byService.set(serviceArn, [...(byService.get(serviceArn) ?? []), revision]);
  }
  return byService;
}

/** ARNs of the service deployments in flight. */
async function listDeployments(
  connection: EcsConnection,
  cluster: string,
  { serviceArn: service }: Service,
): Promise<string[]> {
  const call = { operation: 'ListServiceDeployments', region: connection.region, subject: cluster };
  const arns: string[] = [];
  const pages = pagesOf(
    (nextToken) =>
      connection.send(
        new ListServiceDeploymentsCommand({ cluster, service, status: [...IN_FLIGHT], maxResults: 100, nextToken }),
      ),
    (what) => unexpectedAnswer(call, what),
  );
  for await (const page of pages) {
    if (page.serviceDeployments === undefined) throw unexpectedAnswer(call, 'no list of service deployments');
    for (const { serviceDeploymentArn: arn } of page.serviceDeployments) {
      if (arn === undefined) throw unexpectedAnswer(call, 'a service deployment without an ARN');
      arns.push(arn);
    }
  }
  return arns;
}

/** ARNs of the service revisions on both sides of the deployments that are in flight. */
async function revisionsOf(
  connection: EcsConnection,
  cluster: string,
  deployments: readonly string[],
): Promise<(string | undefined)[]> {
  const call = { operation: 'DescribeServiceDeployments', region: connection.region, subject: cluster };
  const described = await describeAll(call, deployments, BATCH, {
    send: (serviceDeploymentArns) => connection.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns })),
    found: ({ serviceDeployments }) => serviceDeployments,
    arnOf: ({ serviceDeploymentArn }) => serviceDeploymentArn,
  });
  return described
    .filter(({ status }) => status === undefined || IN_FLIGHT.includes(status))
    .flatMap(({ sourceServiceRevisions = [], targetServiceRevision: target }) => [
      ...sourceServiceRevisions.map(({ arn }) => arn),
      target?.arn,
    ]);
}
