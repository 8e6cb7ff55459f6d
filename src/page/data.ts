import type { Severity } from '../report/view.ts';
import type { ExpiredAllowance } from '../rules/expired-allowance.ts';
import type { MutableTags } from '../rules/mutable-tags.ts';
import type { NoLifecyclePolicy } from '../rules/no-lifecycle-policy.ts';
import type { SharedGroup } from '../rules/shared-group.ts';
import type { SharedRepository } from '../rules/shared-repository.ts';
import type { UnmarkedImage } from '../rules/unmarked-image.ts';
import type { Registry, Repository } from '../image/repository.ts';

/**
 * What an audit's page is drawn from: each name occurs once, and numbers refer to it. 10,000 groups are a few
 * megabytes.
 */
export interface PageData {
  readonly repositories: readonly PageRepository[];
  readonly services: readonly string[];
  /** Worst first; those that an allowance accepts come last. */
  readonly groups: readonly PageGroup[];
  /** Whether a group that nothing accepts is new: there is a baseline, and nothing in it has become a finding again. */
  readonly showsNew?: true;
  /** All findings except shared images and what could not be checked, worst first. */
  readonly findings: readonly PageFinding[];
}

export interface PageRepository {
  readonly registry: Registry;
  readonly name: string;
  readonly uri: string;
}

export interface PageGroup {
  /** Hex digits of SHA-256. */
  readonly ids: readonly string[];
  readonly sameDigest?: true;
  /** Absent: the ECS agent copes. */
  readonly risk?: 'stall' | 'leak';
  readonly mark?: SharedGroup['mark'];
  /** `since`: accepted by the baseline, which has known it from that day on. */
  readonly allowed?: { readonly reason: string; readonly expires: string; readonly since?: string };
  readonly images: readonly PageImage[];
}

export type PageImage = readonly [
  /** An index into `repositories`. */
  repository: number,
  /** An index into `services`. */
  service: number,
  /** Hex digits of SHA-256. */
  digest: string,
  tags: readonly string[],
  /** Seconds since 1970; null if ECR does not say. */
  pushed: number | null,
  pulled: number | null,
  bytes: number | null,
  archived: 0 | 1,
];

/** A finding that the page lists, as in the report. */
export type ListedFinding = (
  | SharedRepository
  | Extract<UnmarkedImage, { readonly repository: Repository }>
  | MutableTags
  | NoLifecyclePolicy
  | ExpiredAllowance
) & { readonly severity: Severity };

/** The same with an index into `repositories` instead of a repository. */
export type PageFinding = ListedFinding extends infer One
  ? One extends { readonly repository: unknown }
    ? Omit<One, 'repository'> & { readonly repository: number }
    : One
  : never;
