import type { Digest } from './digest.ts';
import { configDigestOf, type Manifest } from './manifest.ts';

/** All that matters of a manifest for distinguishing images. */
export type Content =
  | { readonly kind: 'image'; readonly configDigest: Digest }
  | { readonly kind: 'artifact'; readonly configDigest: Digest | undefined }
  /** Every manifest that it names: what they are, they say themselves. */
  | { readonly kind: 'index'; readonly manifests: readonly Digest[] };

/** An image of a repository: an index with all that it names, or a manifest that stands alone. Each digest is there once. */
export interface Holding {
  readonly digest: Digest;
  readonly imageIds: readonly Digest[];
  /** Config digests of artifacts that are no image ID here. */
  readonly artifacts: readonly Digest[];
}

export function contentOf(manifest: Manifest): Content {
  switch (manifest.kind) {
    case 'index':
      return { kind: 'index', manifests: [...new Set(manifest.manifests.map(({ digest }) => digest))] };
    case 'image':
      return { kind: 'image', configDigest: manifest.config.digest };
    case 'artifact':
      return { kind: 'artifact', configDigest: configDigestOf(manifest) };
  }
}

/** The manifests that indexes name and that are not known. */
export function missingChildren(contents: ReadonlyMap<Digest, Content>): Digest[] {
  const named = new Set<Digest>();
  for (const content of contents.values()) {
    if (content.kind !== 'index') continue;
    for (const digest of content.manifests) if (!contents.has(digest)) named.add(digest);
  }
  return [...named];
}

/**
 * The images of a repository. What an index names is a part of that image, and an image of its own only if a tag names it
 * too.
 */
export function holdingsOf(contents: ReadonlyMap<Digest, Content>, isTagged: (digest: Digest) => boolean): Holding[] {
  const parts = new Set<Digest>();
  for (const content of contents.values()) {
    if (content.kind === 'index') for (const digest of content.manifests) parts.add(digest);
  }
  return [...contents.keys()]
    .filter((digest) => !parts.has(digest) || isTagged(digest))
    .map((digest) => holdingOf(digest, contents))
    .filter(({ imageIds, artifacts }) => imageIds.length > 0 || artifacts.length > 0);
}

/** What is below a manifest or an index. Each digest is visited once, so that this ends and takes time in line with them. */
export function holdingOf(root: Digest, contents: ReadonlyMap<Digest, Content>): Holding {
  const own = contents.get(root);
  // Nearly all of them: nothing is below it.
  if (own?.kind === 'image') return { digest: root, imageIds: [own.configDigest], artifacts: [] };
  const visited = new Set([root]);
  const [imageIds, artifacts] = [new Set<Digest>(), new Set<Digest>()];
  for (const digest of visited) {
    const content = contents.get(digest);
    if (content?.kind === 'image') imageIds.add(content.configDigest);
    if (content?.kind === 'artifact' && content.configDigest !== undefined) artifacts.add(content.configDigest);
    // A set that grows while it is walked is walked to its new end.
    if (content?.kind === 'index') for (const child of content.manifests) visited.add(child);
  }
  return { digest: root, imageIds: [...imageIds], artifacts: [...artifacts].filter((id) => !imageIds.has(id)) };
}
