import { ecrUri } from '../../image/ecr-reference.ts';
import { parseReference } from '../../image/reference.ts';
import type { RepositoryState } from '../repository.ts';
import type { SandboxState } from '../state.ts';
import { type ClusterState, type EcsAccount, newId, type ServiceState, type TaskState } from './cluster.ts';

/**
 * Stops tasks of a service that do not have its task definition, or are too many, and starts those that are missing.
 * Then the node's agent cleans up.
 */
export function settle(state: SandboxState, account: EcsAccount, cluster: ClusterState, service: ServiceState): void {
  const running = runningOf(cluster, service);
  const current = running.filter(({ taskDefinition }) => taskDefinition === service.taskDefinition);
  const kept = new Set(current.slice(0, service.desiredCount));
  for (let count = kept.size; count < service.desiredCount; count += 1) {
    cluster.tasks.push(startTask(state, account, cluster, service));
  }
  for (const task of running) if (!kept.has(task)) stopTask(state, cluster, task);
  cluster.node.engine.cleanUp();
}

/** Stops all tasks of a service. */
export function stopAll(state: SandboxState, cluster: ClusterState, service: ServiceState): void {
  for (const task of runningOf(cluster, service)) stopTask(state, cluster, task);
}

function runningOf({ tasks }: ClusterState, service: ServiceState): TaskState[] {
  return tasks.filter(({ group, stoppedAt }) => group === groupOf(service) && stoppedAt === undefined);
}

function groupOf({ name }: ServiceState): string {
  return `service:${name}`;
}

function startTask(
  state: SandboxState,
  account: EcsAccount,
  { name: cluster, node }: ClusterState,
  service: ServiceState,
): TaskState {
  const { taskDefinition } = service;
  const arn = account.arn(`task/${cluster}/${newId()}`);
  const createdAt = state.options.now();
  for (const { name, image } of taskDefinition.containers) {
    const pulled = pulledImage(state, image);
    if (pulled === undefined) continue;
    node.engine.deploy(containerKey(arn, name), pulled);
    node.facts.set(pulled.image, { bytes: pulled.bytes, taggedAt: createdAt });
  }
  return {
    arn,
    taskDefinition,
    group: groupOf(service),
    createdAt,
    digests: new Map(taskDefinition.containers.map(({ name, image }) => [name, digestOf(state, image)])),
    stoppedAt: undefined,
  };
}

function stopTask({ options }: SandboxState, { node }: ClusterState, task: TaskState): void {
  task.stoppedAt = options.now();
  for (const { name } of task.taskDefinition.containers) node.engine.stop(containerKey(task.arn, name));
}

function containerKey(task: string, container: string): string {
  return `${task}/${container}`;
}

/**
 * What an image of a task definition names in the sandbox's ECR, by ECR's own URI or the sandbox's; otherwise
 * undefined.
 */
function digestOf(state: SandboxState, image: string): string | undefined {
  const { tag, digest } = parseReference(image) ?? {};
  return digest ?? repositoryOf(state, image)?.tags.get(tag ?? 'latest')?.facts.digest;
}

/** What a node's engine has once it has pulled that: for an index, the first image. */
function pulledImage(state: SandboxState, image: string) {
  const { name: repository = '', tag = 'latest', digest: asked } = parseReference(image) ?? {};
  const { images } = repositoryOf(state, image) ?? {};
  const root = [...(images?.values() ?? [])].find(({ facts, tags }) =>
    asked === undefined ? tags.has(tag) : facts.digest === asked,
  )?.facts;
  const platform = [root, ...(root?.children ?? []).map((child) => images?.get(child)?.facts)].find(
    (facts) => facts?.config !== undefined,
  );
  if (root === undefined || platform?.config === undefined) return undefined;
  return {
    repository,
    image: platform.config,
    digest: root.digest,
    bytes: platform.size,
    tag: asked === undefined ? tag : undefined,
  };
}

function repositoryOf({ repositories, uri }: SandboxState, image: string): RepositoryState | undefined {
  const name = parseReference(image)?.name;
  return [...repositories.all()].find(({ settings: { registry, name: known } }) => {
    return name === ecrUri(registry, known) || name === uri(registry, known);
  });
}
