import type { AskFailure } from '../errors.ts';
import type { FilePosition } from '../util/file-line.ts';

/** Why a repository belongs to a service: an entry of `services`, its ECR tag, or a pattern. */
export interface Reason {
  readonly source: 'services' | 'tag' | 'patterns';
  readonly service: string;
  /** The glob, the key of the tag, or the pattern. */
  readonly entry: string;
  /** Where the entry is written; absent if there is no file. */
  readonly place: FilePosition | undefined;
}

/** What is known of the ECR tag that names a repository's service. No value: the repository has no such tag. */
export type OwnerTag = { readonly value: string | undefined } | { readonly failure: AskFailure };

/** What was learned of tags so far, by the URI of the repository. */
export type OwnerTags = ReadonlyMap<string, OwnerTag>;

/** All that speaks of the owner of a repository. */
export interface OwnershipSources {
  /** What decides. Nothing: the repository is a service of its own, unless `undecided`. */
  readonly deciding: readonly Reason[];
  /** What would decide if that were not there. */
  readonly passedOver: readonly Reason[];
  /** Only the tag can say, and it is not known: the repository is nobody's own. */
  readonly undecided: boolean;
  /** Why the tag is not known, if it was asked for. */
  readonly failure?: AskFailure;
}
