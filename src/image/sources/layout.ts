import { parseConfig, type ImageConfig } from '../config.ts';
import type { Descriptor } from '../descriptor.ts';
import { type Digest, digestOf } from '../digest.ts';
import { type Identity, type Labels, manifestDigests } from '../identity.ts';
import { MAX_DEPTH, parseManifest } from '../manifest.ts';
import { isManifest, OCI_INDEX } from '../media-types.ts';
import { defined } from '../../util/defined.ts';
import { invalid, readConfigBlob, readVerified, type ReadBlob, withoutLayers } from './blob.ts';
import { choose, fittingOf, type Candidate } from './choice.ts';
import type { Location } from './selector.ts';
import type { ReadImage } from './source.ts';
import { missingOf, walk, type Runnable } from './walk.ts';

const REF_NAME = 'org.opencontainers.image.ref.name';
const CONTAINERD_NAME = 'io.containerd.image.name';

/** The images that `index.json` of an OCI layout lists. OCI image-spec, image-layout.md. */
export function rootsOf(indexJson: Uint8Array, place: string): Candidate<Descriptor>[] {
  const index = parseManifest(indexJson, `index.json in ${place}`);
  if (index.kind !== 'index') throw invalid(place, 'its index.json is not an index');
  const [first] = index.manifests;
  const roots = index.manifests.filter(({ mediaType }) => isManifest(mediaType));
  if (first !== undefined && roots.length === 0) {
    throw invalid(
      place,
      `its index.json names no manifest: it says that ${first.digest} is ${JSON.stringify(first.mediaType)}`,
      'Make the layout again, with the media type of each manifest.',
    );
  }
  return roots.map((root) => ({
    value: root,
    digest: root.digest,
    names: [root.annotations[REF_NAME], root.annotations[CONTAINERD_NAME]].filter((name) => name !== undefined),
  }));
}

/** Adds to a root whether it is an artifact, and so not an image that could be meant. */
export async function classify(
  root: Candidate<Descriptor>,
  read: ReadBlob,
  place: string,
  known = new Map<Digest, boolean>(),
): Promise<Candidate<Descriptor>> {
  return { ...root, artifact: await isArtifact(root.value, 0, read, place, known) };
}

/**
 * Whether a manifest is an artifact, or an index of nothing but artifacts, such as the list of what refers to an image.
 * What is missing may be an image. Each manifest is read once.
 */
async function isArtifact(
  { digest, mediaType }: Descriptor,
  depth: number,
  read: ReadBlob,
  place: string,
  known: Map<Digest, boolean>,
): Promise<boolean> {
  let artifact = known.get(digest);
  if (artifact !== undefined) return artifact;
  const bytes = await readVerified(read, digest, place);
  const manifest = bytes && parseManifest(bytes, `${digest} in ${place}`, mediaType);
  artifact = manifest?.kind === 'artifact' || (manifest?.kind === 'index' && depth < MAX_DEPTH);
  for (const child of manifest?.kind === 'index' ? manifest.manifests : []) {
    if (!artifact) break;
    artifact = !isManifest(child.mediaType) || (await isArtifact(child, depth + 1, read, place, known));
  }
  known.set(digest, artifact);
  return artifact;
}

/** Classifies the roots that are meant, one after the other. Each manifest is read once, as many roots may share it. */
async function classified(
  roots: readonly Candidate<Descriptor>[],
  meant: ReadonlySet<Candidate<Descriptor>>,
  read: ReadBlob,
  place: string,
): Promise<readonly Candidate<Descriptor>[]> {
  const known = new Map<string, Candidate<Descriptor>>();
  const artifacts = new Map<Digest, boolean>();
  const found: Candidate<Descriptor>[] = [];
  for (const root of roots) {
    const alike =
      known.get(wordOf(root.value)) ?? (meant.has(root) ? await classify(root, read, place, artifacts) : undefined);
    if (alike !== undefined) known.set(wordOf(root.value), alike);
    found.push({ ...root, ...(alike?.artifact !== undefined && { artifact: alike.artifact }) });
  }
  return found;
}

/** Everything that a descriptor says about a manifest and that is verified when it is read. */
export function wordOf({ digest, mediaType }: Descriptor): string {
  return `${digest} ${mediaType}`;
}

/**
 * Whether the roots are the platforms of one image, which some tools list without an index above them: each platform
 * occurs once, and no names tell them apart. The image's index is then index.json itself.
 */
function arePlatforms(roots: readonly Candidate<Descriptor>[]): boolean {
  const images = roots.filter(({ artifact }) => artifact !== true);
  const platforms = new Set(images.map(({ value }) => value.platform));
  const named = images.some(({ names }) => names.length > 0);
  return images.length > 1 && !named && !platforms.has(undefined) && platforms.size === images.length;
}

