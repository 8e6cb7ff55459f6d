import type { ErrorCode } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import type { Registry, Repository } from './registry.ts';

/** An image in another service's repository that is the candidate, or one platform of it. */
export interface Twin {
  /** Of the manifest or index that a user would find in the repository. */
  readonly digest: Digest;
  readonly tags: readonly string[];
  /** Unknown if DescribeImages is denied: it only decorates the finding. */
  readonly pushedAt?: Date | undefined;
  /** What is the same, strongest first: an index digest fixes the manifests, a manifest digest fixes the image ID. */
  readonly sameAs: 'index-digest' | 'manifest-digest' | 'image-id';
  /** The platforms of the candidate that are known to be in the twin. */
  readonly platforms: readonly string[];
  /**
   * Those behind `platforms`; and if the question was cut off after the first, those that may be there too, since an
   * allowance has to accept all that is shared.
   */
  readonly imageIds: readonly Digest[];
}

/** Why something could not be checked. */
export interface AskFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What one repository answered about the candidate. `orphaned blob`: a config blob that no manifest names any more. */
export type Answer =
  | { readonly kind: 'absent' }
  | { readonly kind: 'orphaned-blob'; readonly imageIds: readonly Digest[] }
  | { readonly kind: 'twin'; readonly twin: Twin }
  | { readonly kind: 'unchecked'; readonly failure: AskFailure };

export interface RepositoryAnswer {
  readonly repository: Repository;
  readonly answer: Answer;
  /** About each earlier image of the question, in order. Nothing here turns the verdict. Absent: it was not asked. */
  readonly earlier?: readonly Answer[];
}

/** A registry whose repositories could not even be listed. Its account may be unknown when the credentials were refused. */
export interface RegistryFailure {
  readonly registry: { readonly account: string | undefined; readonly region: Registry['region'] };
  readonly failure: AskFailure;
}

/** What the target's tag names before the push. */
export type TagAnswer =
  | { readonly kind: 'free' }
  | { readonly kind: 'same-image'; readonly digest: Digest }
  | { readonly kind: 'other-image'; readonly digest: Digest; readonly pushedAt?: Date | undefined }
  | { readonly kind: 'unchecked'; readonly failure: AskFailure };
