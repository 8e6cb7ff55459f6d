import { type Attribute, DescribeContainerInstancesCommand } from '@aws-sdk/client-ecs';
import { platformOf } from './platform.ts';
import { shortName } from './arn.ts';
import type { EcsConnection } from './client.ts';
import { describeAll } from './describe.ts';

/** A container instance. */
export interface ClusterNode {
  /** The ID of the EC2 instance, or of the container instance if there is none. */
  readonly id: string;
  /** `os/architecture`; undefined if the agent does not say. */
  readonly platform: string | undefined;
  /** Whether it has left the cluster, so that no more tasks are placed on it. */
  readonly hasLeft?: boolean;
  /** The name of the capacity provider that it belongs to; undefined if it belongs to none. */
  readonly provider: string | undefined;
  /** What placement constraints refer to, by name. An attribute may have no value. Absent if the node is gone. */
  readonly attributes?: ReadonlyMap<string, string | undefined>;
}

/** The most container instances in one DescribeContainerInstances. */
const BATCH = 100;

/**
 * Finds out which machines container instances are. One that is gone in the meantime keeps its own ID.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html
 */
export async function readNodes(
  connection: EcsConnection,
  cluster: string,
  arns: readonly string[],
): Promise<Map<string, ClusterNode>> {
  const nodes = new Map<string, ClusterNode>(
    arns.map((arn) => [arn, { id: shortName(arn), platform: undefined, provider: undefined }]),
  );
  const call = { operation: 'DescribeContainerInstances', region: connection.region, subject: cluster };
  const instances = await describeAll(call, arns, BATCH, {
    send: (batch) => connection.send(new DescribeContainerInstancesCommand({ cluster, containerInstances: batch })),
    found: ({ containerInstances }) => containerInstances,
    arnOf: ({ containerInstanceArn }) => containerInstanceArn,
  });
  for (const instance of instances) {
    const { containerInstanceArn: arn, ec2InstanceId, status, attributes = [], capacityProviderName } = instance;
    if (arn === undefined) continue;
    nodes.set(arn, {
      id: ec2InstanceId ?? shortName(arn),
      platform: platform(attributes),
      hasLeft: status === 'INACTIVE' || status === 'DEREGISTERING',
      provider: capacityProviderName,
      attributes: new Map(attributes.map(({ name = '', value }) => [name, value])),
    });
  }
  return nodes;
}

function platform(attributes: readonly Attribute[]): string | undefined {
  const value = (name: string): string | undefined => attributes.find((attribute) => attribute.name === name)?.value;
  return platformOf(value('ecs.os-type'), value('ecs.cpu-architecture'));
}