/** The root of an image of a layout: its index, or its only manifest. */
export function rootIn(identity: Identity): Digest {
  const [root] = manifestDigests(identity);
  if (root === undefined) throw new RangeError('An image of a layout has a manifest.');
  return root;
}

/** Reads the image of an OCI layout, which is in a directory or an archive. */
export async function readLayout(
  transport: string,
  { path, selector }: Location,
  indexJson: Uint8Array,
  read: ReadBlob,
): Promise<ReadImage> {
  const listed = rootsOf(indexJson, path);
  const meant = fittingOf(listed, selector);
  const roots = meant.length < 2 ? listed : await classified(listed, new Set(meant), read, path);
  const index = { mediaType: OCI_INDEX, digest: digestOf(indexJson), size: indexJson.length, annotations: {} };
  const whole = selector === undefined && arePlatforms(roots);
  const root = whole ? index : choose(roots, selector, `${transport}:${path}`);
  const readOrIndex: ReadBlob = (blob) => (blob.digest === index.digest ? Promise.resolve(indexJson) : read(blob));
  const walked = await walk(root, readOrIndex, path);
  const missing = missingOf(walked);
  if (missing !== undefined) {
    throw invalid(
      path,
      `blob ${missing.digest}${missing.platform === undefined ? '' : ` (${missing.platform})`} is missing`,
      'Make it again with all its platforms (with ctr images export: --all-platforms). If the file also has a manifest.json, as from docker save, read it with docker-archive:FILE.',
    );
  }
  return describe(root, walked.runnables, read, path);
}

/**
 * The identity and labels of the runnable images below a root.
 *
 * @throws MintmarkError IMAGE_INVALID if a config is missing or damaged, or its manifest has no or other layers
 */
export async function describe(
  root: Descriptor,
  runnables: readonly Runnable[],
  readBlob: ReadBlob,
  place: string,
): Promise<ReadImage> {
  const configs = new Map<Digest, ImageConfig>();
  const described: { platform: string; descriptor: Descriptor; config: Descriptor; labels: Labels }[] = [];
  // Sequentially, and each config once: thousands of platforms in an index may share a config of several MB.
  for (const { descriptor, config, layers } of runnables) {
    const read = configs.get(config.digest) ?? (await readConfig(config, readBlob, place));
    configs.set(config.digest, read);
    requireLayers(descriptor.digest, layers, read.diffIds.length, place);
    // The platform in the index takes precedence, as engines choose by it.
    described.push({
      platform: descriptor.platform ?? read.platform ?? 'unknown',
      descriptor,
      config,
      labels: read.labels,
    });
  }
  const platformImages = described.map(({ platform, descriptor, config }) => ({
    platform,
    imageId: config.digest,
    manifestDigest: descriptor.digest,
  }));
  const single = runnables.some(({ descriptor }) => descriptor.digest === root.digest);
  return {
    identity: defined({ platformImages, indexDigest: single ? undefined : root.digest }),
    labels: labelsByPlatform(described),
    // A manifest may be listed for thousands of platforms, and have thousands of layers.
    layers: largestFirst([...new Set(runnables.map(({ pushed }) => pushed))].flat()),
  };
}

function largestFirst(blobs: readonly Descriptor[]): Digest[] {
  return [...new Set(blobs.toSorted((one, other) => other.size - one.size).map(({ digest }) => digest))];
}

/** @throws MintmarkError IMAGE_INVALID if a manifest has no layers, or its config lists more or fewer */
export function requireLayers(manifest: Digest, layers: number, named: number, place: string): void {
  if (layers === named && layers > 0) return;
  if (layers === named) throw withoutLayers(place);
  throw invalid(
    place,
    `its manifest ${manifest} has ${layers} layers, but its config lists ${named}`,
    'No engine can run it. Make it again: docker save of Docker Engine 25.0.0 wrote such files.',
  );
}

async function readConfig(config: Descriptor, read: ReadBlob, place: string): Promise<ImageConfig> {
  const bytes = await readConfigBlob(read, config, place);
  if (bytes === undefined) throw invalid(place, `the config ${config.digest} is missing`);
  return parseConfig(bytes, `the config ${config.digest} in ${place}`);
}

function common(labels: Labels, others: Labels): Labels {
  return Object.fromEntries(Object.entries(others).filter(([name, value]) => labels[name] === value));
}

/** For several images of one platform, the labels that all of them have, so that one without a mark is not hidden. */
function labelsByPlatform(
  described: readonly { readonly platform: string; readonly labels: Labels }[],
): ReadonlyMap<string, Labels> {
  const byPlatform = new Map<string, Labels>();
  for (const { platform, labels } of described) {
    const known = byPlatform.get(platform);
    // Not copied: a config may have thousands of labels, and be listed for thousands of platforms.
    byPlatform.set(platform, known === undefined || known === labels ? labels : common(known, labels));
  }
  return byPlatform;
}
