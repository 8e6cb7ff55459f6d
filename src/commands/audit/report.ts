import type { Effort, Judgement } from '../../rules/rules.ts';
import type { AllowedGroup } from '../../rules/shared-group.ts';
import type { SurveyedRepository } from '../../inventory/survey.ts';

/** How many of the images that were shared at first are gone, and how many are left. */
export interface BaselineProgress {
  /** As messages show it. */
  readonly file: string;
  /** `YYYY-MM-DD`. */
  readonly since: string;
  /** How many have been recorded in all. */
  readonly recorded: number;
  /** Those of them that are still shared. */
  readonly left: number;
  /** Entries of the file that are no longer shared; unknown, so undefined, if not everything could be read. */
  readonly gone: number | undefined;
  /** Shared images of this report that it accepts. */
  readonly accepted: number;
  /** Those of `left` that are no longer accepted. */
  readonly expired: number;
  /** When the next of `left` expires. */
  readonly expires: string | undefined;
  /** What this audit did to the file. `refused`: nothing, as not everything could be read. */
  readonly change: 'written' | 'shrunk' | 'rewritten' | 'refused' | undefined;
  /** Whether what is in it is a finding nevertheless. */
  readonly ignored: boolean;
  /** How mintmark.yml would name it, so that check and guard know it; undefined if it does. */
  readonly unnamed: string | undefined;
}

/** Progress since the last audit, which a cache remembers. Both audits read everything. Accepted images count too. */
export interface AuditProgress {
  readonly shared: number;
  readonly last: { readonly at: Date; readonly shared: number };
}

/** The result of an audit. */
export interface AuditReport extends Judgement {
  readonly command: 'audit';
  /** Set if fewer than two services have images, so that `unique` proves nothing. Undefined if there was something. */
  readonly nothingToCompare: 'no-other-service' | undefined;
  /** For how many repositories each rule about their settings could not be checked; 0 if it is off. */
  readonly unknown: Readonly<Record<'mutable-tags' | 'no-lifecycle-policy', number>>;
  /** Groups that are shared and not allowed; `findings` has the worst of them if there are very many. */
  readonly sharedGroups: number;
  /** Groups that an allowance in force, or the baseline, accepts. */
  readonly allowed: readonly AllowedGroup[];
  /** What has become of the baseline; undefined if there is none. */
  readonly baseline: BaselineProgress | undefined;
  /** Undefined without a cache, the first time, and if not everything could be read. */
  readonly progress: AuditProgress | undefined;
  /** Every repository that was read, in the order of the registries. */
  readonly repositories: readonly SurveyedRepository[];
  /** Why what was read is not kept for the next audit; undefined if it is kept, or was not meant to be. */
  readonly cacheTrouble: string | undefined;
  readonly checked: Effort & {
    /** Images that were compared. */
    readonly images: number;
    /** Manifests that the cache held. */
    readonly recalled: number;
  };
}
