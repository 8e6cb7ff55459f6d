import { MintmarkError, messageOf } from '../errors.ts';
import { isDigest, type Digest } from './digest.ts';
import { imageIds, manifestDigests, type Identity } from './identity.ts';
import { isObject, parseJson, ShapeError, type JsonObject } from './json.ts';
import { parseReference } from './reference.ts';

/** What `docker buildx build --metadata-file` says of the image that it made. */
export interface BuildMetadata {
  /** Every `--tag`, as full names. */
  readonly names: readonly [string, ...string[]];
  /**
   * Of the image config if a classic image store loaded it; else of what a tag names: the index, or the one manifest.
   */
  readonly digest: Digest;
  /** Not there for an index, so neither of an image with provenance nor of one for several platforms. */
  readonly configDigest: Digest | undefined;
}

/**
 * https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file
 *
 * @param place the file, for messages
 * @throws MintmarkError USAGE if the file is none, or has no image with a name
 */
export function parseBuildMetadata(bytes: Uint8Array, place: string): BuildMetadata {
  try {
    const document = parseJson(bytes);
    if (!isObject(document)) throw new ShapeError('it is no JSON object');
    return readBuild(document);
  } catch (error) {
    throw new MintmarkError('USAGE', `${place} names no image: ${messageOf(error)}.`, {
      hint: 'Build with --tag NAME:TAG, with --load or --push, and with --metadata-file FILE.',
      cause: error,
    });
  }
}

function readBuild(document: JsonObject): BuildMetadata {
  const {
    'image.name': names,
    'containerimage.digest': digest,
    'containerimage.config.digest': configDigest,
  } = document;
  if (names === undefined && digest === undefined) {
    const [[, only] = [], ...more] = targetsIn(document);
    if (only !== undefined && more.length === 0) return readBuild(only);
    throw new ShapeError(nothingIn(document));
  }
  if (!isDigest(digest)) throw new ShapeError('containerimage.digest is not a sha256 digest');
  if (configDigest !== undefined && !isDigest(configDigest)) {
    throw new ShapeError('containerimage.config.digest is not a sha256 digest');
  }
  // An image without a tag is called moby-dangling@sha256:… by the containerd image store.
  const [name, ...others] = (typeof names === 'string' ? names.split(',') : []).filter(
    (text) => parseReference(text) !== undefined && !text.startsWith('moby-dangling@'),
  );
  if (name === undefined) throw new ShapeError('the build had no --tag');
  return { names: [name, ...others], digest, configDigest };
}

/** What `docker buildx bake` writes of each target that makes an image. */
function targetsIn(document: JsonObject): (readonly [string, JsonObject])[] {
  return Object.entries(document).flatMap(([name, value]) =>
    isObject(value) &&
    !name.startsWith('buildx.') &&
    (value['containerimage.digest'] ?? value['image.name']) !== undefined
      ? [[name, value] as const]
      : [],
  );
}

/** The file of `docker buildx bake` has the same by target; that of a build into the cache alone has no image. */
function nothingIn(document: JsonObject): string {
  const targets = targetsIn(document).map(([name]) => name);
  return targets.length === 0
    ? 'the build neither loaded nor pushed an image'
    : `it is of docker buildx bake, with the targets ${targets.join(', ')}; write one of them to a file of its own`;
}

/** Whether an image is the one that was built. */
export function isBuilt(identity: Identity, { digest, configDigest }: BuildMetadata): boolean {
  const ids = imageIds(identity);
  // The push of a classic image store makes the manifest, so there the config alone is known before and after.
  return configDigest === undefined
    ? [...manifestDigests(identity), ...ids].includes(digest)
    : ids.includes(configDigest);
}
