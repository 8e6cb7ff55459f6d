import type { Digest } from './digest.ts';

/** What a repository says of an image without its manifest. */
export interface ImageDetails {
  /** Of the index, or of the manifest if no index in the repository names it. */
  readonly digest: Digest;
  readonly tags: readonly string[];
  readonly pushedAt: Date | undefined;
  /** As ECR records it: at most a day late. Undefined if it was never pulled. */
  readonly pulledAt: Date | undefined;
  /** Of the layers, compressed, as ECR says. */
  readonly bytes: number | undefined;
  readonly archived: boolean;
}
