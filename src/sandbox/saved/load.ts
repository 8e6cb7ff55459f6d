import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent, MintmarkError, messageOf, systemCode } from '../../errors.ts';
import { type Digest, digestOf, hexOf } from '../../image/digest.ts';
import { defined } from '../../util/defined.ts';
import { pathTrouble } from '../../util/path-trouble.ts';
import { readWhole } from '../../util/regular-file.ts';
import { EcrError } from '../errors.ts';
import { putBlob } from '../images.ts';
import { readManifest } from '../manifest.ts';
import { checkState, type SavedRegistry, type SavedRepository, type SavedState } from './form.ts';
import { BLOBS, type Holding, STATE_FILE } from './save.ts';

/**
 * Loads what `saveState` wrote into a sandbox. An empty or missing directory has nothing yet.
 *
 * @throws MintmarkError USAGE if the directory cannot be read, has something else, or is damaged
 */
export async function loadState(state: Holding, directory: string): Promise<void> {
  const file = join(directory, STATE_FILE);
  const saved = await readState(file, directory);
  if (saved === undefined) return;
  try {
    for (const registry of saved.registries) loadRegistry(state, registry);
    for (const repository of saved.repositories) await loadRepository(state, repository, directory);
  } catch (error) {
    if (!(error instanceof EcrError)) throw error;
    throw damaged(file, error.message, error);
  }
}

async function readState(file: string, directory: string): Promise<SavedState | undefined> {
  let text: string;
  try {
    text = (await readWhole(file)).toString('utf8');
  } catch (error) {
    const what = isAbsent(error) ? await occupantOf(directory) : messageOf(error);
    if (what === undefined) return undefined;
    throw new MintmarkError('USAGE', `Cannot take the state from ${directory}: ${what}`, {
      hint: 'Name a directory that a sandbox has written, or a new one.',
      cause: error,
    });
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw damaged(file, messageOf(error), error);
  }
  const checked = checkState(data);
  if (typeof checked === 'string') throw damaged(file, checked);
  return checked;
}

/** Why a directory without a state cannot get one; undefined if it is empty, or can be created. */
async function occupantOf(directory: string): Promise<string | undefined> {
  try {
    return (await readdir(directory)).length === 0 ? undefined : 'it is not empty, and has no state.json';
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? undefined : pathTrouble(directory, error);
  }
}

function loadRegistry({ registries }: Holding, saved: SavedRegistry): void {
  const { templates, settings: account, policy, replication, scanning } = saved;
  const settings = registries.of(saved);
  settings.templates.clear();
  for (const { createdAt, updatedAt, ...template } of templates) {
    const times = { createdAt: dateOf(createdAt), updatedAt: dateOf(updatedAt) };
    settings.templates.set(template.prefix, { ...template, ...defined(times) });
  }
  for (const [name, value] of Object.entries(account)) settings.account.set(name, value);
  Object.assign(settings, { policy, replication, scanning });
}

async function loadRepository(state: Holding, saved: SavedRepository, directory: string): Promise<void> {
  const { account, region, createdAt, blobs, images, ...settings } = saved;
  const repository = state.repositories.create({
    ...settings,
    registry: { account, region },
    createdAt: new Date(createdAt),
  });
  for (const { digest, mediaType, isConfig } of blobs) {
    await putBlob(state, repository, digest, await contentOf(directory, digest));
    repository.remember(digest, { mediaType, isConfig: isConfig ?? false });
  }
  for (const { digest, mediaType, tags, pushedAt, ...rest } of images) {
    const bytes = await contentOf(directory, digest);
    await state.storage.writeManifest(repository.path, { digest, mediaType, bytes });
    const image = repository.add(readManifest(bytes, mediaType), new Date(pushedAt));
    for (const tag of tags) repository.tag(image, tag);
    image.status = rest.status;
    image.pulledAt = dateOf(rest.pulledAt);
    image.archivedAt = dateOf(rest.archivedAt);
    image.activatedAt = dateOf(rest.activatedAt);
  }
}

async function contentOf(directory: string, digest: Digest): Promise<Uint8Array> {
  const file = join(directory, BLOBS, hexOf(digest));
  const bytes = await readFile(file).catch((error: unknown) => {
    throw damaged(file, messageOf(error), error);
  });
  if (digestOf(bytes) === digest) return bytes;
  throw damaged(file, 'its content does not have the digest that it is named after');
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function damaged(file: string, what: string, cause?: unknown): MintmarkError {
  return new MintmarkError('USAGE', `The saved state is damaged: ${file}: ${what}`, {
    hint: 'Name another directory with --state, or restore this one.',
    cause,
  });
}
