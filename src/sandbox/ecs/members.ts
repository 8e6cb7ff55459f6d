import type { JsonObject } from '../../util/json-object.ts';
import { seconds } from '../api/operation.ts';
import { type ClusterState, lastPart, type ServiceState, type TaskDefinitionState, type TaskState } from './cluster.ts';

export function clusterMembers({ arn, name, services, tasks }: ClusterState): object {
  return {
    clusterArn: arn,
    clusterName: name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 1,
    runningTasksCount: tasks.filter(({ stoppedAt }) => stoppedAt === undefined).length,
    pendingTasksCount: 0,
    activeServicesCount: services.size,
  };
}

export function definitionMembers({ arn, revision, members, registeredAt }: TaskDefinitionState): JsonObject {
  return {
    ...members,
    tags: undefined,
    taskDefinitionArn: arn,
    revision,
    status: 'ACTIVE',
    registeredAt: seconds(registeredAt),
  };
}

export function serviceMembers(cluster: ClusterState, service: ServiceState): object {
  const { arn, name, taskDefinition, desiredCount, createdAt, members } = service;
  const counts = { desiredCount, runningCount: desiredCount, pendingCount: 0 };
  return {
    ...members,
    serviceArn: arn,
    serviceName: name,
    clusterArn: cluster.arn,
    status: 'ACTIVE',
    ...counts,
    taskDefinition: taskDefinition.arn,
    deployments: [
      {
        id: `ecs-svc/${lastPart(arn)}`,
        status: 'PRIMARY',
        taskDefinition: taskDefinition.arn,
        ...counts,
        createdAt: seconds(createdAt),
        rolloutState: 'COMPLETED',
      },
    ],
    createdAt: seconds(createdAt),
  };
}

export function taskMembers(cluster: ClusterState, task: TaskState): object {
  const { arn, taskDefinition, group, createdAt, digests, stoppedAt } = task;
  const status = stoppedAt === undefined ? 'RUNNING' : 'STOPPED';
  return {
    taskArn: arn,
    clusterArn: cluster.arn,
    containerInstanceArn: cluster.instance.arn,
    taskDefinitionArn: taskDefinition.arn,
    group,
    launchType: 'EC2',
    lastStatus: status,
    desiredStatus: status,
    createdAt: seconds(createdAt),
    startedAt: seconds(createdAt),
    ...(stoppedAt && { stoppedAt: seconds(stoppedAt) }),
    containers: taskDefinition.containers.map(({ name, image }) => ({
      name,
      image,
      taskArn: arn,
      lastStatus: status,
      imageDigest: digests.get(name),
    })),
  };
}

export function instanceMembers({ instance, tasks }: ClusterState): object {
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    status: 'ACTIVE',
    agentConnected: true,
    runningTasksCount: tasks.filter(({ stoppedAt }) => stoppedAt === undefined).length,
    registeredAt: seconds(instance.registeredAt),
    attributes: [
      { name: 'ecs.os-type', value: 'linux' },
      { name: 'ecs.cpu-architecture', value: 'x86_64' },
    ],
  };
}
