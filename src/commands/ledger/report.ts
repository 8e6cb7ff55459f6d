import type { Effort, Judgement } from '../../rules/rules.ts';
import type { AllowedGroup } from '../../rules/shared-group.ts';
import type { LedgerPlace } from '../../ledger/claim.ts';
import type { Released } from './release.ts';

/** The result of `ledger seed` or `verify`. The verdict is also `unknown` if an image was pushed without a claim. */
export interface LedgerReport extends Judgement {
  readonly command: 'ledger seed' | 'ledger verify';
  readonly ledger: LedgerPlace;
  /** Images that several services have and nothing accepts; `findings` has the worst of them if there are very many. */
  readonly sharedGroups: number;
  /** Groups that an allowance in force or the baseline accepts. */
  readonly allowed: readonly AllowedGroup[];
  /** Image IDs. */
  readonly claims: Claimed;
  /** Undefined: it was not asked for, or the ledger did not answer. */
  readonly released: Released | undefined;
  readonly checked: Effort & { readonly images: number };
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
