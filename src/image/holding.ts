import type { Digest } from './digest.ts';
import { configDigestOf, type Manifest } from './manifest.ts';

/** The part of a manifest that distinguishes images. */
export type Content =
  | { readonly kind: 'image'; readonly configDigest: Digest }
  | { readonly kind: 'artifact'; readonly configDigest: Digest | undefined }
  /** Every manifest that it lists. What these are, only they say. */
  | { readonly kind: 'index'; readonly manifests: readonly Digest[] };

/** An image of a repository: an index with everything under it, or a manifest of its own. Digests are not repeated. */
export interface Holding {
  readonly digest: Digest;
  readonly imageIds: readonly Digest[];
  /** Config digests of artifacts, except those that are image IDs here. */
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

/** The manifests that indexes list but that are not known. */
export function missingChildren(contents: ReadonlyMap<Digest, Content>): Digest[] {
  const named = new Set<Digest>();
  for (const content of contents.values()) {
    if (content.kind !== 'index') continue;
    for (const digest of content.manifests) if (!contents.has(digest)) named.add(digest);
  }
  return [...named];
}

/**
 * The images of a repository. A manifest in an index is a part of that image. It is an image of its own only if it also
 * has a tag.
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

/** Everything under a manifest or an index. Each digest is visited once, so this ends, and in linear time. */
export function holdingOf(root: Digest, contents: ReadonlyMap<Digest, Content>): Holding {
  const own = contents.get(root);
  // Nearly always: there is nothing below it.
  if (own?.kind === 'image') return { digest: root, imageIds: [own.configDigest], artifacts: [] };
  const visited = new Set([root]);
  const [imageIds, artifacts] = [new Set<Digest>(), new Set<Digest>()];
  for (const digest of visited) {
    const content = contents.get(digest);
    if (content?.kind === 'image') imageIds.add(content.configDigest);
    if (content?.kind === 'artifact' && content.configDigest !== undefined) artifacts.add(content.configDigest);
    // The loop also visits digests that are added while it runs.
    if (content?.kind === 'index') for (const child of content.manifests) visited.add(child);
  }
  return { digest: root, imageIds: [...imageIds], artifacts: [...artifacts].filter((id) => !imageIds.has(id)) };
}
