import { digestOf, isDigest, type Digest } from '../image/digest.ts';
import { isList, isObject, jsonIn, type JsonObject } from '../util/json-object.ts';
import { sum } from '../util/sum.ts';
import { type EcrError, invalidParameter, ManifestRefusal } from './errors.ts';

export const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const;
const IMAGE_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;
/** Every kind of manifest that the sandbox stores. */
export const MANIFEST_TYPES: readonly string[] = [...INDEX_TYPES, ...IMAGE_TYPES];

/** What a registry needs to know of a manifest or index: what it names, and how ECR describes it. */
export interface ManifestFacts {
  readonly digest: Digest;
  readonly mediaType: string;
  /** `artifactMediaType` of DescribeImages. */
  readonly artifactMediaType: string | undefined;
  readonly subject: Digest | undefined;
  readonly config: Digest | undefined;
  /** Whether it is an image manifest without layers, including layers that are elsewhere. */
  readonly isLayerless: boolean;
  /** Config and layers that the repository must have, with their media types. */
  readonly blobs: ReadonlyMap<Digest, string>;
  /** The manifests of an index. */
  readonly children: readonly Digest[];
  /** Total bytes of config and layers, according to the manifest. */
  readonly size: number;
  /** The manifest's own entry in a list of referrers: OCI distribution spec, Listing Referrers. */
  readonly descriptor: Readonly<Record<string, unknown>>;
}

/**
 * Reads a manifest or index: OCI image-spec manifest.md and image-index.md, Docker schema 2.
 * @param declared The media type that came with it. Without one, the manifest must state its own, as in API_PutImage.
 * @throws EcrError InvalidParameterException if it is neither, or its media type is missing, unknown or not its own.
 */
export function readManifest(bytes: Uint8Array, declared: string | undefined): ManifestFacts {
  const body = parse(bytes);
  const children = descriptors(body['manifests']);
  const config = body['config'] === undefined ? undefined : descriptor(body['config']);
  if (body['schemaVersion'] !== 2 || (config === undefined) === (body['manifests'] === undefined)) {
    throw new ManifestRefusal('Unsupported manifest schema');
  }
  const isIndex = config === undefined;
  const mediaType = mediaTypeOf(body['mediaType'], declared, isIndex ? INDEX_TYPES : IMAGE_TYPES);
  const allLayers = descriptors(body['layers']);
  const layers = allLayers.filter(({ foreign }) => !foreign);
  const named = isIndex ? layers : [config, ...layers];
  const artifactType = text(body['artifactType']) ?? config?.mediaType;
  const digest = digestOf(bytes);
  return {
    digest,
    mediaType,
    artifactMediaType: artifactType,
    subject: body['subject'] === undefined ? undefined : descriptor(body['subject']).digest,
    config: config?.digest,
    isLayerless: !isIndex && allLayers.length === 0,
    blobs: new Map(named.map((entry) => [entry.digest, entry.mediaType])),
    children: children.map((entry) => entry.digest),
    size: sum(named.map((entry) => entry.size)),
    descriptor: { mediaType, digest, size: bytes.length, artifactType, annotations: body['annotations'] },
  };
}

/** The manifest's media type, on which the manifest itself, the request and its form must agree. */
function mediaTypeOf(own: unknown, declared: string | undefined, fitting: readonly string[]): string {
  const refused = (constraint: string): EcrError => invalidParameter('imageManifestMediaType', constraint);
  const mediaType = declared ?? own;
  if (mediaType === undefined) throw refused('Member must not be null if the manifest has no mediaType');
  if (own !== undefined && own !== mediaType) {
    throw refused(`Member must be the mediaType of the manifest, ${JSON.stringify(own)}`);
  }
  if (typeof mediaType === 'string' && fitting.includes(mediaType)) return mediaType;
  throw refused(`Unsupported media type for this manifest: ${JSON.stringify(mediaType)}`);
}

interface Descriptor {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
  /** Whether its content is elsewhere, at `urls`. */
  readonly foreign: boolean;
}

function descriptors(value: unknown): Descriptor[] {
  if (value === undefined) return [];
  if (!isList(value)) throw new ManifestRefusal('Invalid list of descriptors');
  return value.map(descriptor);
}

function descriptor(value: unknown): Descriptor {
  if (!isObject(value)) throw new ManifestRefusal('Invalid descriptor');
  const { digest, mediaType, size, urls } = value;
  if (!isDigest(digest)) throw new ManifestRefusal('Invalid descriptor');
  return {
    digest,
    mediaType: text(mediaType) ?? '',
    size: typeof size === 'number' ? size : 0,
    foreign: isList(urls) && urls.length > 0,
  };
}

function parse(bytes: Uint8Array): JsonObject {
  const value = jsonIn(Buffer.from(bytes).toString('utf8'));
  if (isObject(value)) return value;
  throw new ManifestRefusal('Invalid JSON syntax');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
