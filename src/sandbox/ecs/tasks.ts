import { ecrUri } from '../../image/ecr-reference.ts';
import { parseReference } from '../../image/reference.ts';
import type { SandboxState } from '../state.ts';
import { type ClusterState, type EcsAccount, newId, type ServiceState, type TaskState } from './cluster.ts';

/** Stops the tasks of a service that are not of its task definition, or too many, and starts those that it wants. */
export function settle(state: SandboxState, account: EcsAccount, cluster: ClusterState, service: ServiceState): void {
  const group = `service:${service.name}`;
  const running = cluster.tasks.filter((task) => task.group === group && task.stoppedAt === undefined);
  const current = running.filter(({ taskDefinition }) => taskDefinition === service.taskDefinition);
  const kept = new Set(current.slice(0, service.desiredCount));
  for (const task of running) if (!kept.has(task)) task.stoppedAt = state.options.now();
  for (let count = kept.size; count < service.desiredCount; count += 1) {
    cluster.tasks.push(startTask(state, account, cluster, service, group));
  }
}

function startTask(
  state: SandboxState,
  account: EcsAccount,
  cluster: ClusterState,
  { taskDefinition }: ServiceState,
  group: string,
): TaskState {
  return {
    arn: account.arn(`task/${cluster.name}/${newId()}`),
    taskDefinition,
    group,
    createdAt: state.options.now(),
    digests: new Map(taskDefinition.containers.map(({ name, image }) => [name, digestOf(state, image)])),
    stoppedAt: undefined,
  };
}

/** What an image of a task definition names in the sandbox's ECR, by ECR's own URI or the sandbox's; else undefined. */
function digestOf({ repositories, uri }: SandboxState, image: string): string | undefined {
  const { name, tag, digest } = parseReference(image) ?? {};
  if (name === undefined || digest !== undefined) return digest;
  for (const repository of repositories.all()) {
    const { registry, name: known } = repository.settings;
    if (name !== ecrUri(registry, known) && name !== uri(registry, known)) continue;
    return repository.tags.get(tag ?? 'latest')?.facts.digest;
  }
  return undefined;
}
