import { messageOf } from '../../errors.ts';
import { MAX_CONFIG_BYTES } from '../config.ts';
import { digestOf, type Digest } from '../digest.ts';
import { fieldReader } from '../json.ts';
import { parseDocument } from '../json-document.ts';
import { invalid } from './blob.ts';
import type { TarFile } from './tar-file.ts';
import { isObject } from '../../util/json-object.ts';

/** An image in the manifest.json of a `docker save` archive. */
export interface SavedImage {
  readonly imageId: Digest;
  readonly config: Uint8Array;
  /** As written, such as `app:1`. */
  readonly names: readonly string[];
  /** The names of the layers' entries, from the base up. */
  readonly layers: readonly string[];
}

/**
 * The images of manifest.json. Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format".
 *
 * @returns undefined if the archive has none
 * @throws MintmarkError IMAGE_INVALID
 */
export async function savedImages(tar: TarFile): Promise<readonly SavedImage[] | undefined> {
  const bytes = await tar.read('manifest.json');
  if (bytes === undefined) return undefined;
  const configs = new Map<string, Pick<SavedImage, 'imageId' | 'config'>>();
  const images: SavedImage[] = [];
  for (const entry of listIn(bytes, tar.path)) {
    const { Config: name, RepoTags: names, Layers: layers } = fieldsOf(entry, tar.path);
    if (typeof name !== 'string') throw invalid(tar.path, 'an entry of its manifest.json names no Config');
    const config = configs.get(name) ?? (await readConfig(tar, name));
    configs.set(name, config);
    images.push({
      ...config,
      names: stringsIn(names, 'RepoTags', tar.path),
      layers: stringsIn(layers, 'Layers', tar.path),
    });
  }
  return images;
}

const entryFields = fieldReader('Config', 'RepoTags', 'Layers');

function fieldsOf(entry: unknown, path: string): ReturnType<typeof entryFields> {
  try {
    return isObject(entry) ? entryFields(entry) : {};
  } catch (error) {
    throw invalid(path, `its manifest.json cannot be used (${messageOf(error)})`, undefined, error);
  }
}

function listIn(bytes: Uint8Array, path: string): readonly unknown[] {
  let list: unknown;
  try {
    list = parseDocument(bytes);
  } catch (error) {
    throw invalid(path, `its manifest.json cannot be read (${messageOf(error)})`, undefined, error);
  }
  // An empty list as Go writes it.
  if (list === null) return [];
  if (!Array.isArray(list)) throw invalid(path, 'its manifest.json is not a list');
  return list;
}

/** Go programs write an empty list as null. */
function stringsIn(list: unknown, field: string, path: string): readonly string[] {
  if (list === undefined || list === null) return [];
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  throw invalid(path, `the ${field} of an entry of its manifest.json are not a list of strings`);
}

/** The config's name is its digest, with any of `.json`, `blobs/sha256/` and `sha256:` around it; jib's is plain. */
async function readConfig(tar: TarFile, name: string): Promise<Pick<SavedImage, 'imageId' | 'config'>> {
  const config = await tar.read(name, MAX_CONFIG_BYTES);
  if (config === undefined) throw invalid(tar.path, `the config ${JSON.stringify(name)} is missing`);
  const imageId = digestOf(config);
  const [named] = /[0-9a-f]{64}/.exec(name) ?? [];
  if (named !== undefined && imageId !== `sha256:${named}`) {
    throw invalid(tar.path, `the config ${JSON.stringify(name)} has the content of ${imageId}`);
  }
  return { imageId, config };
}
