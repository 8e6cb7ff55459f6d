import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Digest, digestIn } from '../../image/digest.ts';
import type { Storage, Upload } from './storage.ts';

type Contents = Map<Digest, Uint8Array>;

/** A storage that can be saved at one moment, because it has its content at hand. */
export interface MemoryStorage extends Storage {
  blobsOf(path: string): Iterable<readonly [Digest, Uint8Array]>;
  manifestOf(path: string, digest: Digest): Uint8Array | undefined;
}

/** Blobs and manifests in memory, which are lost when the sandbox closes. */
export function memoryStorage(): MemoryStorage {
  const blobs = new Map<string, Contents>();
  const manifests = new Map<string, Contents>();

  const blob = (path: string, digest: Digest): Uint8Array | undefined => blobs.get(path)?.get(digest);
  const manifestOf = (path: string, digest: Digest): Uint8Array | undefined => manifests.get(path)?.get(digest);
  return {
    blobsOf: (path) => blobs.get(path) ?? [],
    manifestOf,
    statBlob: (path, digest) => Promise.resolve(blob(path, digest)?.length),
    readBlob: (path, digest, range) => {
      const bytes = blob(path, digest) ?? new Uint8Array();
      return Promise.resolve(Readable.from([range ? bytes.subarray(range.first, range.last + 1) : bytes]));
    },
    removeBlob: (path, digest) => {
      blobs.get(path)?.delete(digest);
      return Promise.resolve();
    },
    mountBlob: (from, to, digest) => {
      const bytes = blob(from, digest);
      if (bytes) contents(blobs, to).set(digest, bytes);
      return Promise.resolve(bytes !== undefined);
    },
    startUpload: (path) => Promise.resolve(memoryUpload((digest, bytes) => contents(blobs, path).set(digest, bytes))),
    readManifest: (path, digest) => Promise.resolve(manifestOf(path, digest)),
    writeManifest: (path, manifest) => {
      contents(manifests, path).set(manifest.digest, manifest.bytes);
      return Promise.resolve();
    },
    writeTag: () => Promise.resolve(),
    removeManifest: (path, digest) => {
      manifests.get(path)?.delete(digest);
      return Promise.resolve();
    },
    clear: (path) => {
      blobs.delete(path);
      manifests.delete(path);
    },
    close: () => undefined,
  };
}

function contents(all: Map<string, Contents>, path: string): Contents {
  const found: Contents = all.get(path) ?? new Map<Digest, Uint8Array>();
  all.set(path, found);
  return found;
}

function memoryUpload(keep: (digest: Digest, bytes: Uint8Array) => void): Upload {
  const hash = createHash('sha256');
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    append: async (content) => {
      for await (const chunk of content) {
        hash.update(chunk);
        chunks.push(chunk);
        size += chunk.length;
      }
    },
    commit: (digest) => {
      const matches = digestIn(hash) === digest;
      if (matches) keep(digest, Buffer.concat(chunks));
      return Promise.resolve(matches);
    },
    cancel: () => {
      chunks.length = 0;
      return Promise.resolve();
    },
  };
}
