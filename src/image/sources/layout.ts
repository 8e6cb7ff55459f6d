import type { Descriptor } from '../descriptor.ts';
import type { Identity, Labels, SourceImage } from '../identity.ts';
import { parseConfig } from '../config.ts';
import { parseManifest } from '../manifest.ts';
import { isManifest, OCI_INDEX } from '../media-types.ts';
import { invalid, readVerified, type ReadBlob } from './blob.ts';
import { choose, type Candidate } from './choice.ts';
import type { Location } from './selector.ts';
import { walk, type Runnable } from './walk.ts';

const REF_NAME = 'org.opencontainers.image.ref.name';
const CONTAINERD_NAME = 'io.containerd.image.name';

/** The images that `index.json` of an OCI layout lists. OCI image-spec, image-layout.md. */
export function rootsOf(indexJson: Uint8Array, place: string): Candidate<Descriptor>[] {
  const index = parseManifest(indexJson, `index.json in ${place}`, OCI_INDEX);
  if (index.kind !== 'index') throw invalid(place, 'its index.json is no index');
  return index.manifests
    .filter(({ mediaType }) => isManifest(mediaType))
    .map((root) => ({
      value: root,
      digest: root.digest,
      names: [root.annotations[REF_NAME], root.annotations[CONTAINERD_NAME]].filter((name) => name !== undefined),
    }));
}

/** The image of an OCI layout, which a directory or an archive may hold. */
export async function readLayout(
  transport: string,
  { path, selector }: Location,
  reference: string,
  indexJson: Uint8Array,
  read: ReadBlob,
): Promise<SourceImage> {
  const root = choose(rootsOf(indexJson, path), selector, `${transport}:${path}`);
  const { runnables, absent } = await walk(root, read, path);
  const [missing] = absent;
  if (missing !== undefined) {
    throw invalid(
      path,
      `blob ${missing.digest}${missing.platform === undefined ? '' : ` (${missing.platform})`} is missing`,
      'Make it anew, with all its platforms. A file written by docker save is read with docker-archive:FILE.',
    );
  }
  return { reference, ...(await describe(root, runnables, read, path)) };
}

/**
 * Identity and labels of the runnable images below a root.
 *
 * @throws MintmarkError IMAGE_INVALID where a config is missing or damaged
 */
export async function describe(
  root: Descriptor,
  runnables: readonly Runnable[],
  read: ReadBlob,
  place: string,
): Promise<{ readonly identity: Identity; readonly labels: ReadonlyMap<string, Labels> }> {
  const described = await Promise.all(
    runnables.map(async ({ descriptor, config }) => {
      const bytes = await readVerified(read, config, place);
      if (bytes === undefined) throw invalid(place, `the config ${config.digest} is missing`);
      const { platform, labels } = parseConfig(bytes, `the config ${config.digest} in ${place}`);
      // The index's word comes first: it is what an engine chooses by.
      return { platform: descriptor.platform ?? platform ?? 'unknown', descriptor, config, labels };
    }),
  );
  const platformImages = described.map(({ platform, descriptor, config }) => ({
    platform,
    imageId: config.digest,
    manifestDigest: descriptor.digest,
  }));
  const single = runnables.some(({ descriptor }) => descriptor.digest === root.digest);
  return {
    identity: { platformImages, indexDigest: single ? undefined : root.digest },
    labels: labelsByPlatform(described),
  };
}

/** Of several images for one platform, the labels that all of them have: one image without a mark is not hidden. */
function labelsByPlatform(
  described: readonly { readonly platform: string; readonly labels: Labels }[],
): ReadonlyMap<string, Labels> {
  const byPlatform = new Map<string, Labels>();
  for (const { platform, labels } of described) {
    const known = byPlatform.get(platform) ?? labels;
    const common = Object.entries(labels).filter(([name, value]) => known[name] === value);
    byPlatform.set(platform, Object.fromEntries(common));
  }
  return byPlatform;
}
