import { MintmarkError, messageOf } from '../errors.ts';
import { parseDescriptor, type Descriptor } from './descriptor.ts';
import { fieldReader, isObject, parseDocument, ShapeError } from './json.ts';
import {
  DOCKER_MANIFEST,
  DOCKER_MANIFEST_LIST,
  IN_TOTO,
  isImageConfig,
  isNondistributable,
  isSchema1,
  OCI_INDEX,
  OCI_MANIFEST,
} from './media-types.ts';

/** What registries accept at most, in bytes. OCI distribution-spec, "Pushing Manifests". */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** A manifest by what it means here: `artifact` is everything that is stored as an image is, and is none. */
export type Manifest =
  | {
      readonly kind: 'image';
      readonly mediaType: string;
      /** Its digest is the image ID. */
      readonly config: Descriptor;
      readonly layers: readonly Descriptor[];
    }
  | { readonly kind: 'index'; readonly mediaType: string; readonly manifests: readonly Descriptor[] }
  | {
      readonly kind: 'artifact';
      readonly mediaType: string;
      /** What the artifact says it is: a signature, a chart, a build cache. */
      readonly artifactType: string;
    };

/**
 * Reads the bytes of a manifest or an index. OCI image-spec manifest.md and image-index.md; Docker Image Manifest V2
 * Schema 2.
 *
 * @param place what a message calls it, such as `the manifest sha256:…`
 * @param mediaType what the registry or the descriptor says it is: OCI manifests need not say so themselves
 * @throws MintmarkError IMAGE_INVALID where the bytes are none, are of schema 1, are too many, or contradict themselves
 */
export function parseManifest(bytes: Uint8Array | string, place: string, mediaType?: string): Manifest {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  try {
    if (buffer.length > MAX_MANIFEST_BYTES) throw new ShapeError(`more than ${MAX_MANIFEST_BYTES} bytes`);
    const fields = fieldsOf(buffer);
    return readManifest(fields, mediaTypeOf(fields, mediaType));
  } catch (error) {
    throw new MintmarkError('IMAGE_INVALID', `Cannot read ${place}: ${messageOf(error)}.`, {
      hint: 'It is damaged, or of a kind that mintmark does not know.',
      cause: error,
    });
  }
}

/**
 * The blobs that a manifest needs to be complete, of an image and of an artifact alike: the config first. Left out are
 * layers that are fetched from elsewhere, as every tool that pushes leaves them out.
 *
 * @param place what a message calls it
 * @throws MintmarkError IMAGE_INVALID where the bytes do not say
 */
export function blobsOf(bytes: Uint8Array, place: string): Descriptor[] {
  try {
    const { config, layers } = fieldsOf(bytes);
    return [parseDescriptor(config, 'config'), ...descriptors(layers, 'layers').filter(isPushed)];
  } catch (error) {
    throw new MintmarkError('IMAGE_INVALID', `Cannot read ${place}: ${messageOf(error)}.`, {
      hint: 'It is damaged, or of a kind that mintmark does not know.',
      cause: error,
    });
  }
}

const manifestFields = fieldReader('schemaVersion', 'mediaType', 'artifactType', 'config', 'layers', 'manifests');
type Fields = ReturnType<typeof manifestFields>;

function fieldsOf(bytes: Uint8Array): Fields {
  const document = parseDocument(bytes);
  if (!isObject(document)) throw new ShapeError('not an object');
  return manifestFields(document);
}

function isPushed({ mediaType, elsewhere }: Descriptor): boolean {
  return elsewhere !== true || !isNondistributable(mediaType);
}

/** A document's own word, else the word of what points to it, else its shape. One that contradicts another is refused. */
function mediaTypeOf(fields: Fields, given: string | undefined): string {
  const { mediaType: own, schemaVersion, manifests, config, layers } = fields;
  if (own !== undefined && typeof own !== 'string') throw new ShapeError('mediaType is not a string');
  const said = own === undefined || own === '' ? given : own;
  if (schemaVersion === 1 || (said !== undefined && isSchema1(said))) {
    throw new ShapeError(
      'it is of schema 1, which names no image ID; push the image again with a current Docker Engine',
    );
  }
  if (schemaVersion !== 2) throw new ShapeError('schemaVersion is not 2');
  if (said !== undefined && given !== undefined && said !== given) {
    throw new ShapeError(`it says it is ${JSON.stringify(said)}, but is stored as ${JSON.stringify(given)}`);
  }
  // A document that is both means one thing to one tool and another to the next (CVE-2021-41190).
  if (manifests !== undefined && (config !== undefined || layers !== undefined)) {
    throw new ShapeError('it is an index and an image manifest at once');
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
      throw new ShapeError(`${JSON.stringify(mediaType)} is no manifest format that is known`);
  }
}

function readImage(fields: Fields, mediaType: string): Manifest {
  const config = parseDescriptor(fields.config, 'config');
  if (!isImageConfig(config.mediaType, mediaType)) {
    const declared = fields.artifactType;
    return { kind: 'artifact', mediaType, artifactType: typeof declared === 'string' ? declared : config.mediaType };
  }
  const layers = descriptors(fields.layers, 'layers');
  if (layers.length > 0 && layers.every((layer) => layer.mediaType === IN_TOTO)) {
    return { kind: 'artifact', mediaType, artifactType: IN_TOTO };
  }
  return { kind: 'image', mediaType, config, layers };
}

/** @param list Go programs write an empty one as null */
function descriptors(list: unknown = [], field: string): Descriptor[] {
  if (!Array.isArray(list)) throw new ShapeError(`${field} is not a list`);
  return list.map((entry, index) => parseDescriptor(entry, `${field}[${index}]`));
}
