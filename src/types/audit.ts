import type { Digest } from '../image/digest.ts';
import type { AskFailure, RegistryFailure } from './answer.ts';
import type { Allowance, Place } from './configuration.ts';
import type { Severity, Verdict } from './finding.ts';
import type { Repository } from './registry.ts';
import type { Asked, ExitCode } from './report.ts';

/** What a repository says of an image without its manifest. */
export interface ImageDetails {
  /** Of the index, or of the manifest where no index in the repository names it. */
  readonly digest: Digest;
  readonly tags: readonly string[];
  readonly pushedAt?: Date | undefined;
  /** As ECR records it: at most a day late. Undefined where it was never pulled. */
  readonly pulledAt?: Date | undefined;
  /** Of the layers, compressed, as ECR says. */
  readonly bytes?: number | undefined;
  readonly archived: boolean;
}

/** An image in the place where it was found. */
export interface PlacedImage extends ImageDetails {
  readonly repository: Repository;
  /** The owner: as configured, or the repository's name. */
  readonly service: string;
}

/** Images with the same image IDs in repositories of several services. */
export interface SharedGroup {
  /** At least one; an image of several platforms has one for each. */
  readonly imageIds: readonly [Digest, ...Digest[]];
  /** Two or more, sorted. */
  readonly services: readonly string[];
  /** Two or more, the first pushed first. */
  readonly images: readonly PlacedImage[];
  /** Whether two services have the very same manifest or index, which collides with every image store. */
  readonly sameDigest: boolean;
  /** The mark of the first image ID: the service in it, null where it has none; undefined where it was not read. */
  readonly mark?: { readonly service: string | undefined; readonly buildId: string } | null | undefined;
}

/** One repository of the fleet, counted. */
export interface AuditedRepository {
  readonly repository: Repository;
  readonly service: string;
  /** Indexes count once, with all that they name; artifacts do not count. */
  readonly images: number;
  /** Those of them that no tag names. */
  readonly untagged: number;
  /** Archived manifests that could not be read: no node can pull them until they are restored. */
  readonly archived: number;
  /** Undefined where ECR does not say. */
  readonly mutableTags: boolean | undefined;
  /** Undefined where it could not be checked. */
  readonly lifecyclePolicy: boolean | undefined;
}

/** One thing wrong in a fleet, as data. */
export type AuditProblem =
  | { readonly rule: 'shared-image'; readonly group: SharedGroup }
  | {
      readonly rule: 'shared-repository';
      readonly repository: Repository;
      readonly services: readonly string[];
      /** Where the last of them is written. */
      readonly place?: Place | undefined;
    }
  | { readonly rule: 'unchecked-repository'; readonly repository: Repository; readonly failure: AskFailure }
  | {
      readonly rule: 'unchecked-repository';
      readonly registry: RegistryFailure['registry'];
      readonly failure: AskFailure;
    }
  /** Shared images without a mark. */
  | { readonly rule: 'unmarked-image'; readonly repository: Repository; readonly images: number }
  /** `untagged`: images that have lost their tag, or never had one. */
  | { readonly rule: 'mutable-tags'; readonly repository: Repository; readonly untagged: number }
  | { readonly rule: 'no-lifecycle-policy'; readonly repository: Repository; readonly images: number }
  | { readonly rule: 'expired-allowance'; readonly allowance: Allowance };

export type AuditFinding = AuditProblem & { readonly severity: Severity };

/** The value that every format of an audit is made from. */
export interface AuditReport {
  readonly command: 'audit';
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** How many repositories, registries, ledgers and clusters could not be checked, at whatever severity. */
  readonly unchecked: number;
  /** Set if fewer than two services have images, so that `unique` proves nothing. Undefined if there was something. */
  readonly nothingToCompare?: 'no-other-service' | undefined;
  /** Worst first. */
  readonly findings: readonly AuditFinding[];
  /** Groups that are shared and not allowed; `findings` has the worst of them where there are very many. */
  readonly sharedGroups: number;
  /** Groups that an allowance in force accepts. */
  readonly allowed: readonly { readonly group: SharedGroup; readonly allowance: Allowance }[];
  /** Every repository that was read, in the order of the registries. */
  readonly repositories: readonly AuditedRepository[];
  readonly asked: Asked & {
    /** Images that were compared. */
    readonly images: number;
    /** Manifests that the cache held. */
    readonly recalled: number;
  };
}
