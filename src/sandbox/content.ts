/** One manifest or index, with its exact bytes. */
export interface Manifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** Everything that a push of one image sends. */
export interface ImageContent {
  readonly blobs: readonly Uint8Array[];
  /** The manifests that the root names, if it is an index; each comes after those that it names itself. */
  readonly children: readonly Manifest[];
  /** What a tag names. */
  readonly root: Manifest;
}

/** An image to put into a repository without a push. */
export interface ImageSeed {
  readonly content: ImageContent;
  readonly tags?: readonly string[];
  /** Default: now. */
  readonly pushedAt?: Date;
}

/**
 * Images that are not created until a listing reaches them, so that huge repositories cost nothing. Until then the
 * repository does not know their digests, tags or blobs.
 */
export interface GeneratedImages {
  readonly count: number;
  /** @param index From 0 to `count - 1`, in this order. The same index always yields the same image. */
  readonly at: (index: number) => ImageSeed;
}
