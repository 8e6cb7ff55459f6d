import type { Digest } from '../../image/digest.ts';
import type { AskFailure } from '../../errors.ts';
import type { Cluster } from '../../ecs/cluster.ts';
import type { TaskDefinition } from '../../ecs/task-definition.ts';
import type { ImageStore } from '../../rules/colocated-images.ts';
import type { NamedImage } from '../../connection/connection.ts';
import type { OwnerTags } from '../../ownership/reason.ts';
import type { Repository } from '../../image/repository.ts';
import type { TagMutability } from '../../util/tag-mutability.ts';

/** What a reference in a task definition leads to. */
export type Resolution =
  | { readonly kind: 'found'; readonly repository: Repository; readonly image: NamedImage }
  | { readonly kind: 'absent'; readonly repository: Repository; readonly what: 'image' | 'repository' }
  | { readonly kind: 'unchecked'; readonly repository: Repository; readonly failure: AskFailure }
  | { readonly kind: 'outside-ecr' };

/** A parsed image reference. */
export interface TaskReference {
  /** The full name, without tag and digest; for an ECR repository, under its registry's plain host. */
  readonly uri: string;
  /** `latest` if there is neither tag nor digest. */
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

/** All that was learned, before anything is decided. */
export interface DeployFacts {
  readonly taskDefinitions: readonly TaskDefinition[];
  /** Undefined if it could not be checked. */
  readonly cluster: Cluster | { readonly name: string; readonly region: string; readonly failure: AskFailure };
  /** The ECS service that the caller named. */
  readonly ecsService: string | undefined;
  /** By URI, then by tag or digest. */
  readonly resolutions: (uri: string, name: string) => Resolution;
  /** Of a repository, by its URI; undefined if it is not known. */
  readonly tagMutability: (uri: string) => TagMutability | undefined;
  /** Repositories in which something could not be checked, each once. */
  readonly unchecked: readonly { readonly repository: Repository; readonly failure: AskFailure }[];
  /** Of the repositories that are deployed from, if the configuration finds owners by a tag. */
  readonly ownerTags: OwnerTags;
  readonly stores: readonly ImageStore[];
  /** The service whose deployment it is, if the caller named it. */
  readonly service: string | undefined;
  readonly now: Date;
}
