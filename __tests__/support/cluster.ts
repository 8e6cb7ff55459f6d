import type { Digest } from '../../src/image/digest.ts';
import type { FakeTask } from './ecs.ts';

const ARN = 'arn:aws:ecs:eu-west-1:111122223333';

export function instanceArn(index: number): string {
  return `${ARN}:container-instance/prod/${String(index).padStart(32, '0')}`;
}

/** Container instances `i-0`, `i-1` and so on. */
export function instances(
  count: number,
  architecture = 'x86_64',
): { readonly arn: string; readonly [field: string]: unknown }[] {
  return Array.from({ length: count }, (_, index) => ({
    arn: instanceArn(index),
    ec2InstanceId: `i-${index}`,
    attributes: [
      { name: 'ecs.os-type', value: 'linux' },
      { name: 'ecs.cpu-architecture', value: architecture },
    ],
  }));
}

let tasks = 0;

/** A running task of an ECS service on a node, with one container. */
export function task(
  service: string,
  node: number,
  image: string,
  digest: Digest | undefined,
  more: Readonly<Record<string, unknown>> = {},
): FakeTask {
  tasks += 1;
  return {
    taskArn: `${ARN}:task/prod/${String(tasks).padStart(32, '0')}`,
    taskDefinitionArn: `${ARN}:task-definition/${service}:1`,
    group: `service:${service}`,
    launchType: 'EC2',
    containerInstanceArn: instanceArn(node),
    containers: [{ name: 'app', image, imageDigest: digest }],
    ...more,
  };
}

/** A service whose current task definition is its first. */
export function service(
  serviceName: string,
  more: Readonly<Record<string, unknown>> = {},
): { readonly serviceName: string; readonly [field: string]: unknown } {
  return { serviceName, taskDefinition: `${ARN}:task-definition/${serviceName}:1`, ...more };
}
