import { createHash } from 'node:crypto';
import { type Digest, isDigest } from '../../src/image/digest.ts';

/** What the oracle reads from a manifest, without any code of the product. */
export interface PlainManifest {
  /** The image ID, if its contents are an image; undefined for an index, an artifact and an attestation. */
  readonly imageId: Digest | undefined;
  /** For any kind; undefined for an index, and for the empty config. */
  readonly configDigest: Digest | undefined;
  readonly blobs: readonly Digest[];
  /** The entries of an index. */
  readonly children: readonly Digest[];
}

const EMPTY = createHash('sha256').update('{}').digest('hex');
const CACHE = 'application/vnd.buildkit.cacheconfig.v0';
/** The layers that this test puts into images. */
const LAYERS = /^application\/vnd\.(oci\.image\.layer|docker\.image\.rootfs)\./;

interface Wire {
  readonly config?: { readonly digest: Digest; readonly mediaType: string };
  readonly layers?: readonly { readonly digest: Digest; readonly mediaType: string }[];
  readonly manifests?: readonly { readonly digest: Digest }[];
}

/** Reads a manifest that this test has made. */
export function readManifest(bytes: Uint8Array): PlainManifest {
  const { config, layers = [], manifests = [] } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Wire;
  const configDigest = config?.digest === `sha256:${EMPTY}` ? undefined : config?.digest;
  const isImage = layers.some(({ mediaType }) => LAYERS.test(mediaType)) && config?.mediaType !== CACHE;
  return {
    imageId: isImage ? configDigest : undefined,
    configDigest,
    blobs: [...(config === undefined ? [] : [config.digest]), ...layers.map(({ digest }) => digest)],
    children: manifests.map(({ digest }) => digest),
  };
}

export function sha256(bytes: Uint8Array): Digest {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (!isDigest(digest)) throw new TypeError(digest);
  return digest;
}
