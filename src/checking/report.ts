import type { Digest } from '../image/digest.ts';
import type { SourceImage } from '../image/identity.ts';
import type { Acceptance } from '../rules/allowances.ts';
import type { Effort, Judgement } from '../rules/rules.ts';
import type { AskFailure } from '../errors.ts';
import type { TagAnswer, Twin } from '../connection/question.ts';
import type { LedgerPlace } from '../ledger/claim.ts';
import type { Mark } from '../image/mark.ts';
import type { Transfer } from '../connection/push.ts';
import type { Repository, Target } from '../image/repository.ts';

/** What a tag named. */
type NamedByTag = Extract<TagAnswer, { readonly digest: Digest }>;

/** Earlier images that could not be checked. */
export interface UncheckedEarlier {
  readonly tags: readonly string[];
  /** Where it was looked for; the target if what the tags name could not be read. */
  readonly repository: Repository;
  readonly failure: AskFailure;
}

/** What it took to answer. */
export interface Checked extends Effort {
  /** The service's own repositories, including the target: they are not asked, or their answers do not count. */
  readonly own?: number;
  /** Repositories that exist but that the configuration leaves out. */
  readonly leftOut?: number;
  /** Registries in which only the repositories that the configuration names were looked up. */
  readonly byName?: number;
  /** Whether the target was not there yet: the push creates it. */
  readonly createsTarget: boolean | undefined;
  /** The ledger that was asked: as well or, if `only`, instead of the repositories. */
  readonly ledger: { readonly place: LedgerPlace; readonly only: boolean } | undefined;
}

/** The result of checking one image, by `check` or by `guard`. */
export interface Report extends Judgement {
  readonly command: 'check' | 'guard';
  /** Set if the image was compared with nothing, so that `unique` proves nothing. Undefined if it was compared. */
  readonly nothingToCompare: 'no-other-repository' | undefined;
  readonly image: SourceImage;
  /** The owner of the target: as configured, or the repository's name. */
  readonly service: string;
  readonly target: Target;
  /** Whether the target's tag or, without one, the tags of builds cannot move. Undefined if ECR does not say. */
  readonly immutable: boolean | undefined;
  /** Twins that an allowance in force accepts. */
  readonly allowed: readonly { readonly repository: Repository; readonly twin: Twin; readonly allowance: Acceptance }[];
  /** Repositories that still hold a config blob that no manifest names: these are not twins. */
  readonly orphanedBlobs: readonly Repository[];
  /** Where it is unknown whether another service has what the moving tags named before. No verdict depends on it. */
  readonly uncheckedEarlier: readonly UncheckedEarlier[];
  /** What the target's tags named when they were looked up; only those that named anything. */
  readonly tagged?: ReadonlyMap<string, NamedByTag>;
  readonly checked: Checked;
  /** The mark that guard added to the build, or to a finished image. */
  readonly mark?: Mark;
  /** Of a finished image that had a twin and got the mark. Everything else is about the image with the mark. */
  readonly remarked?: {
    readonly droppedAttestations: number;
    /** The index that the image had, if its source holds only one platform of it: the index gets no mark. */
    readonly partOf: Digest | undefined;
  };
  /** Whether the image was there already, so that nothing was built and pushed. */
  readonly existed?: boolean;
  /** Tags that the image did not get because the run stopped after it was pushed. */
  readonly notPut?: readonly string[];
  /** How the push transferred its blobs; absent if an engine pushed, or if nothing had to be pushed. */
  readonly transfer?: Transfer;
  /** What was pushed and read back: the image that was checked. Without a tag if it was pushed by its digest alone. */
  readonly pushed?: {
    readonly uri: string;
    readonly tag?: string;
    /** More tags that name it. */
    readonly otherTags?: readonly string[];
    readonly digest: Digest;
  };
}
