export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_MANIFEST_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

/** Every manifest format that mintmark reads: what to accept from a registry. */
export const ACCEPTED_MEDIA_TYPES: readonly string[] = [OCI_INDEX, OCI_MANIFEST, DOCKER_MANIFEST_LIST, DOCKER_MANIFEST];

/** The manifest of Docker Registry v2 schema 1: it names no config, so an image ID cannot be had from it. */
export function isSchema1(mediaType: string): boolean {
  return mediaType.startsWith('application/vnd.docker.distribution.manifest.v1+');
}

/** Whether the descriptor of this media type leads to more manifests or to an image, rather than to a blob. */
export function isManifest(mediaType: string): boolean {
  return ACCEPTED_MEDIA_TYPES.includes(mediaType) || isSchema1(mediaType);
}

const IMAGE_CONFIGS: readonly string[] = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];

/**
 * What early registries put where the type belongs, and the Docker Engine still runs as an image
 * (`ImageTypes` in moby's distribution package): treating these as artifacts would miss a twin.
 */
const DOCKER_CONFIG_MISNOMERS: readonly string[] = ['', 'application/octet-stream', 'application/json', 'text/html'];

/** Whether a manifest with this config is a container image: everything else is an artifact, and never a twin. */
export function isImageConfig(configMediaType: string, manifestMediaType: string): boolean {
  return (
    IMAGE_CONFIGS.includes(configMediaType) ||
    (manifestMediaType === DOCKER_MANIFEST && DOCKER_CONFIG_MISNOMERS.includes(configMediaType))
  );
}

/** Layers that are not meant to be pushed, such as those of Windows bases. OCI image-spec, layer.md#non-distributable-layers. */
export function isNondistributable(mediaType: string): boolean {
  return /^application\/vnd\.(oci\.image\.layer\.nondistributable|docker\.image\.rootfs\.foreign)\./.test(mediaType);
}

/** The layers of a BuildKit attestation manifest, whose config looks like an image's. BuildKit, docs/attestations. */
export const IN_TOTO = 'application/vnd.in-toto+json';
