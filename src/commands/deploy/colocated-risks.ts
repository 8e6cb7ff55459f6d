import type { Cluster } from '../../ecs/cluster.ts';
import type { Configuration } from '../../config/configuration.ts';
import { type Acceptance, acceptances } from '../../rules/allowances.ts';
import { claimants, ownedTogether } from '../../ownership/ownership.ts';
import type { ColocatedImages, ColocatedTwin } from '../../rules/colocated-images.ts';
import type { ClusterImage } from './cluster-images.ts';
import { type ApartImages, colocatedImages } from './colocated.ts';
import type { DeployFacts } from './facts.ts';
import type { FoundContainer } from './images.ts';
import { motions } from './moved-tags.ts';
import type { DeployPlan } from './plan.ts';

/** Images that a node would have from two repositories, by what happens to them. */
export interface Colocated {
  /** Images that a node's clean-up may fail to remove, stalls first. */
  readonly problems: readonly ColocatedImages[];
  /** Images that it will remove. */
  readonly coped: readonly ColocatedImages[];
  /** Images that no node can get from both repositories. */
  readonly apart: readonly ApartImages[];
  readonly allowed: readonly { readonly twin: ColocatedTwin; readonly allowance: Acceptance }[];
}

/** Judges the images of a deployment on the nodes that it goes to, worst first. */
export function judgeColocated(
  found: readonly FoundContainer[],
  held: readonly ClusterImage[],
  cluster: Cluster | undefined,
  plan: DeployPlan,
  facts: DeployFacts,
  configuration: Configuration,
): Colocated {
  const onNodes = onSharedNodes(found, plan);
  const landing = { nodes: cluster?.nodes ?? new Map<string, never>(), plan };
  const shared: ColocatedImages[] = [];
  const allowed: { twin: ColocatedTwin; allowance: Acceptance }[] = [];
  const accepted = acceptances(configuration, facts.now);
  const ownersOf = claimants(configuration, facts.ownerTags);
  const used = motions(cluster?.tasks ?? [], facts, configuration);
  const { met, apart } = colocatedImages(onNodes, held, landing, facts.stores, used);
  for (const one of met) {
    const { repository, twin, imageIds } = one;
    const services = [repository, twin].map(({ uri }) => ownedTogether(ownersOf, uri));
    const allowance = accepted.allowance(twin, { imageIds }) ?? accepted.known(imageIds, services);
    if (allowance === undefined) shared.push(one);
    else allowed.push({ twin, allowance });
  }
  return {
    problems: shared.filter(({ risk }) => risk !== 'copes').toSorted(byRisk),
    coped: shared.filter(({ risk }) => risk === 'copes'),
    apart,
    allowed,
  };
}

/** A stall stops the clean-up of every service, a leak costs the space of one image. */
function byRisk(one: ColocatedImages, other: ColocatedImages): number {
  return Number(other.risk === 'stall') - Number(one.risk === 'stall');
}

export function onSharedNodes(found: readonly FoundContainer[], { onNodes }: DeployPlan): FoundContainer[] {
  return found.filter(({ definition }) => onNodes.has(definition));
}
