import { createHash } from 'node:crypto';
import { type Digest, isDigest } from '../../src/image/digest.ts';

/** What the oracle reads of a manifest; by no code of the product. */
export interface PlainManifest {
  /** The image ID; undefined for an index, an artifact and an attestation. */
  readonly imageId: Digest | undefined;
  readonly blobs: readonly Digest[];
  /** The runnable manifests of an index. */
  readonly platforms: readonly Digest[];
}

const IMAGE_CONFIGS = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'];
const IN_TOTO = 'application/vnd.in-toto+json';

interface Wire {
  readonly config?: { readonly digest: Digest; readonly mediaType: string };
  readonly layers?: readonly { readonly digest: Digest; readonly mediaType: string }[];
  readonly manifests?: readonly { readonly digest: Digest; readonly platform?: { readonly os: string } }[];
}

/** Reads a manifest that this test has made. */
export function readManifest(bytes: Uint8Array): PlainManifest {
  const { config, layers = [], manifests = [] } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Wire;
  const isImage =
    config !== undefined &&
    IMAGE_CONFIGS.includes(config.mediaType) &&
    !layers.some(({ mediaType }) => mediaType === IN_TOTO);
  return {
    imageId: isImage ? config.digest : undefined,
    blobs: [...(config === undefined ? [] : [config.digest]), ...layers.map(({ digest }) => digest)],
    platforms: manifests.filter(({ platform }) => platform?.os !== 'unknown').map(({ digest }) => digest),
  };
}

export function sha256(bytes: Uint8Array): Digest {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (!isDigest(digest)) throw new TypeError(digest);
  return digest;
}
