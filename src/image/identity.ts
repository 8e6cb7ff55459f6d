import type { Digest } from './digest.ts';

export type Labels = Readonly<Record<string, string>>;

/** One runnable manifest of an image, which excludes attestation manifests. */
export interface PlatformImage {
  /** `os/architecture[/variant]`, as in `docker build --platform`. */
  readonly platform: string;
  /** sha256 of the image config: what collides on a node with the classic image store. */
  readonly imageId: Digest;
  /** Absent for a classic image store or a `docker save` archive without an index: the push makes the manifest. */
  readonly manifestDigest?: Digest;
}

/** What identifies an image wherever it is stored. */
export interface Identity {
  /** At least one. */
  readonly platformImages: readonly PlatformImage[];
  /** For a multi-platform or attested image: what collides on a node with the containerd image store. */
  readonly indexDigest?: Digest;
}

/** A reference to an image, read once by `parseSource`. */
export interface SourceReference {
  /** As the user wrote it. */
  readonly text: string;
  /** Its name in containers-transports(5). */
  readonly transport: string;
  /** What the transport reads images from. */
  readonly kind: 'engine' | 'file' | 'registry';
  /** The part for the transport: a name or an ID, a path with an optional selector, or `//HOST/NAME`. */
  readonly rest: string;
}

/** An image as read from an image source: its identity, and the labels of its configs as far as the source has them. */
export interface SourceImage {
  readonly source: SourceReference;
  readonly identity: Identity;
  /** By platform. A containerd image store shows only the host's platform. */
  readonly labels: ReadonlyMap<string, Labels>;
  /** The layers in its runnable images' manifests, the largest first; absent if the source does not show them. */
  readonly layers?: readonly Digest[];
  /** The engine's ID of the image that was read, whatever its names are by now. Only for an image in an engine. */
  readonly engineId?: Digest;
  /** Set for an image that will be in no engine and no file once the run is over. */
  readonly transient?: true;
}

/** All image IDs of an identity, without duplicates, in the order of the platforms. */
export function imageIds(identity: Identity): Digest[] {
  return [...new Set(identity.platformImages.map((image) => image.imageId))];
}

/** All digests by which a registry could know this identity's manifests; the index first, since a tag names that. */
export function manifestDigests(identity: Identity): Digest[] {
  const digests = [identity.indexDigest, ...identity.platformImages.map((image) => image.manifestDigest)];
  return [...new Set(digests.filter((digest) => digest !== undefined))];
}
