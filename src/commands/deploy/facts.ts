import type { AskFailure } from '../../errors.ts';
import type { Cluster } from '../../ecs/cluster.ts';
import type { TaskDefinition } from '../../ecs/task-definition.ts';
import type { ImageStore } from '../../rules/colocated-images.ts';
import type { ResolvedImages } from './resolve-images.ts';

/** All that was learned, before anything is decided. */
export interface DeployFacts extends Pick<ResolvedImages, 'resolutions' | 'unchecked' | 'tagMutability' | 'ownerTags'> {
  readonly taskDefinitions: readonly TaskDefinition[];
  /** Undefined if it could not be checked. */
  readonly cluster: Cluster | { readonly name: string; readonly region: string; readonly failure: AskFailure };
  /** The ECS service that the caller named. */
  readonly ecsService: string | undefined;
  readonly stores: readonly ImageStore[];
  /** The service whose deployment it is, if the caller named it. */
  readonly service: string | undefined;
  readonly now: Date;
}
