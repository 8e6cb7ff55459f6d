import { parseConfig } from '../config.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { manifestDigests } from '../identity.ts';
import { fullName } from '../reference.ts';
import { savedContent } from './archive-content.ts';
import { DEPENDS_ON_ENGINE, blobName, invalid } from './blob.ts';
import { choose, fittingOf, type Candidate } from './choice.ts';
import { dockerArchiveContent, verifyLayers } from './docker-archive-content.ts';
import { classify, describe, readLayout, rootsOf, wordOf } from './layout.ts';
import { blobsIn } from './oci-archive.ts';
import { type SavedImage, savedImages } from './saved-images.ts';
import { type Location, parseLocation } from './selector.ts';
import type { ImageSource, ReadImage } from './source.ts';
import { openTar, type TarFile } from './tar-file.ts';
import { walk, type Walked } from './walk.ts';
import { closeAfter } from '../../util/closing.ts';

/**
 * `docker-archive:FILE[:REFERENCE]`: a file from `docker save` or a similar tool, compressed or not. manifest.json
 * names the config. An engine with the containerd image store adds an OCI layout, which includes the other platforms.
 */
export const dockerArchive: ImageSource = {
  async read({ rest }, { cwd }) {
    const location = parseLocation(rest);
    return closeAfter(await openTar(location.path, cwd), (tar) => readSaved(tar, location));
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
  const roots = indexJson === undefined ? [] : await presentRoots(indexJson, tar);
  const below = runnablesBelow(tar);
  const candidates: Candidate<SavedImage | Layout>[] = [
    ...images.map(candidateOf),
    ...(await unlisted(images, roots, below)),
  ];
  const saved = choose(candidates, selector, `docker-archive:${path}`);
  if ('root' in saved) return describe(saved.root, saved.runnables, blobsIn(tar), path);
  const { platform = 'unknown', labels } = parseConfig(saved.config, `the config ${saved.imageId} in ${path}`);
  const layout = roots.length === 0 ? undefined : await layoutOf(saved, roots, below, location);
  if (layout !== undefined) return describe(layout.root, layout.runnables, blobsIn(tar), path);
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

/** Roots that are not in the archive are ignored: apko's index.json is the image's own index, without its blobs. */
async function presentRoots(indexJson: Uint8Array, tar: TarFile): Promise<readonly Candidate<Descriptor>[]> {
  const roots: Candidate<Descriptor>[] = [];
  for (const root of rootsOf(indexJson, tar.path)) {
    if ((await tar.find(blobName(root.value.digest))) !== undefined) roots.push(root);
  }
  return roots;
}

/** The runnable images below a root; undefined for an artifact. */
type Below = (candidate: Candidate<Descriptor>) => Promise<Walked['runnables'] | undefined>;

function runnablesBelow(tar: TarFile): Below {
  const read = blobsIn(tar);
  // Thousands of roots may lead to the same manifest.
  const known = new Map<string, Walked['runnables'] | undefined>();
  return async (candidate) => {
    const { value: root } = candidate;
    const word = wordOf(root);
    if (known.has(word)) return known.get(word);
    const { artifact } = await classify(candidate, read, tar.path);
    // Platforms that the engine had not pulled are listed in the index, but were not saved.
    const runnables = artifact === true ? undefined : (await walk(root, read, tar.path)).runnables;
    known.set(word, runnables);
    return runnables;
  };
}

interface Layout {
  readonly root: Descriptor;
  readonly runnables: Walked['runnables'];
}

/**
 * The images that only index.json names. Of several indexes above one image, Docker's containerd image store saves
 * only the last in manifest.json, but it loads all of them.
 */
async function unlisted(
  images: readonly SavedImage[],
  roots: readonly Candidate<Descriptor>[],
  below: Below,
): Promise<readonly Candidate<Layout>[]> {
  const listed = new Set(images.flatMap(({ names }) => names.map(inFull)));
  const isListed = ({ names }: Candidate<Descriptor>): boolean => names.some((name) => listed.has(name));
  const found: Candidate<Layout>[] = [];
  for (const candidate of roots.some(isListed) ? roots : []) {
    const { value: root, digest, names } = candidate;
    if (names.length === 0 || isListed(candidate)) continue;
    const runnables = await below(candidate);
    // The full name before the tag alone.
    if (runnables?.length) found.push({ value: { root, runnables }, digest, names: names.toReversed() });
  }
  return found;
}

/** The image by the index that the containerd image store saved next to manifest.json, if it saved one. */
async function layoutOf(
  { imageId, names }: SavedImage,
  roots: readonly Candidate<Descriptor>[],
  below: Below,
  { path, selector }: Location,
): Promise<Layout | undefined> {
  const full = names.map(inFull);
  const namesOf = (root: Candidate<Descriptor>): string[] => root.names.filter((name) => full.includes(name));
  const named = roots.filter((root) => namesOf(root).length > 0);
  const byName = new Map<string, Digest>();
  const found: Candidate<Layout>[] = [];
  for (const candidate of named.length > 0 ? named : roots) {
    const { value: root, digest } = candidate;
    const runnables = await below(candidate);
    if (runnables === undefined) continue;
    const isMeant = runnables.some(({ config }) => config.digest === imageId);
    // If several images have the same name, the engine keeps the last.
    const hasRival = namesOf(candidate).some((name) => (byName.get(name) ?? root.digest) !== root.digest);
    if (named.length > 0 && (!isMeant || hasRival)) throw differentImages(path);
    for (const name of namesOf(candidate)) byName.set(name, root.digest);
    if (isMeant) found.push({ value: { root, runnables }, digest, names: namesOf(candidate) });
    if (isMeant && named.length === 0) break;
  }
  if (found.length === 0) throw differentImages(path);
  // Several names of one image may be names of several indexes, each with other platforms.
  const meant = selector?.kind === 'name' ? fittingOf(found, selector) : [];
  const { root, runnables } = choose(meant.length > 0 ? meant : found, undefined, `docker-archive:${path}`);
  const isIndex = runnables.every(({ descriptor }) => descriptor.digest !== root.digest);
  return isIndex ? { root, runnables } : undefined;
}

function differentImages(path: string): Error {
  return invalid(path, 'its index.json and its manifest.json name different images', DEPENDS_ON_ENGINE);
}
