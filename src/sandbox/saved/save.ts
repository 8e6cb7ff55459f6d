import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MintmarkError } from '../../errors.ts';
import { type Digest, hexOf } from '../../image/digest.ts';
import { makeDirectory } from '../../util/directory.ts';
import { pathTrouble } from '../../util/path-trouble.ts';
import { replaceFile } from '../../util/replace-file.ts';
import type { RegistrySettings } from '../registries.ts';
import type { RepositoryState, StoredImage } from '../repository.ts';
import type { SandboxState } from '../state.ts';
import type { MemoryStorage } from '../storage/memory.ts';
import type { SavedBlob, SavedImage, SavedRegistry, SavedRepository, SavedState } from './form.ts';
import type { Registry } from '../../image/repository.ts';

/** Where a state keeps the content of blobs and manifests, relative to its directory. */
export const BLOBS = join('blobs', 'sha256');
export const STATE_FILE = 'state.json';

/** What a sandbox has. */
export type Holding = Pick<SandboxState, 'registries' | 'repositories' | 'storage'>;

/**
 * Writes what the sandbox has at this moment to a directory: `state.json`, and each blob and manifest under its digest.
 * `state.json` is replaced as a whole once everything that it names is there, so that a killed run leaves the old state.
 *
 * @throws MintmarkError USAGE if the directory cannot be written
 */
export async function saveState(
  { registries, repositories, storage }: Omit<Holding, 'storage'> & { readonly storage: MemoryStorage },
  directory: string,
): Promise<void> {
  const contents = new Map<Digest, Uint8Array>();
  const saved: SavedState = {
    schemaVersion: 1,
    registries: [...registries.all()].map(savedRegistry),
    repositories: [...repositories.all()].map((repository) => savedRepository(repository, storage, contents)),
  };
  try {
    await makeDirectory(join(directory, BLOBS));
    const known = new Set(await readdir(join(directory, BLOBS)));
    for (const [digest, bytes] of contents) {
      if (!known.delete(hexOf(digest))) await replaceFile(join(directory, BLOBS, hexOf(digest)), bytes);
    }
    await replaceFile(join(directory, STATE_FILE), `${JSON.stringify(saved, undefined, 2)}\n`);
    // Whatever is left was content of the old state only.
    await Promise.all([...known].map((name) => rm(join(directory, BLOBS, name))));
  } catch (error) {
    throw new MintmarkError(
      'USAGE',
      `Cannot save the state to ${directory}: ${await pathTrouble(join(directory, BLOBS), error)}`,
      {
        hint: 'Name a directory that can be written to and has room.',
        cause: error,
      },
    );
  }
}

function savedRegistry([registry, settings]: readonly [Registry, RegistrySettings]): SavedRegistry {
  const { policy, templates, account, replication, scanning } = settings;
  return {
    ...registry,
    policy,
    templates: [...templates.values()].map(({ createdAt, updatedAt, ...template }) => ({
      ...template,
      createdAt: createdAt?.toISOString(),
      updatedAt: updatedAt?.toISOString(),
    })),
    settings: Object.fromEntries(account),
    replication,
    scanning,
  };
}

function savedRepository(
  repository: RepositoryState,
  storage: MemoryStorage,
  contents: Map<Digest, Uint8Array>,
): SavedRepository {
  const { registry, createdAt, ...settings } = repository.settings;
  const blobs: SavedBlob[] = [];
  for (const [digest, bytes] of storage.blobsOf(repository.path)) {
    contents.set(digest, bytes);
    blobs.push({
      digest,
      mediaType: repository.mediaTypeOf(digest),
      isConfig: repository.isConfig(digest) ? true : undefined,
    });
  }
  const images: SavedImage[] = [];
  for (const image of repository.images.values()) {
    const { digest } = image.facts;
    const bytes = storage.manifestOf(repository.path, digest);
    if (bytes === undefined) throw new RangeError(`${repository.path} has an image without a manifest, ${digest}.`);
    contents.set(digest, bytes);
    images.push(savedImage(image));
  }
  return { ...registry, ...settings, createdAt: createdAt.toISOString(), blobs, images };
}

function savedImage({ facts, tags, pushedAt, pulledAt, status, archivedAt, activatedAt }: StoredImage): SavedImage {
  return {
    digest: facts.digest,
    mediaType: facts.mediaType,
    tags: [...tags],
    pushedAt: pushedAt.toISOString(),
    pulledAt: pulledAt?.toISOString(),
    status,
    archivedAt: archivedAt?.toISOString(),
    activatedAt: activatedAt?.toISOString(),
  };
}
