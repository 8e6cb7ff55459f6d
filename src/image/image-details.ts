import type { Digest } from './digest.ts';

/** What a repository says about an image without its manifest being read. */
export interface ImageDetails {
  /** The digest of the index, or of the manifest if it is not in an index of the repository. */
  readonly digest: Digest;
  readonly tags: readonly string[];
  readonly pushedAt: Date | undefined;
  /** As recorded by ECR, which is at most a day late. Undefined if it was never pulled. */
  readonly pulledAt: Date | undefined;
  /** The compressed size of the layers, according to ECR. */
  readonly bytes: number | undefined;
  readonly archived: boolean;
}
