import type { Readable } from 'node:stream';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import type { Labels, SourceImage, SourceReference } from '../identity.ts';
import type { ReadBlob } from './blob.ts';

/** How a Docker Engine stores images. */
export type ImageStore = 'classic' | 'containerd';

/** An image as a Docker Engine describes it, whichever image store is behind it. */
export interface EngineImage {
  /** `.Id`: the config digest on the classic image store; the index or manifest digest on the containerd image store. */
  readonly id: Digest;
  readonly imageStore: ImageStore;
  readonly platform: string;
  readonly labels: Labels;
  /** How many layers its config names, if the engine reports it. */
  readonly layers: number | undefined;
  /** Only the containerd image store reports it (API 1.48 and later): the manifests that it takes for images and whose content is present. */
  readonly manifests: readonly Descriptor[] | undefined;
  /** Of all manifests whose content is present, whatever the engine takes them for. Told like `manifests`. */
  readonly held: ReadonlySet<Digest> | undefined;
  /** Of all manifests that it lists and whose content is not all present, whatever is left of it. */
  readonly lacking: ReadonlySet<Digest>;
}

/** What an image source needs of a Docker Engine. */
export interface ImageEngine {
  /** @returns undefined if the engine has no such image. */
  inspect(name: string): Promise<EngineImage | undefined>;
  /**
   * Runs with what reads manifests of the containerd image store by their digests, without the layers between them.
   *
   * @returns undefined if the engine does not offer it
   */
  withContent<T>(work: (read: ReadBlob) => Promise<T>): Promise<T | undefined>;
  /** The `docker save` tar stream. Destroying it stops the engine's work. */
  save(name: string): Promise<Readable>;
}

/** A manifest as a registry gives it, not verified yet. */
export interface RegistryManifest {
  readonly bytes: Uint8Array;
  /** As the registry says. */
  readonly mediaType: string | undefined;
  /** As the registry says. */
  readonly digest: string | undefined;
}

/** What an image source needs of one repository of an OCI registry. */
export interface ImageRepository {
  /**
   * @param reference a tag or a digest
   * @returns undefined if there is no such manifest, or no such repository
   */
  manifest(reference: string): Promise<RegistryManifest | undefined>;
  /**
   * A blob of at most its size, not verified yet.
   *
   * @returns undefined if there is no such blob
   */
  blob(blob: Pick<Descriptor, 'digest' | 'size'>): Promise<Uint8Array | undefined>;
}

/** What the front end hands to an image source. */
export interface SourceContext {
  /** What relative paths start from. */
  readonly cwd: string;
  /** Called only by the sources that need an engine. */
  readonly engine: () => Promise<ImageEngine>;
  /** Called only by the sources that need a registry: its host and the repository's name in it. */
  readonly repository: (host: string, name: string) => Promise<ImageRepository>;
}

/** What a transport reads, without where it was read. */
export type ReadImage = Omit<SourceImage, 'source'>;

/** A transport: how its images are read and, if they are in files, opened for a push. */
export interface ImageSource {
  /** @throws MintmarkError USAGE, IMAGE_NOT_FOUND, IMAGE_INVALID, DOCKER, and whatever a registry's client ends in */
  readonly read: (source: SourceReference, context: SourceContext) => Promise<ReadImage>;
  /**
   * Opens what was read, so that it can be pushed without an engine. Absent if the images are in no file.
   *
   * @throws MintmarkError IMAGE_INVALID if the source is no longer what was read
   */
  readonly open?: (image: SourceImage, cwd: string) => Promise<Content>;
  /**
   * Finds out what a push of the image would end in before anything is sent, if to open it costs more than that.
   *
   * @returns whether opening it has nothing to add
   */
  readonly requireOpenable?: (image: SourceImage, cwd: string) => Promise<boolean>;
}

/** The content of an image that was read from a file or a directory, for a push. */
export interface Content {
  /** Of the index or manifest that a tag is to name. */
  readonly root: Digest;
  /**
   * A manifest or an index, whole, not verified.
   *
   * @throws MintmarkError IMAGE_INVALID if the source has none
   */
  readonly read: (digest: Digest) => Promise<Uint8Array>;
  /**
   * The size of a manifest or a blob, in bytes; undefined if the source has none. Not there if the source has every blob.
   *
   * @throws MintmarkError IMAGE_INVALID if it is not a file
   */
  readonly size: ((digest: Digest) => Promise<number | undefined>) | undefined;
  /**
   * A blob of any size in chunks, not verified; each call starts from the beginning.
   *
   * @throws MintmarkError IMAGE_INVALID if the source has none
   */
  readonly stream: (digest: Digest) => AsyncIterable<Uint8Array>;
  /** Closes files, and removes temporary ones. */
  readonly close: () => Promise<void>;
}
