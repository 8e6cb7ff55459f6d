import { isDigest } from './digest.ts';
import type { TagMutability } from '../util/tag-mutability.ts';

/** One ECR private registry: an account in a region. */
export interface Registry {
  readonly account: string;
  readonly region: string;
}

/** An ECR repository in a registry. */
export interface Repository {
  readonly registry: Registry;
  readonly name: string;
  /**
   * The URI that images are pushed to, without a tag: `repositoryUri` of DescribeRepositories, in ECR under the
   * registry's plain host. It is unique across all registries, so repositories are compared by it.
   */
  readonly uri: string;
  /** Undefined if ECR does not say. */
  readonly tagMutability?: TagMutability;
}

/** Where the image is going to be pushed. */
export interface Target {
  /** The repository's URI, without tag or digest; in ECR under the registry's plain host, however it was written. */
  readonly uri: string;
  /** The URI as the caller wrote it, which engines push to; absent: `uri`. */
  readonly written?: string;
  readonly tag?: string;
  /** More tags that the image will get there. */
  readonly otherTags?: readonly string[];
}

/** All tags of a target. */
export function tagsOf({ tag, otherTags = [] }: Pick<Target, 'tag' | 'otherTags'>): string[] {
  return [tag ?? [], otherTags].flat();
}

/** The reference to pull an image of a repository, by tag or digest: `REPOSITORY:TAG` or `REPOSITORY@DIGEST`. */
export function referenceTo(uri: string, name: string): string {
  return `${uri}${isDigest(name) ? '@' : ':'}${name}`;
}

/** A registry as far as it is known. */
type Place = Partial<Readonly<Record<keyof Registry, string | undefined>>>;

export function isSameRegistry(one: Place, other: Place): boolean {
  return one.account === other.account && one.region === other.region;
}

/** `ACCOUNT/REGION`, as people read it in messages and reports. */
export function registryName(registry: Registry): string {
  return `${registry.account}/${registry.region}`;
}
