import type { AskFailure, MintmarkError } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import type { Identity } from '../image/identity.ts';
import type { Registry, Repository } from '../image/repository.ts';

/** What to ask one registry. */
export interface Question {
  readonly candidate: Identity;
  /** Other images to ask about at the same time. Undefined: none. */
  readonly earlier: readonly Identity[] | undefined;
  /** The repositories that belong to other services. */
  readonly repositories: readonly Repository[];
  /** Repositories that may have an image to calibrate with, likeliest first. */
  readonly calibrateOn: readonly Repository[];
  /** Called once for each repository that has answered. */
  readonly onAnswer: () => void;
  /** Undefined: the candidate is the only one of the run. */
  readonly together: Together | undefined;
  /** Undefined: only the candidate's image IDs are asked about. */
  readonly layers: LayerSearch | undefined;
}

/** Where layers of the candidate are, so that a push can mount them. */
export interface LayerSearch {
  /** Asked about only if there is room in a call that is made anyway. */
  readonly wanted: readonly Digest[];
  /** Repositories that certainly hold a layer. A few of each registry are added. */
  readonly holders: Map<Digest, Repository[]>;
}

/** What the candidates of one run have in common: a repository is asked about all of them at once. */
export interface Together {
  /** Those of the earlier images too. */
  readonly imageIds: readonly Digest[];
  /** Which of them a repository holds, by its URI. */
  readonly held: Map<string, Promise<readonly HeldBlob[]>>;
}

/** A blob that a repository holds, whether or not a manifest there refers to it. */
export interface HeldBlob {
  readonly digest: Digest;
  /** An archived blob is held, but cannot be downloaded. */
  readonly archived: boolean;
  /** If it is not known whether the repository holds it, the reason. */
  readonly unclear?: MintmarkError;
}

/** An image in another service's repository that is the candidate, or one platform of it. */
export interface Twin {
  /** The digest of the manifest or index that a user would find in the repository. */
  readonly digest: Digest;
  readonly tags: readonly string[];
  /** Undefined if DescribeImages is denied: it only adds detail to the finding. */
  readonly pushedAt: Date | undefined;
  /** What is equal, strongest first: an index digest fixes the manifests, and a manifest digest fixes the image ID. */
  readonly sameAs: 'index-digest' | 'manifest-digest' | 'image-id';
  /** The platforms of the candidate that are known to be in the twin. */
  readonly platforms: readonly string[];
  /**
   * The image IDs of `platforms`. If the question was cut off after the first, also those that may be there, since an
   * allowance has to cover everything that is shared.
   */
  readonly imageIds: readonly Digest[];
}

/** What one repository answered about the candidate. An orphaned blob is a config that no manifest there refers to. */
export type Answer =
  | { readonly kind: 'absent' }
  | { readonly kind: 'orphaned-blob'; readonly imageIds: readonly Digest[] }
  | { readonly kind: 'twin'; readonly twin: Twin }
  | { readonly kind: 'unchecked'; readonly failure: AskFailure };

export interface RepositoryAnswer {
  readonly repository: Repository;
  readonly answer: Answer;
  /** Answers about each earlier image of the question, in order. They do not affect the verdict. Absent: not asked. */
  readonly earlier?: readonly Answer[];
}

/** A registry whose repositories could not be listed. Its account may be unknown if the credentials were refused. */
export interface RegistryFailure {
  readonly registry: { readonly account: string | undefined; readonly region: Registry['region'] };
  readonly failure: AskFailure;
}

/** What the target's tag names before the push. */
export type TagAnswer =
  | { readonly kind: 'free' }
  | { readonly kind: 'same-image'; readonly digest: Digest }
  | { readonly kind: 'other-image'; readonly digest: Digest; readonly pushedAt: Date | undefined }
  | { readonly kind: 'unchecked'; readonly failure: AskFailure };
