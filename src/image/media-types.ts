export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_MANIFEST_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

/** Every manifest format that can be read, and so is accepted from a registry. */
export const ACCEPTED_MEDIA_TYPES: readonly string[] = [OCI_INDEX, OCI_MANIFEST, DOCKER_MANIFEST_LIST, DOCKER_MANIFEST];

/** Whether it is the manifest of Docker Registry v2 schema 1, which names no config and so has no image ID. */
export function isSchema1(mediaType: string): boolean {
  return mediaType.startsWith('application/vnd.docker.distribution.manifest.v1+');
}

/** Whether a descriptor of this media type leads to more manifests or to an image, rather than to a blob. */
export function isManifest(mediaType: string): boolean {
  return ACCEPTED_MEDIA_TYPES.includes(mediaType) || isSchema1(mediaType);
}

/**
 * Whether an engine takes a layer of this media type as part of an image. Docker Engine 28 with the classic image store
 * accepts the formats of Docker and OCI in upper or lower case, and the values that early registries used instead of a
 * type. The containerd image store accepts fewer. docs/how-it-works.md describes what was observed.
 */
export function isRunnableLayer(mediaType: string): boolean {
  const type = mediaType.toLowerCase();
  return MISNOMERS.includes(type) || FORMATS.some((format) => type.startsWith(format));
}

const MISNOMERS: readonly string[] = ['', 'application/octet-stream', 'application/json', 'text/html'];
const FORMATS: readonly string[] = ['application/vnd.oci.image.', 'application/vnd.docker.'];

/** The config of a BuildKit cache, whose layers are those of an image. BuildKit, cache/remotecache/v1/spec.go. */
export const BUILD_CACHE_CONFIG = 'application/vnd.buildkit.cacheconfig.v0';

/** Layers that are not pushed, such as those of Windows bases. OCI image-spec, layer.md#non-distributable-layers. */
export function isNondistributable(mediaType: string): boolean {
  return /^application\/vnd\.(oci\.image\.layer\.nondistributable|docker\.image\.rootfs\.foreign)\./.test(mediaType);
}
