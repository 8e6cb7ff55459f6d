import type { ImageRecipe } from '../support/images.ts';
import type { Level } from '../../src/rules/rule.ts';
import type { RuleId } from '../../src/rules/rules.ts';

/** Something that a repository holds or held. */
export type Item =
  | {
      readonly kind: 'image';
      readonly recipe: ImageRecipe;
      readonly tags: readonly string[];
      readonly archived: boolean;
      /** `root`: only what the tag names; `all`: the platforms under it too. */
      readonly deleted: 'no' | 'root' | 'all';
    }
  | { readonly kind: 'artifact'; readonly payload: string; readonly tags: readonly string[] }
  /** Its config looks like an image's. */
  | { readonly kind: 'signature'; readonly tags: readonly string[] }
  /** The config of the candidate as the payload of an artifact: a blob that exists but makes no image. */
  | { readonly kind: 'config-in-artifact' }
  /** The config of the candidate as left by a push that was cut off before the manifest. */
  | { readonly kind: 'config-alone' };

/** What goes wrong with a call. The first three are over at the second attempt, everything else stays. */
export type Trouble =
  | 'throttled-once'
  | 'reset-once'
  | 'broken-once'
  | 'deny'
  | 'not-found'
  | 'expired'
  | 'garbage'
  | 'empty-answer'
  | 'dropped'
  | 'strange'
  | 'time-over';

export interface FaultPlan {
  readonly operation: string;
  /** An index into the repositories; undefined: any, and calls without a repository. */
  readonly repository: number | undefined;
  /** Which such call for one repository, counted from 0; undefined: each. */
  readonly nth: number | undefined;
  readonly trouble: Trouble;
}

/** How an endpoint differs from what ECR is expected to be. */
export interface Quirks {
  readonly knowsConfigs: boolean;
  readonly pageSize: number;
  readonly orphanedBlobs: boolean;
  /** Its answer for a missing layer, which AWS does not specify. */
  readonly absentLayers: 'unavailable' | 'missing';
  readonly mounts: boolean;
  /** How BatchGetImage answers for archived images, which AWS does not specify. */
  readonly archived: 'readable' | 'inaccessible' | 'not-found';
}

/** The world of a check, as data, which a failing run prints. Globs are over repository URIs. */
export interface Fleet {
  readonly quirks: Quirks;
  readonly candidate: {
    readonly recipe: ImageRecipe;
    /** False as from a classic image store: the push makes the manifest. */
    readonly knowsManifests: boolean;
  };
  readonly repositories: readonly {
    readonly region: string;
    readonly name: string;
    /** The value of its ECR tag `service`. */
    readonly owner: string | undefined;
    readonly items: readonly Item[];
  }[];
  /** An index into the repositories, modulo their number. */
  readonly target: number;
  readonly tag: string | undefined;
  /** Regions in the configuration in addition to the target's; by account number or by the credentials alone. */
  readonly registries: readonly { readonly region: string; readonly byAccount: boolean }[];
  readonly services: readonly (readonly string[])[];
  /** How owners are determined if `services` names none: by the tag `service`, then by the first matching pattern. */
  readonly ownership: { readonly byTag: boolean; readonly patterns: readonly string[] };
  /** An index into `services`; undefined: not given. */
  readonly service: number | undefined;
  readonly exclude: readonly string[];
  readonly allowances: readonly {
    readonly repository: string;
    /** An index into the candidate's image IDs; undefined: any image. */
    readonly image: number | undefined;
    readonly expires: string;
  }[];
  readonly rules: Readonly<Partial<Record<RuleId, Level>>>;
  readonly faults: readonly FaultPlan[];
}

/** The day on which every check in this test runs. */
export const NOW = new Date('2026-11-24T08:12:00Z');
