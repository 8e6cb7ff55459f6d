import type { ExitCode, Verdict } from '../../report/view.ts';
import type { Acceptance } from '../../rules/allowances.ts';
import type { Finding } from '../../rules/rules.ts';
import type { SharedGroup } from '../../rules/shared-group.ts';
import type { LedgerPlace } from '../../ledger/claim.ts';
import type { Released } from './release.ts';

/** The result of `ledger seed` or `ledger verify`. */
export interface LedgerReport {
  readonly command: 'ledger seed' | 'ledger verify';
  readonly ledger: LedgerPlace;
  /** `unknown`: an image was pushed without a claim, or something could not be checked. */
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** How many repositories, registries and ledgers could not be checked, at whatever severity. */
  readonly unchecked: number;
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** Images that several services have and nothing accepts; `findings` has the worst of them if there are very many. */
  readonly sharedGroups: number;
  /** Groups that an allowance in force or the baseline accepts. */
  readonly allowed: readonly { readonly group: SharedGroup; readonly allowance: Acceptance }[];
  /** Image IDs. */
  readonly claims: Claimed;
  /** Undefined: it was not asked for, or the ledger did not answer. */
  readonly released: Released | undefined;
  readonly checked: {
    readonly registries: number;
    readonly repositories: number;
    readonly images: number;
    /** Requests sent, by operation, including retries and requests to the ledger. */
    readonly calls: Readonly<Record<string, number>>;
    readonly durationMs: number;
  };
}

/** Image IDs, counted. */
export interface Claimed {
  /** Compared with the ledger. */
  readonly compared: number;
  /** Whose record was written. */
  readonly written: number;
  /** That a service had without a claim. */
  readonly missing: number;
}
