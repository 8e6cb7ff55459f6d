import { createHash } from 'node:crypto';
import { type Digest, isDigest } from '../../src/image/digest.ts';

/** What the oracle reads of a manifest; by no code of the product. */
export interface PlainManifest {
  /** The image ID, if it is an image by its own contents; undefined for an index, an artifact and an attestation. */
  readonly imageId: Digest | undefined;
  /** Of whatever it is; undefined for an index, and for the empty config. */
  readonly configDigest: Digest | undefined;
  readonly blobs: readonly Digest[];
  /** What an index names. */
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
