import { isDigest, type Digest } from './digest.ts';
import { fieldReader, readStrings, ShapeError } from './json.ts';
import { cut } from '../util/cut.ts';
import { isObject, type JsonObject } from '../util/json-object.ts';

/** Where content is and what it is. OCI image-spec, descriptor.md. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  /** `os/architecture[/variant]`, if the descriptor says. */
  readonly platform?: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether the descriptor lists other places to fetch the content from. */
  readonly elsewhere?: boolean;
}

const descriptorFields = fieldReader('mediaType', 'digest', 'size', 'annotations', 'platform', 'urls');

/**
 * @param path its path in the document, such as `manifests[2]`
 * @throws ShapeError
 */
export function parseDescriptor(value: unknown, path: string): Descriptor {
  if (!isObject(value)) throw new ShapeError(`${path} is not an object`);
  const { mediaType = '', digest, size = 0, annotations, platform, urls } = descriptorFields(value);
  if (typeof mediaType !== 'string') throw new ShapeError(`${path}.mediaType is not a string`);
  if (!isDigest(digest)) throw new ShapeError(`${path}.digest is not a sha256 digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new ShapeError(`${path}.size is not a number of bytes`);
  }
  const runsOn = isObject(platform) ? formatPlatform(platform) : undefined;
  // Without `defined`, since an audit reads millions of them.
  return {
    mediaType,
    digest,
    size,
    ...(runsOn !== undefined && { platform: runsOn }),
    annotations: readStrings(annotations),
    ...(Array.isArray(urls) && urls.length > 0 && { elsewhere: true }),
  };
}

/** The hint for a descriptor with a wrong size, or none, although the digest is right. */
export const SIZE_HINT = 'Engines that use containerd do not pull such an image. Make it again, with another tool.';

/** What is wrong with the size in a descriptor, in words that follow the blob; undefined if nothing is. */
export function sizeFault({ size }: Descriptor, found: number): string | undefined {
  if (size === found) return undefined;
  return `has ${found} bytes, but is listed ${size === 0 ? 'without a size, or with 0' : `with ${size}`}`;
}

/** Longer than the name of any system or architecture, and short enough to be shown. */
const MAX_WORD = 64;

const platformFields = fieldReader('os', 'architecture', 'variant', 'os.version');

/**
 * The platform of an object that has the fields `os`, `architecture`, `variant` and `os.version`, which is a
 * descriptor's platform or an image config. The form is containerd's: `os/architecture[/variant]`, or
 * `os(version)/architecture` for Windows images with a version. ARM64 v8 is plain `arm64`, as there is no other.
 *
 * @returns undefined if there is no platform or an empty one, which old tools write
 * @throws ShapeError
 */
export function formatPlatform(value: JsonObject): string | undefined {
  const fields = platformFields(value);
  const text = (field: keyof typeof fields): string => {
    const found = fields[field];
    return typeof found === 'string' ? cut(found, MAX_WORD) : '';
  };
  const [os, architecture, variant, version] = [text('os'), text('architecture'), text('variant'), text('os.version')];
  if (os === '' || architecture === '') return undefined;
  const system = os === 'windows' && version !== '' ? `${os}(${version})` : os;
  return variant === '' || (architecture === 'arm64' && variant === 'v8')
    ? `${system}/${architecture}`
    : `${system}/${architecture}/${variant}`;
}

/**
 * Whether an index says that an entry describes an image rather than being one. This is only a hint, for manifests that
 * cannot be read: the manifest itself decides. BuildKit, docs/attestations/attestation-storage.md.
 */
export function isAttestation(entry: Pick<Descriptor, 'annotations' | 'platform'>): boolean {
  return (
    entry.annotations['vnd.docker.reference.type'] === 'attestation-manifest' || entry.platform === 'unknown/unknown'
  );
}
