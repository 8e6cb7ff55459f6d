import { parseConfig } from '../config.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { manifestDigests } from '../identity.ts';
import { fullName } from '../reference.ts';
import { savedContent } from './archive-content.ts';
import { DEPENDS_ON_ENGINE, blobName, invalid, type ReadBlob } from './blob.ts';
import { choose, type Candidate } from './choice.ts';
import { dockerArchiveContent, verifyLayers } from './docker-archive-content.ts';
import { classify, describe, readLayout, rootsOf, wordOf } from './layout.ts';
import { blobsIn } from './oci-archive.ts';
import { type SavedImage, savedImages } from './saved-images.ts';
import { type Location, parseLocation } from './selector.ts';
import type { ImageSource, ReadImage } from './source.ts';
import { openTar, type TarFile } from './tar-file.ts';
import { walk, type Walked } from './walk.ts';

/**
 * `docker-archive:FILE[:REFERENCE]`: a file from `docker save` or a similar tool, compressed or not. manifest.json
 * names the config. An engine with the containerd image store adds an OCI layout, which includes the other platforms.
 */
export const dockerArchive: ImageSource = {
  async read({ rest }, { cwd }) {
    const location = parseLocation(rest);
    const tar = await openTar(location.path, cwd);
    try {
      return await readSaved(tar, location);
    } finally {
      await tar.close();
    }
  },

  async open({ source, identity }, cwd) {
    const { path } = parseLocation(source.rest);
    const [root] = manifestDigests(identity);
    if (root === undefined) return dockerArchiveContent(path, identity, cwd);
    return savedContent(path, identity, root, cwd);
  },

  async verifyUnopened({ source, identity }, cwd, signal) {
    const isPackedToOpen = manifestDigests(identity).length === 0;
    if (isPackedToOpen) await verifyLayers(parseLocation(source.rest).path, identity, cwd, signal);
    return isPackedToOpen;
  },
};

async function readSaved(tar: TarFile, location: Location): Promise<ReadImage> {
  const { path, selector } = location;
  const [images, indexJson] = await Promise.all([savedImages(tar), tar.read('index.json')]);
  if (images === undefined) throw await noManifest(tar, indexJson !== undefined);
  // The containerd image store then loads the layout.
  if (images.length === 0 && indexJson !== undefined) {
    return readLayout('docker-archive', location, indexJson, blobsIn(tar));
  }
  const saved = choose(images.map(candidateOf), selector, `docker-archive:${path}`);
  const { platform = 'unknown', labels } = parseConfig(saved.config, `the config ${saved.imageId} in ${path}`);
  const layout = indexJson && (await layoutOf(saved, tar, indexJson));
  if (layout !== undefined) return layout;
  // The manifest is not known: the push makes it, and compresses the layers in its own way.
  return {
    identity: { platformImages: [{ platform, imageId: saved.imageId }] },
    labels: new Map([[platform, labels]]),
  };
}

async function noManifest(tar: TarFile, hasIndex: boolean): Promise<Error> {
  const what = 'it has no manifest.json';
  if (hasIndex) return invalid(tar.path, what, `It is an OCI archive: oci-archive:${tar.path}.`);
  if ((await tar.find('repositories')) === undefined) return invalid(tar.path, what);
  return invalid(
    tar.path,
    `${what}: Docker before version 1.10 wrote it, and the engine that loads it makes its image ID`,
    'Load it with docker load, and name the image in the engine: docker-daemon:NAME.',
  );
}

function candidateOf(image: SavedImage): Candidate<SavedImage> {
  return { value: image, digest: image.imageId, names: [...image.names, ...image.names.map(inFull)] };
}

/** In the form `docker.io/library/app:1`. */
function inFull(name: string): string {
  return fullName(name) ?? name;
}

/** The image by the index that the containerd image store saved next to manifest.json, if it saved one. */
async function layoutOf(
  { imageId, names }: SavedImage,
  tar: TarFile,
  indexJson: Uint8Array,
): Promise<ReadImage | undefined> {
  const read = blobsIn(tar);
  const roots: Candidate<Descriptor>[] = [];
  // Roots that are not in the archive are ignored: apko's index.json is the image's own index, without its blobs.
  for (const root of rootsOf(indexJson, tar.path)) {
    if ((await tar.find(blobName(root.value.digest))) !== undefined) roots.push(root);
  }
  if (roots.length === 0) return undefined;
  const full = names.map(inFull);
  const namesOf = (root: Candidate<Descriptor>): string[] => root.names.filter((name) => full.includes(name));
  const named = roots.filter((root) => namesOf(root).length > 0);
  const byName = new Map<string, Digest>();
  const known = new Map<string, Walked['runnables'] | undefined>();
  let found: { readonly root: Descriptor; readonly runnables: Walked['runnables'] } | undefined;
  for (const candidate of named.length > 0 ? named : roots) {
    const { value: root } = candidate;
    // Thousands of roots may lead to the same manifest.
    const word = wordOf(root);
    const runnables = known.has(word) ? known.get(word) : await runnablesBelow(candidate, read, tar.path);
    known.set(word, runnables);
    if (runnables === undefined) continue;
    const isMeant = runnables.some(({ config }) => config.digest === imageId);
    // If several images have the same name, the engine keeps the last.
    const hasRival = namesOf(candidate).some((name) => (byName.get(name) ?? root.digest) !== root.digest);
    if (named.length > 0 && (!isMeant || hasRival)) throw differentImages(tar.path);
    for (const name of namesOf(candidate)) byName.set(name, root.digest);
    if (isMeant) found ??= { root, runnables };
    if (isMeant && named.length === 0) break;
  }
  if (found === undefined) throw differentImages(tar.path);
  const { root, runnables } = found;
  return isIndex(root, runnables) ? describe(root, runnables, read, tar.path) : undefined;
}

/** @returns undefined for an artifact */
async function runnablesBelow(
  candidate: Candidate<Descriptor>,
  read: ReadBlob,
  place: string,
): Promise<Walked['runnables'] | undefined> {
  const { value: root, artifact } = await classify(candidate, read, place);
  if (artifact === true) return undefined;
  // Platforms that the engine had not pulled are listed in the index, but were not saved.
  return (await walk(root, read, place)).runnables;
}

function differentImages(path: string): Error {
  return invalid(path, 'its index.json and its manifest.json name different images', DEPENDS_ON_ENGINE);
}

function isIndex(root: Descriptor, runnables: Walked['runnables']): boolean {
  return runnables.every(({ descriptor }) => descriptor.digest !== root.digest);
}
