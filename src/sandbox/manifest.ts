import { digestOf, isDigest, type Digest } from '../image/digest.ts';
import { invalidParameter } from './errors.ts';

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** What a registry needs to know of a manifest or index: what it names, and how ECR describes it. */
export interface ManifestFacts {
  readonly digest: Digest;
  readonly mediaType: string;
  /** `artifactMediaType` of DescribeImages. */
  readonly artifactMediaType?: string | undefined;
  readonly subject?: Digest | undefined;
  readonly config?: Digest | undefined;
  /** Config and layers that the repository must hold, with their media types. */
  readonly blobs: ReadonlyMap<Digest, string>;
  /** The manifests of an index. */
  readonly children: readonly Digest[];
  /** Bytes of config and layers, as the manifest says. */
  readonly size: number;
}

/**
 * Reads a manifest or index: OCI image-spec manifest.md and image-index.md, Docker schema 2.
 * @param declared The media type that came with it; its own `mediaType` field otherwise.
 * @throws EcrError InvalidParameterException where it is neither.
 */
export function readManifest(bytes: Uint8Array, declared?: string): ManifestFacts {
  const body = parse(bytes);
  const children = descriptors(body['manifests']);
  const config = descriptors([body['config']].filter((entry) => entry !== undefined))[0];
  if (body['schemaVersion'] !== 2 || (config === undefined) === (body['manifests'] === undefined)) {
    throw invalidParameter('imageManifest', 'Unsupported manifest schema');
  }
  const isIndex = config === undefined;
  const named = [...(isIndex ? [] : [config]), ...descriptors(body['layers'])].filter((entry) => !entry.foreign);
  const artifactType = text(body['artifactType']);
  return {
    digest: digestOf(bytes),
    mediaType: declared ?? text(body['mediaType']) ?? (isIndex ? OCI_INDEX : OCI_MANIFEST),
    artifactMediaType: artifactType ?? config?.mediaType,
    subject: descriptors([body['subject']].filter((entry) => entry !== undefined))[0]?.digest,
    config: config?.digest,
    blobs: new Map(named.map((entry) => [entry.digest, entry.mediaType])),
    children: children.map((entry) => entry.digest),
    size: named.reduce((sum, entry) => sum + entry.size, 0),
  };
}

interface Descriptor {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
  /** Its content is elsewhere, by `urls`. */
  readonly foreign: boolean;
}

function descriptors(value: unknown): Descriptor[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalidParameter('imageManifest', 'Invalid list of descriptors');
  return value.map((entry: unknown) => {
    if (!isRecord(entry) || !isDigest(entry['digest'])) throw invalidParameter('imageManifest', 'Invalid descriptor');
    const size = entry['size'];
    return {
      digest: entry['digest'],
      mediaType: text(entry['mediaType']) ?? '',
      size: typeof size === 'number' ? size : 0,
      foreign: Array.isArray(entry['urls']) && entry['urls'].length > 0,
    };
  });
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (isRecord(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidParameter('imageManifest', 'Invalid JSON syntax');
}

/** Whether a parsed JSON value is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
