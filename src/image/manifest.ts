import { parseDescriptor, type Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import { fieldReader, fold, ShapeError } from './json.ts';
import { parseDocument, unusable } from './json-document.ts';
import {
  BUILD_CACHE_CONFIG,
  DOCKER_MANIFEST,
  DOCKER_MANIFEST_LIST,
  isNondistributable,
  isRunnableLayer,
  isSchema1,
  OCI_INDEX,
  OCI_MANIFEST,
} from './media-types.ts';
import { isObject, jsonIn } from '../util/json-object.ts';

/** The largest manifest that registries accept, in bytes. OCI distribution-spec, "Pushing Manifests". */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** The most indexes above a manifest, including the first: more than any tool nests. */
export const MAX_DEPTH = 8;

/**
 * A manifest, classified by what it means here. An `artifact` is anything that is stored like an image but that no
 * engine can run. The content decides: engines ignore `artifactType`, annotations, whatever an index says about a
 * manifest, and nearly always the media type of the config.
 */
export type Manifest =
  | {
      readonly kind: 'image';
      readonly mediaType: string;
      /** The config, whose digest is the image ID. */
      readonly config: Descriptor;
      /** The media types of its layers. */
      readonly layers: readonly string[];
    }
  | { readonly kind: 'index'; readonly mediaType: string; readonly manifests: readonly Descriptor[] }
  | {
      readonly kind: 'artifact';
      readonly mediaType: string;
      readonly config: Descriptor;
      readonly layers: readonly string[];
      /** What the artifact is: a signature, a chart, a build cache. */
      readonly artifactType: string;
      /** Whether its layers are those of an image, so that only the type of its config suggests a build cache. */
      readonly mayRun: boolean;
    };

/** `{}` and no bytes: for artifacts without one. OCI image-spec, manifest.md, "Guidance for an Empty Descriptor". */
const EMPTY_CONFIGS: readonly Digest[] = [
  'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
];

/**
 * The config digest of a manifest of any kind: if it is an image ID of the candidate, the two are twins.
 *
 * @returns undefined for an index, and for an artifact without a config
 */
export function configDigestOf(manifest: Manifest): Digest | undefined {
  if (manifest.kind === 'index' || EMPTY_CONFIGS.includes(manifest.config.digest)) return undefined;
  return manifest.config.digest;
}

/**
 * Reads the bytes of a manifest or an index. OCI image-spec manifest.md and image-index.md; Docker Image Manifest V2
 * Schema 2.
 *
 * @param place what messages call it, such as `the manifest sha256:…`
 * @param mediaType what the registry or the descriptor says it is, as OCI manifests need not say so themselves
 * @throws MintmarkError IMAGE_INVALID if the bytes are not a manifest, or one of schema 1, too large or contradictory
 */
export function parseManifest(bytes: Uint8Array | string, place: string, mediaType?: string): Manifest {
  // Encoding replaces a lone surrogate, so such a text is not what its bytes say.
  const content = typeof bytes === 'string' && SURROGATE.test(bytes) ? Buffer.from(bytes) : bytes;
  try {
    if (Buffer.byteLength(content) > MAX_MANIFEST_BYTES) throw new ShapeError(`more than ${MAX_MANIFEST_BYTES} bytes`);
    const fields = fieldsOf(content);
    return readManifest(fields, mediaTypeOf(fields, mediaType));
  } catch (error) {
    throw unusable(place, error, error instanceof Schema1Error ? SCHEMA1_HINT : undefined);
  }
}

class Schema1Error extends ShapeError {
  override readonly name = 'Schema1Error';
}

const SCHEMA1_HINT =
  'Build and push the image again, or delete it. If an index names it, make the index again after that.';

/** Whether an engine could take these bytes for a manifest or an index, whatever else is wrong with them. */
export function resemblesManifest(bytes: Uint8Array): boolean {
  const document = jsonIn(Buffer.from(bytes).toString());
  return isObject(document) && Object.keys(document).some((key) => ['config', 'manifests'].includes(fold(key)));
}

/**
 * The blobs that a manifest needs to be complete, whether of an image or an artifact, with the config first. Layers
 * that are fetched from elsewhere are left out, as by every tool that pushes.
 *
 * @param place what messages call it
 * @throws MintmarkError IMAGE_INVALID if they cannot be determined
 */
export function blobsOf(bytes: Uint8Array, place: string): Descriptor[] {
  try {
    const { config, layers } = fieldsOf(bytes);
    return [parseDescriptor(config, 'config'), ...descriptors(layers, 'layers').filter(isPushed)];
  } catch (error) {
    throw unusable(place, error);
  }
}

const SURROGATE = /[\uD800-\uDFFF]/;

const manifestFields = fieldReader('schemaVersion', 'mediaType', 'artifactType', 'config', 'layers', 'manifests');
type Fields = ReturnType<typeof manifestFields>;

function fieldsOf(content: Uint8Array | string): Fields {
  const document = parseDocument(content);
  if (!isObject(document)) throw new ShapeError('not an object');
  return manifestFields(document);
}

function isPushed({ mediaType, elsewhere }: Descriptor): boolean {
  return elsewhere !== true || !isNondistributable(mediaType);
}

/** The media type: the document's own, else that given for it, else by its shape. Contradictions are refused. */
function mediaTypeOf(fields: Fields, given: string | undefined): string {
  const { mediaType: own, schemaVersion, manifests, config, layers } = fields;
  if (own !== undefined && typeof own !== 'string') throw new ShapeError('mediaType is not a string');
  const said = own === undefined || own === '' ? given : own;
  if (schemaVersion === 1 || (said !== undefined && isSchema1(said))) {
    throw new Schema1Error('it is of schema 1, which names no image ID');
  }
  if (schemaVersion !== 2) throw new ShapeError('schemaVersion is not 2');
  if (said !== undefined && given !== undefined && said !== given) {
    throw new ShapeError(`it says it is ${JSON.stringify(said)}, but is stored as ${JSON.stringify(given)}`);
  }
  // A document that is both means one thing to one tool and another to the next (CVE-2021-41190).
  if (manifests !== undefined && (config !== undefined || layers !== undefined)) {
    throw new ShapeError('it is an index and an image manifest at once');
  }
  if (said === undefined && manifests === undefined && config === undefined) {
    throw new ShapeError('it has neither manifests nor a config');
  }
  return said ?? (manifests === undefined ? OCI_MANIFEST : OCI_INDEX);
}

function readManifest(fields: Fields, mediaType: string): Manifest {
  switch (mediaType) {
    case OCI_INDEX:
    case DOCKER_MANIFEST_LIST:
      return { kind: 'index', mediaType, manifests: descriptors(fields.manifests, 'manifests') };
    case OCI_MANIFEST:
    case DOCKER_MANIFEST:
      return readImage(fields, mediaType);
    default:
      throw new ShapeError(`${JSON.stringify(mediaType)} is not a manifest format that is known`);
  }
}

/** Reads only as much of the layers as distinguishes images from artifacts: the config decides which image it is. */
function readImage(fields: Fields, mediaType: string): Manifest {
  const config = parseDescriptor(fields.config, 'config');
  const layers = listOf(fields.layers, 'layers').map(layerType);
  const [first] = layers;
  const isEmpty = EMPTY_CONFIGS.includes(config.digest);
  const isCache = config.mediaType === BUILD_CACHE_CONFIG;
  const mayRun = !isEmpty && (first === undefined || layers.some(isRunnableLayer));
  if (mayRun && !isCache) return { kind: 'image', mediaType, config, layers };
  const { artifactType } = fields;
  const named = typeof artifactType === 'string' && artifactType !== '' ? artifactType : undefined;
  // The config of a signature or an attestation may look like an image's. The layers then show what it is.
  const byLayers = isRunnableLayer(config.mediaType) ? first : undefined;
  return { kind: 'artifact', mediaType, config, layers, artifactType: named ?? byLayers ?? config.mediaType, mayRun };
}

const layerFields = fieldReader('mediaType');

function layerType(layer: unknown): string {
  const { mediaType } = isObject(layer) ? layerFields(layer) : {};
  return typeof mediaType === 'string' ? mediaType : '';
}

/** Go programs write an empty list as null. */
function listOf(list: unknown = [], field: string): readonly unknown[] {
  if (!Array.isArray(list)) throw new ShapeError(`${field} is not a list`);
  return list;
}

function descriptors(list: unknown, field: string): Descriptor[] {
  return listOf(list, field).map((entry, index) => parseDescriptor(entry, `${field}[${index}]`));
}
