import { some } from '../../util/words.ts';
import type { Digest } from '../digest.ts';
import type { Identity } from '../identity.ts';
import { parseManifest } from '../manifest.ts';
import { isManifest } from '../media-types.ts';
import { invalid, placesOf, SAVE_AGAIN } from './blob.ts';
import type { Content } from './source.ts';
import { openTar } from './tar-file.ts';
import { closeOnFailure } from '../../util/closing.ts';

/**
 * The blobs of an OCI layout in a tar archive, for pushing an image that `oci-archive:` has read.
 *
 * @param path relative to `cwd`
 */
export async function archiveContent(path: string, root: Digest, cwd: string): Promise<Content> {
  const tar = await openTar(path, cwd);
  const nameOf = placesOf(root, await tar.read('index.json'));
  return {
    root,
    read: async (digest) => (await tar.read(nameOf(digest))) ?? missing(digest, path),
    size: async (digest) => (await tar.find(nameOf(digest)))?.size,
    stream: async function* (digest) {
      yield* tar.stream((await tar.find(nameOf(digest))) ?? missing(digest, path));
    },
    close: () => tar.close(),
  };
}

function missing(digest: Digest, path: string): never {
  throw invalid(path, `blob ${digest} is missing`, SAVE_AGAIN);
}

/**
 * The same for an image that `docker-archive:` has read. `docker save` writes the index even if only one platform of an
 * image was pulled. Registries do not accept an index without its manifests, so that platform is pushed on its own.
 *
 * @throws MintmarkError IMAGE_INVALID if there are several platforms, but not all
 */
export async function savedContent(
  path: string,
  { platformImages }: Identity,
  root: Digest,
  cwd: string,
): Promise<Content> {
  return closeOnFailure(await archiveContent(path, root, cwd), async (content) => {
    if (await isWhole(content, root)) return content;
    const [only, ...others] = platformImages;
    if (only?.manifestDigest !== undefined && others.length === 0) return { ...content, root: only.manifestDigest };
    const held = some(platformImages.map(({ platform }) => platform));
    throw invalid(
      path,
      `its image is an index of which it holds only ${held}, and no registry takes an index without all its manifests`,
      'Save one platform: docker save --platform PLATFORM. Or pull the others first, and save the image again.',
    );
  });
}

/** Whether every manifest under an index is there. Each is read once. */
async function isWhole({ read, size }: Content, root: Digest): Promise<boolean> {
  const seen = new Set([root]);
  for (const digest of seen) {
    if ((await size?.(digest)) === undefined) return false;
    const manifest = parseManifest(await read(digest), `the manifest ${digest}`);
    if (manifest.kind !== 'index') continue;
    for (const { digest: child, mediaType } of manifest.manifests) if (isManifest(mediaType)) seen.add(child);
  }
  return true;
}
