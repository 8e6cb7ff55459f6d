import type { Digest } from './digest.ts';

export type Labels = Readonly<Record<string, string>>;

/** One runnable manifest of an image; attestation manifests are none. */
export interface PlatformImage {
  /** `os/architecture[/variant]`, as `docker build --platform` takes it. */
  readonly platform: string;
  /** sha256 of the image config: what collides on a node with the classic image store. */
  readonly imageId: Digest;
  /** Unknown if the image was read from a classic image store, or from a `docker save` archive without an index: the push makes the manifest. */
  readonly manifestDigest?: Digest;
}

/** What makes an image one and the same wherever it is stored. */
export interface Identity {
  /** At least one. */
  readonly platformImages: readonly PlatformImage[];
  /** Of a multi-platform or attested image: what collides on a node with the containerd image store. */
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
  /** What the transport makes of it: a name or an ID, a path and what selects an image in it, `//HOST/NAME`. */
  readonly rest: string;
}

/** An image as an image source gives it: what it is, and the labels of its configs as far as the source shows them. */
export interface SourceImage {
  readonly source: SourceReference;
  readonly identity: Identity;
  /** By platform. On a containerd image store only the host's platform is shown. */
  readonly labels: ReadonlyMap<string, Labels>;
  /** Of its runnable images, the largest first, as the manifests name them; undefined if the source does not show them. */
  readonly layers?: readonly Digest[];
  /** What the engine calls the image that was read, whatever its names are by now; only of an image in an engine. */
  readonly engineId?: Digest;
  /** Told of an image that is in no engine and in no file once the run is over. */
  readonly transient?: true;
}

/** Every image ID of an identity, once, in the order of the platforms. */
export function imageIds(identity: Identity): Digest[] {
  return [...new Set(identity.platformImages.map((image) => image.imageId))];
}

/** Every digest a registry could know this identity's manifests by: the index first, since that is what a tag names. */
export function manifestDigests(identity: Identity): Digest[] {
  const digests = [identity.indexDigest, ...identity.platformImages.map((image) => image.manifestDigest)];
  return [...new Set(digests.filter((digest) => digest !== undefined))];
}
