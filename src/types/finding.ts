import type { Digest } from '../image/digest.ts';
import type { AskFailure, RegistryFailure, Twin } from './answer.ts';
import type { Claim, LedgerPlace } from './claim.ts';
import type { Allowance, Place } from './configuration.ts';
import type { Repository } from './registry.ts';

export type Severity = 'warn' | 'error';
export type Level = 'off' | Severity;

/** Every rule, with its default severity. Two are of an audit alone, the last ones of a deployment. */
export const DEFAULT_SEVERITIES = {
  'shared-image': 'error',
  'shared-claim': 'error',
  'reused-tag': 'error',
  'unmarked-image': 'warn',
  'shared-repository': 'error',
  'expired-allowance': 'warn',
  'unchecked-repository': 'error',
  'changed-after-check': 'error',
  'mutable-tags': 'warn',
  'no-lifecycle-policy': 'warn',
  'colocated-images': 'error',
  'missing-image': 'error',
  'mutable-reference': 'warn',
  'foreign-repository': 'warn',
  'moved-tag': 'warn',
  'unchecked-cluster': 'error',
} as const satisfies Record<string, Severity>;

export type RuleId = keyof typeof DEFAULT_SEVERITIES;

/** One thing wrong, as data: `report/` alone makes text of it. */
export type Problem =
  /** `service` is undefined where no configuration names the owner: the repository is a service of its own. */
  | {
      readonly rule: 'shared-image';
      readonly service: string | undefined;
      readonly repository: Repository;
      readonly twin: Twin;
      /** Why it is not known whether it is the target's service: the tag that says so could not be read. */
      readonly tagFailure?: AskFailure | undefined;
      /** Where both are written, if the twin is another image of the same run: neither has to be pushed yet. */
      readonly lines?: { readonly own: Place; readonly twin: Place } | undefined;
    }
  | {
      readonly rule: 'shared-claim';
      /** Of another service. */
      readonly claim: Claim;
      /** What the claim has of the image. */
      readonly imageIds: readonly Digest[];
      readonly ledger: LedgerPlace;
    }
  | {
      readonly rule: 'reused-tag';
      readonly repository: Repository;
      readonly tag: string;
      readonly digest: Digest;
      readonly pushedAt?: Date | undefined;
    }
  | { readonly rule: 'unmarked-image'; readonly platforms: readonly string[] }
  | {
      readonly rule: 'shared-repository';
      readonly repository: Repository;
      readonly services: readonly string[];
      /** Where the last of them is written. */
      readonly place?: Place | undefined;
    }
  | { readonly rule: 'expired-allowance'; readonly allowance: Allowance }
  | { readonly rule: 'unchecked-repository'; readonly repository: Repository; readonly failure: AskFailure }
  | {
      readonly rule: 'unchecked-repository';
      readonly registry: RegistryFailure['registry'];
      readonly failure: AskFailure;
    }
  | { readonly rule: 'unchecked-repository'; readonly ledger: LedgerPlace; readonly failure: AskFailure }
  | {
      readonly rule: 'changed-after-check';
      readonly repository: Repository;
      /** Undefined where the image was pushed by its digest alone. */
      readonly tag: string | undefined;
      /** What the registry has now. */
      readonly digest: Digest;
      readonly checked: readonly Digest[];
      readonly found: readonly Digest[];
    };

export type Finding = Problem & { readonly severity: Severity };

export type ProblemRule = Problem['rule'];

/** `shared`: a twin was found. `unknown`: some repository could not be checked. Where both hold, `shared`. */
export type Verdict = 'unique' | 'shared' | 'unknown';
