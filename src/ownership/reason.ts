import type { AskFailure } from '../errors.ts';
import type { FilePosition } from '../util/file-line.ts';

/** Why a repository belongs to a service: an entry of `services`, its ECR tag, or a pattern. */
export interface Reason {
  readonly source: 'services' | 'tag' | 'patterns';
  readonly service: string;
  /** The glob, the key of the tag, or the pattern. */
  readonly entry: string;
  /** Where the entry is in the file; absent if there is no file. */
  readonly place: FilePosition | undefined;
}

/** What is known of the ECR tag that names a repository's service. Without a value, the repository has no such tag. */
export type OwnerTag = { readonly value: string | undefined } | { readonly failure: AskFailure };

/** What is known of tags so far, by repository URI. */
export type OwnerTags = ReadonlyMap<string, OwnerTag>;

/** Everything that says who owns a repository. */
export interface OwnershipSources {
  /** The reasons that decide. If empty, the repository is a service of its own, unless `undecided`. */
  readonly deciding: readonly Reason[];
  /** The reasons that would decide without those. */
  readonly passedOver: readonly Reason[];
  /** Only the tag can tell, and it is not known: the repository belongs to nobody. */
  readonly undecided: boolean;
  /** Why the tag is not known, if it was requested. */
  readonly failure?: AskFailure;
}
