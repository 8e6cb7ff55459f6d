import pMap from 'p-map';
import { MintmarkError, messageOf } from '../../errors.ts';
import { digestOf, isDigest, type Digest } from '../digest.ts';
import type { Identity } from '../identity.ts';
import { isObject, parseDocument } from '../json.ts';
import { DOCKER_MANIFEST } from '../media-types.ts';
import { invalid } from './blob.ts';
import type { Content } from './content.ts';
import { entryOf } from './docker-archive.ts';
import { packLayer, type PackedLayer } from './layer-content.ts';
import { parseLocation } from './selector.ts';
import { openTar, type TarFile } from './tar-file.ts';

const CONFIG_TYPE = 'application/vnd.docker.container.image.v1+json';
const LAYER_TYPE = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

/**
 * An image of a `docker save` archive without a manifest of its own, for a push. The manifest is made as `docker push`
 * makes it: Docker Image Manifest V2 Schema 2, over the config as it is, so that the image ID stays, and gzip'd layers.
 *
 * @param identity with the image ID of the one image that was read
 * @throws MintmarkError IMAGE_INVALID where the archive no longer holds it, or a layer is not the one that the config names
 */
export async function dockerArchiveContent(rest: string, identity: Identity, cwd: string): Promise<Content> {
  const { path } = parseLocation(rest);
  const tar = await openTar(path, cwd);
  const layers: PackedLayer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all([tar.close(), ...layers.map((layer) => layer.close())]);
  };
  try {
    const { imageId, config, names } = await findImage(tar, identity, path);
    layers.push(...(await packLayers(tar, names, diffIdsOf(config, names.length, path), path)));
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: DOCKER_MANIFEST,
        config: { mediaType: CONFIG_TYPE, size: config.length, digest: imageId },
        layers: layers.map(({ size, digest }) => ({ mediaType: LAYER_TYPE, size, digest })),
      }),
    );
    const root = digestOf(manifest);
    const read = (digest: Digest): Promise<Uint8Array> => {
      if (digest === root) return Promise.resolve(manifest);
      throw invalid(path, `blob ${digest} is missing`);
    };
    const stream = async function* (digest: Digest): AsyncGenerator<Uint8Array> {
      if (digest === imageId) yield config;
      else yield* layerOf(layers, digest, path).stream();
    };
    return { root, read, stream, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Layers packed at once: more than a machine that builds images has cores to spare. */
const AT_ONCE = 4;

async function packLayers(
  tar: TarFile,
  names: readonly string[],
  diffIds: readonly Digest[],
  path: string,
): Promise<PackedLayer[]> {
  const packing = (name: string, index: number): Promise<PackedLayer> => packLayer(tar, name, diffIds[index], path);
  const results = await pMap(names, async (name, index) => Promise.allSettled([packing(name, index)]), {
    concurrency: AT_ONCE,
  });
  const settled = results.flat();
  const packed = settled.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed === undefined) return packed;
  await Promise.all(packed.map((layer) => layer.close()));
  throw failed.reason;
}

function layerOf(layers: readonly PackedLayer[], digest: Digest, path: string): PackedLayer {
  const layer = layers.find((one) => one.digest === digest);
  if (layer === undefined) throw invalid(path, `blob ${digest} is missing`);
  return layer;
}

interface Found {
  readonly imageId: Digest;
  readonly config: Uint8Array;
  /** Of the layers' entries, the base first. */
  readonly names: readonly string[];
}

/** The entry of manifest.json with the image that was checked, whatever it is called. */
async function findImage(tar: TarFile, { platformImages }: Identity, path: string): Promise<Found> {
  const list = parse(await tar.read('manifest.json'), 'its manifest.json', path);
  for (const entry of Array.isArray(list) ? list : []) {
    const { Config: name, Layers: names } = entryOf(entry, path);
    if (typeof name !== 'string') continue;
    const config = await tar.read(name);
    const imageId = digestOf(config);
    if (!platformImages.some((image) => image.imageId === imageId)) continue;
    if (Array.isArray(names) && names.every((layer) => typeof layer === 'string')) return { imageId, config, names };
  }
  throw invalid(path, 'it no longer holds the image that was checked', 'Check it again.');
}

function diffIdsOf(config: Uint8Array, count: number, path: string): readonly Digest[] {
  const document = parse(config, 'its config', path);
  const rootfs = isObject(document) ? document['rootfs'] : undefined;
  const ids = isObject(rootfs) ? rootfs['diff_ids'] : undefined;
  if (Array.isArray(ids) && ids.every(isDigest) && ids.length === count) return ids;
  throw invalid(path, 'its config and its manifest.json name different layers');
}

function parse(bytes: Uint8Array, what: string, path: string): unknown {
  try {
    return parseDocument(bytes);
  } catch (error) {
    if (error instanceof MintmarkError) throw error;
    throw invalid(path, `${what} cannot be read (${messageOf(error)})`, undefined, error);
  }
}
