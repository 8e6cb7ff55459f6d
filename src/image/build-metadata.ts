import { MintmarkError, messageOf } from '../errors.ts';
import { isDigest, type Digest } from './digest.ts';
import { imageIds, manifestDigests, type Identity } from './identity.ts';
import { ShapeError } from './json.ts';
import { parseReference } from './reference.ts';
import { isObject, type JsonObject } from '../util/json-object.ts';
import { some } from '../util/words.ts';

/** What the file of `docker buildx build --metadata-file` says about the image that was built. */
export interface BuildMetadata {
  /** The target of `docker buildx bake`; undefined for `docker buildx build`. */
  readonly target: string | undefined;
  /** Every `--tag`, as full names. */
  readonly names: readonly [string, ...string[]];
  /**
   * The config's digest if a classic image store loaded the image; else that of the index or manifest that a tag names.
   */
  readonly digest: Digest;
  /** Undefined for an index, which an image has if it has provenance or several platforms. */
  readonly configDigest: Digest | undefined;
}

/**
 * The image of `docker buildx build`, or of each target of `docker buildx bake` that builds one.
 * https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file
 *
 * @param place the file, for messages
 * @param wanted names of targets; empty for all
 * @throws MintmarkError USAGE if it is not a metadata file, or has no image with a name
 */
export function parseBuildMetadata(
  bytes: Uint8Array,
  place: string,
  wanted: readonly string[] = [],
): readonly [BuildMetadata, ...BuildMetadata[]] {
  const document = documentIn(bytes, place);
  try {
    if (!isObject(document)) throw new ShapeError('it is not a JSON object');
    const isBuild = (document['image.name'] ?? document['containerimage.digest']) !== undefined;
    if (isBuild && wanted.length === 0) return [readBuild(document)];
    const targets = isBuild ? [] : targetsIn(document);
    const absent = wanted.find((name) => targets.every(([target]) => target !== name));
    if (absent !== undefined) throw new ShapeError(`it has no target ${absent}${othersThan(targets)}`);
    const [first, ...others] = targets.filter(([name]) => wanted.length === 0 || wanted.includes(name));
    if (first === undefined) throw new ShapeError('the build neither loaded nor pushed an image');
    return [readTarget(first), ...others.map(readTarget)];
  } catch (error) {
    throw new MintmarkError('USAGE', `${place} names no image: ${messageOf(error)}.`, {
      hint: 'Build with --tag NAME:TAG (of a bake, tags in each target), with --load or --push, and with --metadata-file FILE.',
      cause: error,
    });
  }
}

/** A shell may have written the file again, and begun it with a byte order mark. */
function documentIn(bytes: Uint8Array, place: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new MintmarkError(
      'USAGE',
      `${place} is not a metadata file: it cannot be read as JSON in UTF-8 (${messageOf(error)}).`,
      {
        hint: 'Name the file that docker buildx wrote with --metadata-file FILE, as it is.',
        cause: error,
      },
    );
  }
}

type TargetDocument = readonly [name: string, document: JsonObject];

function readTarget([name, document]: TargetDocument): BuildMetadata {
  try {
    return readBuild(document, name);
  } catch (error) {
    throw new ShapeError(`of the target ${name}, ${messageOf(error)}`);
  }
}

function othersThan(targets: readonly TargetDocument[]): string {
  const names = targets.map(([name]) => name);
  return names.length === 0 ? '' : `: there are ${some(names, 10)}`;
}

function readBuild(document: JsonObject, target?: string): BuildMetadata {
  const {
    'image.name': names,
    'containerimage.digest': digest,
    'containerimage.config.digest': configDigest,
  } = document;
  if (!isDigest(digest)) throw new ShapeError('containerimage.digest is not a sha256 digest');
  if (configDigest !== undefined && !isDigest(configDigest)) {
    throw new ShapeError('containerimage.config.digest is not a sha256 digest');
  }
  // The containerd image store calls an image without a tag moby-dangling@sha256:….
  const [name, ...others] = (typeof names === 'string' ? names.split(',') : []).filter(
    (text) => parseReference(text) !== undefined && !text.startsWith('moby-dangling@'),
  );
  if (name === undefined) throw new ShapeError('the build had no --tag');
  return { target, names: [name, ...others], digest, configDigest };
}

/** What `docker buildx bake` writes for each target that builds an image. */
function targetsIn(document: JsonObject): TargetDocument[] {
  return Object.entries(document).flatMap(([name, value]) =>
    isObject(value) &&
    !name.startsWith('buildx.') &&
    (value['containerimage.digest'] ?? value['image.name']) !== undefined
      ? [[name, value] as const]
      : [],
  );
}

/** Whether an image is the one that was built. */
export function isBuilt(identity: Identity, { digest, configDigest }: BuildMetadata): boolean {
  const ids = imageIds(identity);
  // A classic image store makes the manifest when it pushes, so only the config is known both before and after.
  return configDigest === undefined
    ? [...manifestDigests(identity), ...ids].includes(digest)
    : ids.includes(configDigest);
}
