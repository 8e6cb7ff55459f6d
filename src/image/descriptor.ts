import { isDigest, type Digest } from './digest.ts';
import { isObject, isStringMap, type JsonObject } from './json.ts';

/** Where content is and what it is. OCI image-spec, descriptor.md. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  /** `os/architecture[/variant]`, where the descriptor tells. */
  readonly platform?: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What is wrong with a document, without its place, which the caller knows. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/**
 * @param path where in the document it is, such as `manifests[2]`
 * @throws ShapeError
 */
export function parseDescriptor(value: unknown, path: string): Descriptor {
  if (!isObject(value)) throw new ShapeError(`${path} is not an object`);
  const { mediaType, digest, size, annotations = {}, platform } = value;
  if (typeof mediaType !== 'string') throw new ShapeError(`${path}.mediaType is not a string`);
  if (!isDigest(digest)) throw new ShapeError(`${path}.digest is not a sha256 digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new ShapeError(`${path}.size is not a number of bytes`);
  }
  if (annotations !== null && !isStringMap(annotations)) {
    throw new ShapeError(`${path}.annotations is not a map of strings`);
  }
  return {
    mediaType,
    digest,
    size,
    platform: parsePlatform(platform, `${path}.platform`),
    annotations: annotations ?? {},
  };
}

/**
 * `os/architecture[/variant]`, and `os(version)/architecture` where a version tells Windows images apart, as containerd
 * writes platforms. An ARM64 v8 is plain `arm64`, as there is no other.
 *
 * @returns undefined where there is no platform, or an empty one, which old tools write
 * @throws ShapeError
 */
function parsePlatform(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new ShapeError(`${path} is not an object`);
  return formatPlatform(value, path);
}

/**
 * The platform of an object that has the fields `os`, `architecture`, `variant` and `os.version`: a descriptor's platform
 * or an image config.
 *
 * @throws ShapeError
 */
export function formatPlatform(value: JsonObject, path: string): string | undefined {
  const text = (field: string): string => {
    const found = value[field] ?? '';
    if (typeof found !== 'string') throw new ShapeError(`${path}.${field} is not a string`);
    return found;
  };
  const [os, architecture, variant, version] = [text('os'), text('architecture'), text('variant'), text('os.version')];
  if (os === '' || architecture === '') return undefined;
  const system = os === 'windows' && version !== '' ? `${os}(${version})` : os;
  return variant === '' || (architecture === 'arm64' && variant === 'v8')
    ? `${system}/${architecture}`
    : `${system}/${architecture}/${variant}`;
}

/** The entry of an index that describes an image rather than being one. BuildKit, docs/attestations/attestation-storage.md. */
export function isAttestation(entry: Pick<Descriptor, 'annotations' | 'platform'>): boolean {
  return (
    entry.annotations['vnd.docker.reference.type'] === 'attestation-manifest' || entry.platform === 'unknown/unknown'
  );
}
