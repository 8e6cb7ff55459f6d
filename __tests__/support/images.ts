import { gzipSync } from 'node:zlib';
import { digestOf, type Digest } from '../../src/image/digest.ts';
import type { Identity, Labels, PlatformImage } from '../../src/image/identity.ts';
import type { ImageContent, Manifest } from '../../src/sandbox/content.ts';

/** What an image is made of. Equal recipes give equal bytes. */
export interface ImageRecipe {
  /** `os/architecture[/variant]`, default `linux/amd64`; two or more make an index. */
  readonly platforms?: readonly string[];
  /** `docker`: Docker schema 2. Default `oci`. */
  readonly format?: 'docker' | 'oci';
  readonly labels?: Labels;
  /** The content of the one layer. Each platform gets its own layer. */
  readonly files?: string;
  /** Without any layer. */
  readonly isLayerless?: boolean;
  /** Adds a BuildKit provenance manifest (`unknown/unknown`) for each platform, which makes an index. */
  readonly attestation?: boolean;
  /** Put into the provenance: two builds of one image differ only in the index digest. */
  readonly invocation?: string;
  /** The media type that the manifests give to their configs. The config is the same. */
  readonly configType?: string | undefined;
  /** The media type that the manifests give themselves. */
  readonly artifactType?: string | undefined;
  /** What the index says about the last platform instead of the truth. Makes an index. */
  readonly mislabelled?: 'attestation' | 'unknown/unknown' | undefined;
}

/** An image as a push would send it, with its identity. */
export interface MadeImage {
  readonly content: ImageContent;
  readonly identity: Identity;
  /** What a tag names: the digest of the index, or of the only manifest. */
  readonly digest: Digest;
}

const TYPES = {
  docker: {
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  },
  oci: {
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    index: 'application/vnd.oci.image.index.v1+json',
  },
} as const;

interface Part extends PlatformImage {
  readonly manifestDigest: Digest;
  readonly blobs: readonly Uint8Array[];
  readonly manifest: Manifest;
}

/** Makes an image: one manifest, or an index if the recipe needs one. The layers are gzip, but not tar. */
export function makeImage(recipe: ImageRecipe = {}): MadeImage {
  const { platforms = ['linux/amd64'], format = 'oci', attestation = false, mislabelled } = recipe;
  const parts = platforms.map((platform) => makePart(platform, recipe));
  const platformImages = parts.map(({ platform, imageId, manifestDigest }) => ({ platform, imageId, manifestDigest }));
  const [first] = parts;
  if (first && parts.length === 1 && !attestation && mislabelled === undefined) {
    return {
      content: { blobs: first.blobs, children: [], root: first.manifest },
      identity: { platformImages },
      digest: first.manifestDigest,
    };
  }
  const attestations = attestation ? parts.map((part) => makeAttestation(part, recipe.invocation ?? '1')) : [];
  const index = json(TYPES[format].index, {
    schemaVersion: 2,
    mediaType: TYPES[format].index,
    manifests: [
      ...parts.map(({ manifest, platform }, index) => ({
        ...descriptor(manifest),
        ...(index === parts.length - 1 ? labelled(platform, mislabelled) : { platform: platformOf(platform) }),
      })),
      ...attestations.map(({ manifest, about }) => ({
        ...descriptor(manifest),
        annotations: { 'vnd.docker.reference.digest': about, 'vnd.docker.reference.type': 'attestation-manifest' },
        platform: { architecture: 'unknown', os: 'unknown' },
      })),
    ],
  });
  const digest = digestOf(index.bytes);
  return {
    content: {
      blobs: [...parts, ...attestations].flatMap(({ blobs }) => blobs),
      children: [...parts, ...attestations].map(({ manifest }) => manifest),
      root: index,
    },
    identity: { platformImages, indexDigest: digest },
    digest,
  };
}

/** How an index describes a platform image. */
function labelled(platform: string, label: ImageRecipe['mislabelled']): object {
  if (label === 'unknown/unknown') return { platform: platformOf(label) };
  const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
  return { platform: platformOf(platform), ...(label === 'attestation' && { annotations }) };
}

