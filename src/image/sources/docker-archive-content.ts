import pMap from 'p-map';
import { parseConfig } from '../config.ts';
import { digestOf, isDigest, type Digest } from '../digest.ts';
import type { Identity } from '../identity.ts';
import { DOCKER_MANIFEST, OCI_MANIFEST } from '../media-types.ts';
import { invalid, withoutLayers } from './blob.ts';
import { findLayer, packLayer, type PackedLayer, type SavedLayer, verifyLayer } from './layer-content.ts';
import { savedImages } from './saved-images.ts';
import type { Content } from './source.ts';
import { openTar, type TarFile } from './tar-file.ts';
import { closeAfter, closeOnFailure } from '../../util/closing.ts';

/** The media types in manifests of `docker push`. */
const DOCKER = {
  mediaType: DOCKER_MANIFEST,
  config: 'application/vnd.docker.container.image.v1+json',
  gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

/** For zstd layers, for which Docker's formats have no media type. */
const OCI = {
  mediaType: OCI_MANIFEST,
  config: 'application/vnd.oci.image.config.v1+json',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
};

/**
 * An image of a `docker save` archive that does not have its own manifest, for a push. A manifest is made for the
 * unchanged config, so that the image ID stays the same, and for compressed layers.
 *
 * @param path relative to `cwd`
 * @param identity the identity of the one image that was read, with its image ID
 * @throws MintmarkError IMAGE_INVALID if the archive no longer holds it, or a layer does not match the config
 */
export async function dockerArchiveContent(path: string, identity: Identity, cwd: string): Promise<Content> {
  const tar = await openTar(path, cwd);
  const layers: PackedLayer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all([tar.close(), ...layers.map((layer) => layer.close())]);
  };
  return closeOnFailure({ close }, async () => {
    const { imageId, config, saved, diffIdOf } = await findImage(tar, identity);
    const packed = await packLayers(tar, diffIdOf);
    layers.push(...packed);
    const packedOf = new Map([...diffIdOf.keys()].map((layer, index) => [layer, packed[index]]));
    const types = layers.some(({ compression }) => compression === 'zstd') ? OCI : { ...OCI, ...DOCKER };
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: types.mediaType,
        config: { mediaType: types.config, size: config.length, digest: imageId },
        layers: saved
          .flatMap((layer) => packedOf.get(layer) ?? [])
          .map(({ size, digest, compression }) => ({ mediaType: types[compression], size, digest })),
      }),
    );
    const root = digestOf(manifest);
    const missing = (digest: Digest): Error => invalid(path, `blob ${digest} is missing`);
    const read = (digest: Digest): Promise<Uint8Array> => {
      if (digest === root) return Promise.resolve(manifest);
      throw missing(digest);
    };
    const stream = async function* (digest: Digest): AsyncGenerator<Uint8Array> {
      const layer = layers.find((one) => one.digest === digest);
      if (digest === imageId) yield config;
      else if (layer === undefined) throw missing(digest);
      else yield* layer.stream();
    };
    return { root, read, size: undefined, stream, close };
  });
}

/**
 * Reads an image of an archive to find out whether it could be pushed, without compressing anything.
 *
 * @throws MintmarkError IMAGE_INVALID the error that a push would end in; the signal's reason when it is aborted
 */
export async function verifyLayers(path: string, identity: Identity, cwd: string, signal: AbortSignal): Promise<void> {
  await closeAfter(await openTar(path, cwd), async (tar) => {
    const { diffIdOf } = await findImage(tar, identity);
    for (const [layer, diffId] of diffIdOf) await verifyLayer(tar, layer, diffId, signal);
  });
}

/** How many layers are compressed at once: more than the spare cores of a machine that builds images. */
const AT_ONCE = 4;

async function packLayers(tar: TarFile, diffIdOf: Found['diffIdOf']): Promise<PackedLayer[]> {
  const results = await pMap(diffIdOf, async ([layer, diffId]) => Promise.allSettled([packLayer(tar, layer, diffId)]), {
    concurrency: AT_ONCE,
  });
  const settled = results.flat();
  const packed = settled.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed === undefined) return packed;
  await Promise.all(packed.map((layer) => layer.close()));
  throw failed.reason;
}

interface Found {
  readonly imageId: Digest;
  readonly config: Uint8Array;
  /** From the base up. */
  readonly saved: readonly SavedLayer[];
  /** Each layer once: an archive may list the same one several times. */
  readonly diffIdOf: ReadonlyMap<SavedLayer, Digest | undefined>;
}

/** The image that was checked, with its layers, whatever its entry in manifest.json is called. */
async function findImage(tar: TarFile, { platformImages }: Identity): Promise<Found> {
  const images = (await savedImages(tar)) ?? [];
  const image = images.find(({ imageId }) => platformImages.some((checked) => checked.imageId === imageId));
  if (image === undefined) throw invalid(tar.path, 'it no longer holds the image that was checked', 'Check it again.');
  const { imageId, config, layers } = image;
  const { diffIds } = parseConfig(config, `the config ${imageId} in ${tar.path}`);
  if (!diffIds.every(isDigest)) throw invalid(tar.path, 'its config does not name its layers by their sha256 digests');
  if (diffIds.length !== layers.length) {
    throw invalid(tar.path, 'its config and its manifest.json name different layers');
  }
  if (layers.length === 0) throw withoutLayers(tar.path);
  const saved = new Map<string, SavedLayer>();
  for (const name of layers) if (!saved.has(name)) saved.set(name, await findLayer(tar, name));
  const named = new Set(layers.map((name, index) => `${String(diffIds[index])} ${name}`));
  if (named.size > saved.size) throw invalid(tar.path, 'its manifest.json has one layer where its config has two');
  const inOrder = layers.flatMap((name) => saved.get(name) ?? []);
  return { imageId, config, saved: inOrder, diffIdOf: new Map(inOrder.map((layer, index) => [layer, diffIds[index]])) };
}
