import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import type { Digest } from '../../src/image/digest.ts';
import { type ImageRecipe, makeArtifact, makeImage, type MadeImage, makeSignature } from '../support/images.ts';
import type { Fleet, Item } from './fleet.ts';
import { readManifest, sha256 } from './manifests.ts';

/** The final contents of one repository, in exact bytes. */
export interface Content {
  readonly repository: SeededRepository;
  readonly manifests: ReadonlyMap<Digest, Uint8Array>;
  readonly blobs: ReadonlySet<Digest>;
  readonly tags: ReadonlyMap<string, Digest>;
  readonly archived: ReadonlySet<Digest>;
}

const made = new Map<string, MadeImage>();

/** Equal recipes are built once for all fleets. */
export function imageOf(recipe: ImageRecipe): MadeImage {
  const key = JSON.stringify(recipe);
  const image = made.get(key) ?? makeImage(recipe);
  made.set(key, image);
  return image;
}

/** Puts a fleet into a sandbox, under its own account. */
export async function seed(sandbox: Sandbox, account: string, fleet: Fleet): Promise<Content[]> {
  const candidate = imageOf(fleet.candidate.recipe);
  return Promise.all(
    fleet.repositories.map(({ region, name, owner, items }) => {
      const repository = sandbox.createRepository({ account, region, name, tags: owner ? { service: owner } : {} });
      return fill(repository, items, candidate, fleet.quirks.orphanedBlobs);
    }),
  );
}

async function fill(
  repository: SeededRepository,
  items: readonly Item[],
  candidate: MadeImage,
  orphanedBlobs: boolean,
): Promise<Content> {
  const kept = new Map<Digest, Uint8Array>();
  const doomed = new Set<Digest>();
  const tags = new Map<string, Digest>();
  const archived = new Set<Digest>();
  const put = new Set<Digest>();
  const [config = Buffer.alloc(0)] = candidate.content.blobs;

  for (const item of items) {
    if (item.kind === 'config-alone') continue;
    const { content, digest } = contentOf(item, config);
    const itemTags = 'tags' in item ? item.tags : [];
    await repository.putImage({ content, tags: itemTags });
    for (const tag of itemTags) tags.set(tag, digest);
    const deleted = item.kind === 'image' ? item.deleted : 'no';
    const manifests = [...content.children, content.root].map(({ bytes }) => ({ bytes, digest: sha256(bytes) }));
    for (const manifest of manifests) {
      const isKept = deleted === 'no' || (deleted === 'root' && manifest.digest !== digest);
      if (isKept) kept.set(manifest.digest, manifest.bytes);
      else doomed.add(manifest.digest);
      if (item.kind === 'image' && item.archived) archived.add(manifest.digest);
    }
    for (const blob of content.blobs) put.add(sha256(blob));
  }
  // A manifest stays if another item has it too; roots were put last and go first.
  const gone = [...doomed].filter((digest) => !kept.has(digest)).reverse();
  for (const digest of gone) await repository.deleteManifest(digest);
  for (const digest of archived) if (kept.has(digest)) repository.setImageStatus(digest, 'ARCHIVED');
  const held = orphanedBlobs ? put : new Set([...kept.values()].flatMap((bytes) => readManifest(bytes).blobs));
  if (items.some(({ kind }) => kind === 'config-alone')) held.add(await repository.putBlob(config));
  return {
    repository,
    manifests: kept,
    blobs: held,
    tags: new Map([...tags].filter(([, digest]) => kept.has(digest))),
    archived: new Set([...archived].filter((digest) => kept.has(digest))),
  };
}

function contentOf(item: Exclude<Item, { kind: 'config-alone' }>, config: Uint8Array): MadeImage {
  switch (item.kind) {
    case 'image':
      return imageOf(item.recipe);
    case 'artifact':
      return makeArtifact(item.payload);
    case 'signature':
      return makeSignature('signature');
    case 'config-in-artifact':
      return makeArtifact(Buffer.from(config).toString('utf8'));
  }
}
