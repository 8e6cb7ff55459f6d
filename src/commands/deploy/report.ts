import type { Digest } from '../../image/digest.ts';
import type { Acceptance } from '../../rules/allowances.ts';
import type { CleanUpRisk } from '../../rules/clean-up-risk.ts';
import type { ColocatedImages, ColocatedTwin, ImageStore } from '../../rules/colocated-images.ts';
import type { DeployedContainer } from '../../rules/deployed-container.ts';
import type { Effort, Judgement } from '../../rules/rules.ts';
import type { DeployOptions } from './options.ts';

/** Something that a reader has to know but that nobody has to fix. */
export type DeployNote =
  /** A node would have one image from two repositories, and the agent will remove it: no tag of either moves. */
  | { readonly note: 'copes'; readonly colocated: ColocatedImages }
  /** The same image is in another repository, but capacity providers or placement constraints let no node have both. */
  | { readonly note: 'apart'; readonly container: DeployedContainer; readonly twin: ColocatedTwin }
  /** The tasks share no node, so nothing can meet there. */
  | { readonly note: 'fargate'; readonly taskDefinition: string }
  | { readonly note: 'outside-ecr'; readonly container: DeployedContainer }
  /** Images that run but are no longer in ECR: they are compared by digest alone. */
  | { readonly note: 'gone'; readonly references: readonly string[] }
  /** Images of the cluster that are not in ECR under any known name, and whose digest no task reports. */
  | { readonly note: 'not-compared'; readonly references: readonly string[] };

/** Why a deployment was compared with nothing, so that its verdict proves nothing. */
export type NothingToCompare =
  /** No container has an image in ECR. */
  | 'no-image'
  /** The tasks share no node with others. */
  | 'fargate'
  /** The cluster has no image of another repository. */
  | 'no-neighbour';

/** An image that is to be deployed, as far as it is known. */
interface DeployImage {
  readonly container: DeployedContainer;
  /** Undefined if it is outside ECR, does not exist, or could not be checked. */
  readonly digest: Digest | undefined;
  readonly imageIds: readonly Digest[];
}

/** The result of checking a deployment. */
export interface DeployReport extends Judgement {
  readonly command: 'deploy';
  /** As the caller gave it. */
  readonly asked: Pick<DeployOptions, 'taskDefinition' | 'cluster' | 'ecsService' | 'service' | 'stores'>;
  /** The worst risk of an image that a node would have from two repositories; undefined if there is none. */
  readonly risk: CleanUpRisk | undefined;
  /** Undefined if there was something. */
  readonly nothingToCompare: NothingToCompare | undefined;
  readonly cluster: { readonly name: string; readonly region: string };
  /** At least one. */
  readonly taskDefinitions: readonly string[];
  /** The ECS services that are deployed to, as far as the cluster has them. */
  readonly ecsServices: readonly string[];
  readonly stores: readonly ImageStore[];
  readonly images: readonly DeployImage[];
  /** Twins that an allowance in force accepts. */
  readonly allowed: readonly { readonly twin: ColocatedTwin; readonly allowance: Acceptance }[];
  readonly notes: readonly DeployNote[];
  readonly checked: Effort & { readonly nodes: number; readonly tasks: number; readonly services: number };
}
