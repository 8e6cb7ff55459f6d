import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { platformOf } from './platform.ts';
import type { FilePosition } from '../util/file-line.ts';
import { shortName } from './arn.ts';
import type { EcsConnection } from './client.ts';
import { memberOf } from './placement-constraints.ts';
import { unexpectedAnswer } from './failure.ts';

/** A container of a task definition, with its image as written there. */
export interface TaskContainer {
  readonly name: string;
  readonly image: string;
  /** Whether each task resolves the tag (`versionConsistency` is disabled). Otherwise each deployment does, once. */
  readonly resolvesAtStart: boolean;
  /** Where the image is written; absent if not in a file. */
  readonly place?: FilePosition;
}

/** The parts of a task definition that matter here. */
export interface TaskDefinition {
  /** `FAMILY:REVISION`, or the family, or the logical ID in a template. */
  readonly name: string;
  readonly family: string | undefined;
  /** The ARN; undefined for one that is not registered. */
  readonly arn?: string;
  /** At least one. */
  readonly containers: readonly [TaskContainer, ...TaskContainer[]];
  /** The `os/architecture` in `runtimePlatform`; undefined: that of the node. */
  readonly platform: string | undefined;
  /** `requiresCompatibilities`. */
  readonly requires: readonly string[];
  /** Expressions of its placement constraints, all of which hold for the nodes of its tasks. */
  readonly constraints: readonly string[];
}

/**
 * Reads a registered task definition.
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
