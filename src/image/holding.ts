import { isAttestation } from './descriptor.ts';
import type { Digest } from './digest.ts';
import type { Manifest } from './manifest.ts';

/** All that matters of a manifest for telling images apart. */
export type Content =
  | { readonly kind: 'image'; readonly imageId: Digest }
  /** Both lists have manifests of the same repository. */
  | { readonly kind: 'index'; readonly platforms: readonly Digest[]; readonly attestations: readonly Digest[] }
  | { readonly kind: 'artifact' };

/** An image of a repository: an index with all that it names, or a manifest that stands alone. */
export interface Holding {
  readonly digest: Digest;
  /** At least one, each once. */
  readonly imageIds: readonly Digest[];
}

export function contentOf(manifest: Manifest): Content {
  switch (manifest.kind) {
    case 'image':
      return { kind: 'image', imageId: manifest.config.digest };
    case 'index':
      return {
        kind: 'index',
        platforms: manifest.manifests.filter((entry) => !isAttestation(entry)).map(({ digest }) => digest),
        attestations: manifest.manifests.filter(isAttestation).map(({ digest }) => digest),
      };
    case 'artifact':
      return { kind: 'artifact' };
  }
}

/** The manifests that indexes name and that are not known. */
export function missingChildren(contents: ReadonlyMap<Digest, Content>): Digest[] {
  const named = [...contents.values()].flatMap((content) => (content.kind === 'index' ? content.platforms : []));
  return [...new Set(named)].filter((digest) => !contents.has(digest));
}

/**
 * The images of a repository. What an index names is a part of that image, and an image of its own only where a tag
 * names it too. Artifacts, and indexes of nothing but artifacts, are no images.
 */
export function holdingsOf(contents: ReadonlyMap<Digest, Content>, isTagged: (digest: Digest) => boolean): Holding[] {
  const parts = new Set<Digest>();
  for (const content of contents.values()) {
    if (content.kind !== 'index') continue;
    for (const digest of [...content.platforms, ...content.attestations]) parts.add(digest);
  }
  return [...contents.keys()]
    .filter((digest) => !parts.has(digest) || isTagged(digest))
    .map((digest) => ({ digest, imageIds: [...new Set(imageIdsIn(digest, contents))] }))
    .filter(({ imageIds }) => imageIds.length > 0);
}

function imageIdsIn(digest: Digest, contents: ReadonlyMap<Digest, Content>): Digest[] {
  const content = contents.get(digest);
  switch (content?.kind) {
    case 'image':
      return [content.imageId];
    case 'index':
      return content.platforms.flatMap((child) => imageIdsIn(child, contents));
    case 'artifact':
    case undefined:
      return [];
  }
}
