import type { Digest } from '../image/digest.ts';
import type { Cluster, RunningTask, TaskDefinition } from '../types/cluster.ts';
import type { Resolution, TaskReference } from '../types/deploy-facts.ts';
import type { HeldPlatform } from '../types/named-image.ts';
import { nameIn, taskReference } from './task-reference.ts';

/** One image of one repository that a cluster runs, or is to run. */
export interface ClusterImage {
  readonly uri: string;
  readonly digest: Digest;
  /** Undefined where only the digest is known: outside ECR, or in ECR no more. */
  readonly platforms: readonly HeldPlatform[] | undefined;
  /** ECS services, or task definitions of tasks that belong to none. */
  readonly users: ReadonlySet<string>;
  /** ARNs of the nodes that run it. */
  readonly nodes: ReadonlySet<string>;
}

/** What has to be looked up to know what the nodes have, and are to have: repository URIs with tags and digests. */
export function clusterNames(cluster: Cluster): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  const add = (image: string, reported?: Digest): void => {
    const reference = taskReference(image);
    if (reference === undefined) return;
    const known = names.get(reference.uri) ?? new Set();
    known.add(nameIn(reference));
    if (reported !== undefined) known.add(reported);
    names.set(reference.uri, known);
  };
  for (const { node, containers } of cluster.tasks) {
    if (node === undefined) continue;
    for (const { image, digest } of containers) add(image, digest);
  }
  const definitions = currentDefinitions(cluster);
  for (const { taskDefinition, isFargate } of cluster.services) {
    if (isFargate) continue;
    for (const image of definitions.get(taskDefinition) ?? []) add(image);
  }
  return names;
}

/** The images of a cluster's nodes, each with who uses it and where: what runs, and what services are to run next. */
export function clusterImages(
  cluster: Cluster,
  resolve: (uri: string, name: string) => Resolution,
): readonly ClusterImage[] {
  const images = new Map<string, ClusterImage & { readonly users: Set<string>; readonly nodes: Set<string> }>();
  const add = (image: Named | undefined, user: string, node: string | undefined): void => {
    if (image === undefined) return;
    const key = `${image.uri}@${image.digest}`;
    const known = images.get(key) ?? { ...image, users: new Set<string>(), nodes: new Set<string>() };
    known.users.add(user);
    if (node !== undefined) known.nodes.add(node);
    images.set(key, known);
  };
  for (const task of cluster.tasks) {
    if (task.node === undefined) continue;
    for (const { image, digest } of task.containers) add(runningImage(image, digest, resolve), userOf(task), task.node);
  }
  const definitions = currentDefinitions(cluster);
  for (const { name, taskDefinition, isFargate } of cluster.services) {
    if (isFargate) continue;
    for (const image of definitions.get(taskDefinition) ?? []) add(namedImage(image, resolve), name, undefined);
  }
  return [...images.values()];
}

/** The images of current task definitions, as they are written: what a service starts next. */
function currentDefinitions({ tasks, idle }: Cluster): Map<string, readonly string[]> {
  const references = (containers: TaskDefinition['containers'] | RunningTask['containers']): string[] =>
    containers.map(({ image }) => image);
  const definitions = new Map<string, readonly string[]>();
  for (const { taskDefinition, containers } of tasks) definitions.set(taskDefinition, references(containers));
  for (const [arn, { containers }] of idle) definitions.set(arn, references(containers));
  return definitions;
}

/** The name that people know a task by. */
export function userOf({ service, taskDefinition }: RunningTask): string {
  return service ?? taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1);
}

type Named = Pick<ClusterImage, 'uri' | 'digest' | 'platforms'>;
type Resolve = (uri: string, name: string) => Resolution;

/**
 * What a node holds of a container that runs. ECS tells the digest of the platform's manifest where an index was
 * pulled: the node then knows the image by the index, if it is still the one that the reference names.
 */
function runningImage(image: string, reported: Digest | undefined, resolve: Resolve): Named | undefined {
  const reference = taskReference(image);
  if (reference === undefined) return undefined;
  const { uri } = reference;
  const named = currentImage(reference, resolve);
  if (reported === undefined || reported === named?.digest || reference.digest !== undefined) {
    return named ?? withDigest(uri, reference.digest ?? reported);
  }
  if (named?.platforms?.some(({ manifestDigest }) => manifestDigest === reported) === true) return named;
  const resolution = resolve(uri, reported);
  return resolution.kind === 'found'
    ? { uri, digest: reported, platforms: resolution.image.platforms }
    : withDigest(uri, reported);
}

function namedImage(image: string, resolve: Resolve): Named | undefined {
  const reference = taskReference(image);
  return reference && (currentImage(reference, resolve) ?? withDigest(reference.uri, reference.digest));
}

function currentImage(reference: TaskReference, resolve: Resolve): Named | undefined {
  const resolution = resolve(reference.uri, nameIn(reference));
  if (resolution.kind !== 'found') return undefined;
  const { digest, platforms } = resolution.image;
  return { uri: reference.uri, digest, platforms };
}

function withDigest(uri: string, digest: Digest | undefined): Named | undefined {
  return digest && { uri, digest, platforms: undefined };
}
