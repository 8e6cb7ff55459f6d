import type { Digest } from '../../image/digest.ts';
import { shortName } from '../../ecs/arn.ts';
import type { Cluster } from '../../ecs/cluster.ts';
import type { Placement } from '../../ecs/services.ts';
import type { Task } from '../../ecs/tasks.ts';
import type { Resolution } from './resolve-images.ts';
import { addTo, by } from '../../util/by.ts';
import type { HeldPlatform } from '../../connection/connection.ts';
import { ANYWHERE, constrained } from './placement.ts';
import { nameIn, type TaskReference, taskReference } from './task-reference.ts';

/** One image of one repository that a cluster runs, or is to run. */
export interface ClusterImage {
  readonly uri: string;
  readonly digest: Digest;
  /** Undefined if only the digest is known: outside ECR, or no longer in ECR. */
  readonly platforms: readonly HeldPlatform[] | undefined;
  /** ECS services, or task definitions of tasks that belong to none. */
  readonly users: ReadonlySet<string>;
  /** Tags and digests that tasks name it by. */
  readonly names: ReadonlySet<string>;
  /** ARNs of the nodes that have it. */
  readonly nodes: ReadonlySet<string>;
  /** ARNs of those nodes on which a task runs it: on the others, every task has stopped. */
  readonly running: ReadonlySet<string>;
  /** Where tasks that are still to start may bring it. */
  readonly placements: readonly Placement[];
}

/** One use of an image in a cluster, by a container of a task or by what a service may start. */
interface Use {
  /** As it is written in the task definition. */
  readonly image: string;
  /** Undefined if no task has pulled it. */
  readonly digest: Digest | undefined;
  readonly user: string;
  /** The task; undefined for what is yet to start. */
  readonly task?: Task;
  /** Where it may be placed. Undefined for a service's task: what the service may still start is a use of its own. */
  readonly placement?: Placement;
}

/** Every use of an image whose container shares a node with others. */
export function usesOf(cluster: Cluster): Use[] {
  const definitions = startableDefinitions(cluster);
  return [
    ...cluster.tasks
      .filter(({ isFargate }) => !isFargate)
      .flatMap((task) =>
        task.containers.map((container) => ({
          ...container,
          user: userOf(task),
          task,
          ...(task.service === undefined && { placement: ANYWHERE }),
        })),
      ),
    ...cluster.services.flatMap(({ name: user, revisions }) =>
      revisions
        .filter(({ isFargate }) => !isFargate)
        .flatMap(({ taskDefinition, placement }) => {
          const constraints = cluster.idle.get(taskDefinition)?.constraints ?? [];
          const images = definitions.get(taskDefinition) ?? [];
          return images.map((image) => ({
            image,
            digest: undefined,
            user,
            placement: constrained(placement, constraints),
          }));
        }),
    ),
  ];
}

/** Images of the cluster that are not image references, with who uses them: nobody can say what a node has. */
export function unreadableImages(cluster: Cluster): Map<string, Set<string>> {
  const unreadable = new Map<string, Set<string>>();
  for (const { image, user } of usesOf(cluster)) {
    if (taskReference(image) === undefined) addTo(unreadable, image, user);
  }
  return unreadable;
}

/** Images of the cluster that lead to no digest, as they are written: what a node has under them is unknown. */
export function unresolvedImages(cluster: Cluster, resolve: Resolve): string[] {
  const uses = usesOf(cluster);
  const pulled = new Set(uses.filter(({ digest }) => digest !== undefined).map(({ image }) => image));
  const unresolved = uses
    .filter(({ image }) => {
      const reference = taskReference(image);
      if (reference === undefined || pulled.has(image) || imageOf(reference, undefined, resolve) !== undefined)
        return false;
      // A repository that could not be checked is a finding of its own.
      return resolve(reference.uri, nameIn(reference)).kind !== 'unchecked';
    })
    .map(({ image }) => image);
  const imageless = cluster.tasks
    .filter(({ isFargate }) => !isFargate)
    .flatMap((task) => task.imageless.map((name) => `the container ${name} of ${userOf(task)}`));
  return [...new Set([...unresolved, ...imageless])].sort();
}

/** The images of a cluster's nodes, each with who uses it and where: what tasks have, and what services may start. */
export function clusterImages(cluster: Cluster, resolve: Resolve): readonly ClusterImage[] {
  const found = usesOf(cluster).flatMap((use) => {
    const reference = taskReference(use.image);
    const image = reference && imageOf(reference, use.digest, resolve);
    return reference === undefined || image === undefined ? [] : [{ ...use, image, name: nameIn(reference) }];
  });
  return [...by(found, ({ image }) => `${image.uri}@${image.digest}`).values()].map((uses) => ({
    ...uses[0].image,
    users: new Set(uses.map(({ user }) => user)),
    names: new Set(uses.map(({ name }) => name)),
    nodes: new Set(uses.flatMap(({ task }) => task?.node ?? [])),
    running: new Set(uses.flatMap(({ task }) => (task?.isStopped === false ? (task.node ?? []) : []))),
    placements: uses.flatMap(({ placement }) => placement ?? []),
  }));
}

/** The images of the task definitions that services may start, as they are written there. */
function startableDefinitions({ tasks, idle }: Cluster): Map<string, readonly string[]> {
  const known = tasks.map(({ taskDefinition, containers }) => [taskDefinition, containers] as const);
  const described = [...idle].map(([arn, { containers }]) => [arn, containers] as const);
  return new Map([...known, ...described].map(([arn, containers]) => [arn, containers.map(({ image }) => image)]));
}

/** The name that people know a task by. */
export function userOf({ service, taskDefinition }: Task): string {
  return service ?? shortName(taskDefinition);
}

type Named = Pick<ClusterImage, 'uri' | 'digest' | 'platforms'>;
type Resolve = (uri: string, name: string) => Resolution;

/**
 * What a node holds for a container, or will pull for it. ECS reports the digest of the platform's manifest if an index
 * was pulled: the node then knows the image by the index, if it is still the one that the reference names.
 */
function imageOf(reference: TaskReference, reported: Digest | undefined, resolve: Resolve): Named | undefined {
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

function currentImage(reference: TaskReference, resolve: Resolve): Named | undefined {
  const resolution = resolve(reference.uri, nameIn(reference));
  if (resolution.kind !== 'found') return undefined;
  const { digest, platforms } = resolution.image;
  return { uri: reference.uri, digest, platforms };
}

function withDigest(uri: string, digest: Digest | undefined): Named | undefined {
  return digest && { uri, digest, platforms: undefined };
}