/** A signature as cosign makes it: its config looks like an image's, and its layer says what it is. */
export function makeSignature(payload: string, configType: string = TYPES.oci.config): MadeImage {
  const layer = { bytes: Buffer.from(payload), mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json' };
  const rootfs = { type: 'layers', diff_ids: [digestOf(layer.bytes)] };
  const config = json(configType, { architecture: '', os: '', config: {}, rootfs });
  const manifest = makeManifest({}, config, layer);
  return {
    content: { blobs: [config.bytes, layer.bytes], children: [], root: manifest },
    identity: { platformImages: [] },
    digest: digestOf(manifest.bytes),
  };
}

/** Makes an artifact that is not an image: the empty config of the OCI image spec, and a payload. */
export function makeArtifact(payload: string, artifactType = 'application/vnd.example.sbom+json'): MadeImage {
  const config = Buffer.from('{}');
  const blob = Buffer.from(payload);
  const emptyType = 'application/vnd.oci.empty.v1+json';
  const manifest = json(TYPES.oci.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.oci.manifest,
    artifactType,
    config: descriptor({ bytes: config, mediaType: emptyType }),
    layers: [descriptor({ bytes: blob, mediaType: artifactType })],
  });
  return {
    content: { blobs: [config, blob], children: [], root: manifest },
    identity: { platformImages: [] },
    digest: digestOf(manifest.bytes),
  };
}

function makePart(platform: string, recipe: ImageRecipe): Part {
  const { format = 'oci', labels = {}, files = 'hello', isLayerless = false } = recipe;
  const { configType = TYPES[format].config } = recipe;
  const layer = gzipSync(`${platform}: ${files}`);
  const config = json(configType, {
    ...platformOf(platform),
    config: { Labels: labels },
    created: '2026-11-24T08:12:00Z',
    rootfs: { type: 'layers', diff_ids: isLayerless ? [] : [digestOf(`${platform}: ${files}`)] },
  });
  const manifest = makeManifest(recipe, config, { bytes: layer, mediaType: TYPES[format].layer });
  return {
    platform,
    imageId: digestOf(config.bytes),
    manifestDigest: digestOf(manifest.bytes),
    blobs: [config.bytes, layer],
    manifest,
  };
}

/** A provenance attestation as BuildKit stores it: attestation-storage.md of moby/buildkit. */
function makeAttestation(
  part: Part,
  invocation: string,
): { readonly blobs: readonly Uint8Array[]; readonly manifest: Manifest; readonly about: Digest } {
  const statement = json('application/vnd.in-toto+json', {
    predicateType: 'https://slsa.dev/provenance/v0.2',
    subject: [{ digest: { sha256: part.manifestDigest.slice('sha256:'.length) } }],
    predicate: { metadata: { buildInvocationID: invocation } },
  });
  const config = json(TYPES.oci.config, {
    architecture: 'unknown',
    os: 'unknown',
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(statement.bytes)] },
  });
  const manifest = makeManifest({}, config, statement);
  return { blobs: [config.bytes, statement.bytes], manifest, about: part.manifestDigest };
}

function makeManifest(recipe: ImageRecipe, config: Manifest, layer: Manifest): Manifest {
  const { format = 'oci', artifactType, isLayerless = false } = recipe;
  const mediaType = TYPES[format].manifest;
  const content = { config: descriptor(config), layers: isLayerless ? [] : [descriptor(layer)] };
  return json(mediaType, { schemaVersion: 2, mediaType, artifactType, ...content });
}

/** An index of manifests, without their platforms. */
export function indexOf(manifests: readonly Manifest[]): Manifest {
  const mediaType = TYPES.oci.index;
  return json(mediaType, { schemaVersion: 2, mediaType, manifests: manifests.map(descriptor) });
}

/** The image below the given number of indexes with one entry. */
export function nest(content: ImageContent, depth: number): ImageContent {
  if (depth === 0) return content;
  const inner = nest(content, depth - 1);
  return { blobs: inner.blobs, children: [...inner.children, inner.root], root: indexOf([inner.root]) };
}

function json(mediaType: string, value: unknown): Manifest {
  return { bytes: Buffer.from(JSON.stringify(value)), mediaType };
}

function descriptor({ bytes, mediaType }: Manifest): {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
} {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function platformOf(platform: string): {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
} {
  const [os = '', architecture = '', variant] = platform.split('/');
  return { os, architecture, ...(variant !== undefined && { variant }) };
}
