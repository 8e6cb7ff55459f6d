import type { Readable } from 'node:stream';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import type { Labels, SourceImage, SourceReference } from '../identity.ts';
import type { ReadBlob } from './blob.ts';

/** How a Docker Engine stores images. */
export type ImageStore = 'classic' | 'containerd';

/** An image as a Docker Engine describes it, whichever image store it uses. */
export interface EngineImage {
  /** `.Id`: the config digest on the classic image store; the index or manifest digest on the containerd image store. */
  readonly id: Digest;
  readonly imageStore: ImageStore;
  readonly platform: string;
  readonly labels: Labels;
  /** How many layers its config lists, if the engine reports it. */
  readonly layers: number | undefined;
  /** The available manifests that the engine takes for images. Only a containerd image store (API 1.48+) has these. */
  readonly manifests: readonly Descriptor[] | undefined;
  /** The digests of all available manifests, whatever the engine takes them for. Reported like `manifests`. */
  readonly held: ReadonlySet<Digest> | undefined;
  /** The digests of all manifests that it lists but whose content is not completely available. */
  readonly lacking: ReadonlySet<Digest>;
}

/** What an image source needs from a Docker Engine. */
export interface ImageEngine {
  /** @returns undefined if the engine has no such image. */
  inspect(name: string): Promise<EngineImage | undefined>;
  /**
   * Runs work with a function that reads manifests of the containerd image store by their digests, without layers.
   *
   * @returns undefined if the engine does not offer it
   */
  withContent<T>(work: (read: ReadBlob) => Promise<T>): Promise<T | undefined>;
  /** The `docker save` tar stream. Destroying it stops the engine's work. */
  save(name: string): Promise<Readable>;
}

/** A manifest as sent by a registry, not verified yet. */
export interface RegistryManifest {
  readonly bytes: Uint8Array;
  /** As reported by the registry. */
  readonly mediaType: string | undefined;
  /** As reported by the registry. */
  readonly digest: string | undefined;
}

/** What an image source needs from one repository of an OCI registry. */
export interface ImageRepository {
  /**
   * @param reference a tag or a digest
   * @returns undefined if there is no such manifest or repository
   */
  manifest(reference: string): Promise<RegistryManifest | undefined>;
  /**
   * Reads a blob without verifying it. More bytes than the limit are refused.
   *
   * @returns undefined if there is no such blob
   */
  readonly blob: ReadBlob;
}

/** What the front end passes to an image source. */
export interface SourceContext {
  /** The directory that paths are relative to. */
  readonly cwd: string;
  /** Called only by the sources that need an engine. */
  readonly engine: () => Promise<ImageEngine>;
  /** Called only by the sources that need a registry: its host and the repository's name in it. */
  readonly repository: (host: string, name: string) => Promise<ImageRepository>;
}

/** An image as read by a transport, without its source. */
export type ReadImage = Omit<SourceImage, 'source'>;

/** A transport: how its images are read and, if they are in files, opened for a push. */
export interface ImageSource {
  /** @throws MintmarkError USAGE, IMAGE_NOT_FOUND, IMAGE_INVALID, DOCKER, and the codes of the registry client */
  readonly read: (source: SourceReference, context: SourceContext) => Promise<ReadImage>;
  /**
   * Opens what was read, so that it can be pushed without an engine. Absent if the images are not in files.
   *
   * @throws MintmarkError IMAGE_INVALID if the source is no longer what was read
   */
  readonly open?: (image: SourceImage, cwd: string) => Promise<Content>;
  /**
   * Reads all of the image to find out how a push of it would fail, if opening it would cost more than that.
   *
   * @returns whether opening it would not reveal anything more
   */
  readonly verifyUnopened?: (image: SourceImage, cwd: string, signal: AbortSignal) => Promise<boolean>;
}

/** The content of an image that was read from a file or a directory, for a push. */
export interface Content {
  /** The digest of the index or manifest that a tag will name. */
  readonly root: Digest;
  /**
   * Reads a whole manifest or index, without verifying it.
   *
   * @throws MintmarkError IMAGE_INVALID if the source does not have it
   */
  readonly read: (digest: Digest) => Promise<Uint8Array>;
  /**
   * The size of a manifest or a blob, in bytes; undefined if it is missing. Not defined if the source has every blob.
   *
   * @throws MintmarkError IMAGE_INVALID if it is not a file
   */
  readonly size: ((digest: Digest) => Promise<number | undefined>) | undefined;
  /**
   * Reads a blob of any size in chunks, without verifying it. Each call starts from the beginning.
   *
   * @throws MintmarkError IMAGE_INVALID if the source does not have it
   */
  readonly stream: (digest: Digest) => AsyncIterable<Uint8Array>;
  /** Closes files, and removes temporary ones. */
  readonly close: () => Promise<void>;
}
