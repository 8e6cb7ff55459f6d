import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { platformOf } from '../types/task-platform.ts';
import type { TaskContainer, TaskDefinition } from '../types/cluster.ts';
import { shortName } from './arn.ts';
import type { EcsConnection } from './client.ts';
import { memberOf } from './placement-constraints.ts';
import { unexpectedAnswer } from './failure.ts';

/**
 * A registered task definition.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
 *
 * @param name an ARN, `FAMILY:REVISION`, or a family for its newest revision
 */
export async function describeTaskDefinition(connection: EcsConnection, name: string): Promise<TaskDefinition> {
  const { taskDefinition } = await connection.send(new DescribeTaskDefinitionCommand({ taskDefinition: name }));
  const call = { operation: 'DescribeTaskDefinition', region: connection.region, subject: name };
  if (taskDefinition?.taskDefinitionArn === undefined) throw unexpectedAnswer(call, 'no task definition');
  const { taskDefinitionArn: arn, family, containerDefinitions = [], runtimePlatform } = taskDefinition;
  const [first, ...others] = containerDefinitions.map(
    ({ name: container, image, versionConsistency }, index): TaskContainer => {
      if (image === undefined) throw unexpectedAnswer(call, 'a container without an image');
      return { name: container ?? String(index + 1), image, resolvesAtStart: versionConsistency === 'disabled' };
    },
  );
  if (first === undefined) throw unexpectedAnswer(call, 'a task definition without containers');
  return {
    name: shortName(arn),
    family,
    arn,
    containers: [first, ...others],
    platform: platformOf(runtimePlatform?.operatingSystemFamily, runtimePlatform?.cpuArchitecture),
    requires: taskDefinition.requiresCompatibilities ?? [],
    constraints: memberOf(taskDefinition.placementConstraints),
  };
}
