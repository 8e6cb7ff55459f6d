/** One manifest or index in its exact bytes. */
export interface Manifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** Everything that a push of one image sends. */
export interface ImageContent {
  readonly blobs: readonly Uint8Array[];
  /** The manifests that the root names, if it is an index; each after those that it names itself. */
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
 * Images that exist on paper until a listing reaches them, so that huge repositories cost nothing.
 * Until then the repository knows neither their digests nor their tags nor their blobs.
 */
export interface GeneratedImages {
  readonly count: number;
  /** @param index From 0 to `count - 1`, in this order. The same index gives the same image. */
  readonly at: (index: number) => ImageSeed;
}
