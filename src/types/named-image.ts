import type { Digest } from '../image/digest.ts';

/** One runnable manifest of an image in a repository. */
export interface HeldPlatform {
  /** `os/architecture[/variant]`; undefined if only the image's config says it. */
  readonly platform?: string | undefined;
  readonly imageId: Digest;
  readonly manifestDigest: Digest;
}

/** What a tag or a digest of a repository names. */
export interface NamedImage {
  /** Of the manifest or index itself. */
  readonly digest: Digest;
  /** None for an artifact, which no node runs. */
  readonly platforms: readonly HeldPlatform[];
}
