import type { Configuration } from '../../config/configuration.ts';
import type { Verdict } from '../../report/view.ts';
import type { Cluster } from '../../ecs/cluster.ts';
import type { DeployNote, DeployReport, NothingToCompare } from './report.ts';
import { judgementOf, type Problem } from '../../rules/rules.ts';
import type { DeployFacts } from './facts.ts';
import { isMovable } from '../../util/tag-mutability.ts';
import { expiredAllowances } from '../../rules/expired-allowance.ts';
import { type ClusterImage, clusterImages, unreadableImages, unresolvedImages, usesOf } from './cluster-images.ts';
import { type Colocated, judgeColocated, onSharedNodes } from './colocated-risks.ts';
import { type FoundContainer, foundContainers, type ResolvedContainer, resolvedContainers } from './images.ts';
import { deployPlan, type DeployPlan } from './plan.ts';
import { movedTags } from './moved-tags.ts';
import { nameIn, namesByRepository } from './task-reference.ts';
import type { ForeignRepository } from '../../rules/foreign-repository.ts';
import { ownershipSources } from '../../ownership/ownership-sources.ts';
import { matcher } from '../../util/glob.ts';
import { servicesOf } from '../../ownership/ownership.ts';

type Judged = Omit<DeployReport, 'command' | 'asked' | 'cluster' | 'stores' | 'checked'>;

/** Decides everything. As with a check, the verdict comes from the facts and not from any severity. */
export function judgeDeploy(facts: DeployFacts, configuration: Configuration): Judged {
  const { cluster, containers, found, plan, held, colocated } = meeting(facts, configuration);
  const unchecked = uncheckedOf(facts);
  const problems: Problem[] = [
    ...colocated.problems,
    ...missing(containers),
    ...unchecked,
    ...movedTags(found, cluster?.tasks ?? []),
    ...mutable(found),
    ...foreignRepositories(found, configuration, facts),
    ...expiredAllowances(configuration, facts.now),
  ];
  const verdict = verdictOf(colocated, unchecked);
  return {
    ...judgementOf(verdict, problems, unchecked.length, configuration.rules),
    risk: [...colocated.problems, ...colocated.coped][0]?.risk,
    nothingToCompare: verdict === 'unique' ? nothingToCompare(found, held, plan) : undefined,
    allowed: colocated.allowed,
    notes: [
      ...colocated.coped.map((one): DeployNote => ({ note: 'copes', colocated: one })),
      ...colocated.apart.map((one): DeployNote => ({ note: 'apart', ...one })),
      ...plan.notes,
      ...outside(containers),
      ...gone(facts, cluster),
      ...notCompared(facts, plan, found, cluster),
    ],
    images: containers.map(({ container, resolution }) => {
      const image = resolution.kind === 'found' ? resolution.image : undefined;
      const imageIds = new Set(image?.platforms.map(({ imageId }) => imageId));
      return { container, digest: image?.digest, imageIds: [...imageIds] };
    }),
    ecsServices: plan.services,
    taskDefinitions: facts.taskDefinitions.map(({ name }) => name),
  };
}

/** Images that the agent copes with are shared nevertheless, but they do not hide what could not be checked. */
function verdictOf({ problems, coped }: Colocated, unchecked: readonly Problem[]): Verdict {
  if (problems.length > 0) return 'shared';
  if (unchecked.length > 0) return 'unknown';
  return coped.length > 0 ? 'shared' : 'unique';
}

/** The repositories with the twins of what is deployed: whether their tags move decides what the risk is. */
export function twinRepositories(facts: DeployFacts, configuration: Configuration): string[] {
  const { problems, coped } = meeting(facts, configuration).colocated;
  return [...new Set([...problems, ...coped].map(({ twin }) => twin.uri))];
}

interface Meeting {
  readonly cluster: Cluster | undefined;
  readonly containers: readonly ResolvedContainer[];
  readonly found: readonly FoundContainer[];
  readonly plan: DeployPlan;
  readonly held: readonly ClusterImage[];
  readonly colocated: Colocated;
}

/** What is deployed, what the cluster has, and what a node would make one image of. */
function meeting(facts: DeployFacts, configuration: Configuration): Meeting {
  const cluster = 'failure' in facts.cluster ? undefined : facts.cluster;
  const containers = resolvedContainers(facts.taskDefinitions, facts.resolutions);
  const found = foundContainers(containers);
  const plan = deployPlan(facts.taskDefinitions, cluster, facts.ecsService);
  const held = cluster === undefined ? [] : clusterImages(cluster, facts.resolutions);
  const colocated = judgeColocated(found, held, cluster, plan, facts, configuration);
  return { cluster, containers, found, plan, held, colocated };
}

