import type { ImageRecipe } from '../support/images.ts';
import type { Level } from '../../src/rules/rule.ts';
import type { RuleId } from '../../src/rules/rules.ts';

/** Something that a repository holds, or held. */
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
  /** Its config looks like that of an image. */
  | { readonly kind: 'signature'; readonly tags: readonly string[] }
  /** The config of the candidate as the payload of an artifact: a blob that is there, and makes no image. */
  | { readonly kind: 'config-in-artifact' }
  /** The config of the candidate as a push leaves it that was cut off before the manifest. */
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
  /** An index into the repositories; undefined: any, and calls that are about none. */
  readonly repository: number | undefined;
  /** Which such call of one repository, counted from 0; undefined: each. */
  readonly nth: number | undefined;
  readonly trouble: Trouble;
}

/** How an endpoint differs from what ECR is expected to be. */
export interface Quirks {
  readonly knowsConfigs: boolean;
  readonly pageSize: number;
  readonly orphanedBlobs: boolean;
  /** How it answers for a layer that it does not have, which AWS leaves open. */
  readonly absentLayers: 'unavailable' | 'missing';
  readonly mounts: boolean;
  /** How BatchGetImage answers for archived images, which AWS leaves open. */
  readonly archived: 'readable' | 'inaccessible' | 'not-found';
}

/** A runtime to check an image in, as data: what a failing run prints. Globs are over repository URIs. */
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
  /** Regions that the configuration names beside the target's; by account number or by the credentials alone. */
  readonly registries: readonly { readonly region: string; readonly byAccount: boolean }[];
  readonly services: readonly (readonly string[])[];
  /** How owners are told where `services` names none: by the tag `service`, then by the first pattern that matches. */
  readonly ownership: { readonly byTag: boolean; readonly patterns: readonly string[] };
  /** An index into `services`; undefined: not said. */
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

/** The day on which every check of this test runs. */
export const NOW = new Date('2026-11-24T08:12:00Z');
