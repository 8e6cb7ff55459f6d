import type { ExitCode, Verdict } from '../../report/view.ts';
import type { Allowance } from '../../rules/allowances.ts';
import type { Finding } from '../../rules/rules.ts';
import type { SharedGroup } from '../../rules/shared-group.ts';
import type { SurveyedRepository } from '../../inventory/survey.ts';

/** What an audit came to. */
export interface AuditReport {
  readonly command: 'audit';
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** How many repositories and registries could not be checked, at whatever severity. */
  readonly unchecked: number;
  /** Set if fewer than two services have images, so that `unique` proves nothing. Undefined if there was something. */
  readonly nothingToCompare?: 'no-other-service' | undefined;
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** Groups that are shared and not allowed; `findings` has the worst of them if there are very many. */
  readonly sharedGroups: number;
  /** Groups that an allowance in force accepts. */
  readonly allowed: readonly { readonly group: SharedGroup; readonly allowance: Allowance }[];
  /** Every repository that was read, in the order of the registries. */
  readonly repositories: readonly SurveyedRepository[];
  /** Why what was read is not kept for the next audit; undefined if it is, or is not to be. */
  readonly cacheTrouble?: string | undefined;
  readonly checked: {
    readonly registries: number;
    readonly repositories: number;
    /** Images that were compared. */
    readonly images: number;
    /** Manifests that the cache held. */
    readonly recalled: number;
    /** Requests sent, retries included, by ECR operation. */
    readonly calls: Readonly<Record<string, number>>;
    readonly durationMs: number;
  };
}