function nothingToCompare(
  found: readonly FoundContainer[],
  held: readonly ClusterImage[],
  plan: DeployPlan,
): NothingToCompare | undefined {
  if (found.length === 0) return 'no-image';
  const deployed = onSharedNodes(found, plan).map(({ repository }) => repository.uri);
  if (deployed.length === 0) return 'fargate';
  const isAlone = [...held, ...deployed.map((uri) => ({ uri }))].every(({ uri }) => uri === deployed[0]);
  return isAlone ? 'no-neighbour' : undefined;
}

function uncheckedOf({ cluster, unchecked }: DeployFacts): Problem[] {
  const where = { rule: 'unchecked-cluster', cluster: cluster.name, region: cluster.region } as const;
  const inCluster =
    'failure' in cluster
      ? [{ ...where, failure: cluster.failure }]
      : [...unreadableImages(cluster)].map(([image, users]) => ({ ...where, image, users: [...users].sort() }));
  return [...inCluster, ...unchecked.map((one): Problem => ({ rule: 'unchecked-repository', ...one }))];
}

function missing(containers: readonly ResolvedContainer[]): Problem[] {
  return containers.flatMap(({ container, reference, resolution }): Problem[] => {
    if (resolution.kind !== 'absent' || reference === undefined) return [];
    const { repository, what } = resolution;
    return [{ rule: 'missing-image', container, repository, name: what === 'image' ? nameIn(reference) : undefined }];
  });
}

function mutable(containers: readonly FoundContainer[]): Problem[] {
  return containers.flatMap(({ container, reference, repository, image }): Problem[] => {
    if (reference.digest !== undefined) return [];
    const tag = nameIn(reference);
    if (isMovable(repository.tagMutability, tag) === false) return [];
    return [{ rule: 'mutable-reference', container, repository, tag, digest: image.digest }];
  });
}

function outside(containers: readonly ResolvedContainer[]): DeployNote[] {
  return containers
    .filter(({ resolution }) => resolution.kind === 'outside-ecr')
    .map(({ container }) => ({ note: 'outside-ecr', container }));
}

/** Digests that run but that ECR no longer has. */
function gone({ resolutions }: DeployFacts, cluster: Cluster | undefined): DeployNote[] {
  if (cluster === undefined) return [];
  const references = [...namesByRepository(usesOf(cluster))].flatMap(([uri, names]) =>
    [...names]
      .filter((name) => name.startsWith('sha256:') && resolutions(uri, name).kind === 'absent')
      .map((name) => `${uri}@${name}`),
  );
  return references.length === 0 ? [] : [{ note: 'gone', references }];
}

function notCompared(
  { resolutions }: DeployFacts,
  plan: DeployPlan,
  found: readonly FoundContainer[],
  cluster: Cluster | undefined,
): DeployNote[] {
  if (cluster === undefined || onSharedNodes(found, plan).length === 0) return [];
  const references = unresolvedImages(cluster, resolutions);
  return references.length === 0 ? [] : [{ note: 'not-compared', references }];
}

/**
 * Images from repositories that are not the service's. The caller says whose deployment it is, or else the
 * configuration, or else the name of the ECS service or of the family, if a service has that name. If nothing says it,
 * there is nothing to compare with.
 */
function foreignRepositories(
  containers: readonly FoundContainer[],
  configuration: Configuration,
  { service: named, ecsService, ownerTags }: Pick<DeployFacts, 'service' | 'ecsService' | 'ownerTags'>,
): ForeignRepository[] {
  const sourcesOf = ownershipSources(configuration, ownerTags);
  const isExcluded = matcher(configuration.exclude);
  const { services } = configuration;
  const owned = containers.map((one) => {
    const { failure, ...found } = sourcesOf(one.repository.uri);
    return { ...one, owners: servicesOf(found), failure };
  });
  const known = new Set([...services.keys(), ...owned.flatMap(({ owners }) => owners)]);
  return owned.flatMap(({ container, definition, repository, owners, failure }): ForeignRepository[] => {
    const likely = [ecsService, definition.family].find((name) => name !== undefined && known.has(name));
    const service = named ?? configuration.service ?? likely;
    if (service === undefined || owners.includes(service) || isExcluded(repository.uri)) return [];
    // A repository without an owner may be the service's, unless the repositories of the service are listed.
    if (owners.length === 0 && failure === undefined && !services.has(service)) return [];
    return [{ rule: 'foreign-repository', container, repository, service, owners, failure }];
  });
}
