import type { Readable } from 'node:stream';
import type { Digest } from '../../image/digest.ts';

/**
 * Where blobs and manifests are kept. Everything else about a repository (tags, push times, status) is the sandbox's own.
 * A `path` is `ACCOUNT/REGION/NAME`: as in ECR, a blob belongs to one repository.
 */
export interface Storage {
  /** @returns the blob's size in bytes, undefined if the repository has no such blob. */
  statBlob(path: string, digest: Digest): Promise<number | undefined>;
  /** @param range First and last byte, inclusive. The blob is known to exist. */
  readBlob(path: string, digest: Digest, range?: ByteRange): Promise<Readable>;
  removeBlob(path: string, digest: Digest): Promise<void>;
  /** Makes a blob of one repository available in another. @returns false if the first has no such blob. */
  mountBlob(from: string, to: string, digest: Digest): Promise<boolean>;
  startUpload(path: string): Promise<Upload>;
  /** @returns undefined if the repository has no such manifest. */
  readManifest(path: string, digest: Digest): Promise<Uint8Array | undefined>;
  writeManifest(path: string, manifest: ManifestContent): Promise<void>;
  /** Makes the tag outlive the sandbox, if the storage does. */
  writeTag(path: string, tag: string, manifest: ManifestContent): Promise<void>;
  removeManifest(path: string, digest: Digest): Promise<void>;
  /** A repository is created or deleted: nothing that an earlier one at this path had is left. */
  clear(path: string): void;
  close(): void;
}

export interface ManifestContent {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A blob being received, in order. */
export interface Upload {
  /** Bytes received so far. */
  readonly size: number;
  append(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** @returns false if the bytes do not match the digest; the upload is over either way. */
  commit(digest: Digest): Promise<boolean>;
  cancel(): Promise<void>;
}
