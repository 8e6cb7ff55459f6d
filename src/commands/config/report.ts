import type { Allowance } from '../../rules/allowances.ts';
import type { FilePosition } from '../../util/file-line.ts';
import type { OwnershipSources, OwnerTag } from '../../ownership/reason.ts';

/** An entry of a list in the configuration that matches a repository. */
export interface MatchingEntry {
  readonly entry: string;
  readonly place: FilePosition | undefined;
}

/** An entry of `registries` that covers a repository. */
export interface CoveringRegistry {
  /** 0-based, in `registries`. */
  readonly index: number;
  readonly place: FilePosition | undefined;
  /** What else has to be true: that the credentials are of its `account`, or that it has the `tags`. */
  readonly provided: readonly ('account' | 'tags')[];
}

/** How the configuration treats a repository. */
export interface Explanation {
  readonly repository: string;
  /** More than one if it has two owners; its own name if nothing decides; undefined if the tag is not known. */
  readonly services: readonly string[] | undefined;
  readonly sources: OwnershipSources;
  /** The ECR tag that was looked at; undefined if there is none to look at. */
  readonly tag: { readonly key: string; readonly found: OwnerTag | 'not-needed' | 'not-asked' } | undefined;
  readonly excludedBy: readonly MatchingEntry[];
  /** Undefined if the host does not identify the registry, such as that of another endpoint. */
  readonly registries: readonly CoveringRegistry[] | undefined;
  /** The entry that names its registry but takes only other repositories; undefined if there is none. */
  readonly narrowedBy: Omit<CoveringRegistry, 'provided'> | undefined;
  readonly allowances: readonly (Allowance & { readonly inForce: boolean })[];
}

/** What `config explain` prints. */
export interface ExplanationReport {
  /** As messages show it; undefined if there is none. */
  readonly file: string | undefined;
  /** Whether the configuration names registries; if not, only a target's own is asked. */
  readonly namesRegistries: boolean;
  /** Globs over tags. */
  readonly movingTags: readonly string[];
  readonly explanations: readonly Explanation[];
}
