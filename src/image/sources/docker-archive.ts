import { messageOf } from '../../errors.ts';
import { parseConfig } from '../config.ts';
import type { Descriptor } from '../descriptor.ts';
import { digestOf, type Digest } from '../digest.ts';
import type { SourceImage } from '../identity.ts';
import { fieldReader, isObject, parseDocument } from '../json.ts';
import { fullName } from '../reference.ts';
import { openArchive } from './archive-file.ts';
import { invalid } from './blob.ts';
import { choose } from './choice.ts';
import { readDocuments, type Documents } from './documents.ts';
import { describe, rootsOf } from './layout.ts';
import { blobsOf } from './oci-archive.ts';
import { parseLocation } from './selector.ts';
import type { ImageSource } from './source.ts';
import { walk, type Walked } from './walk.ts';

/**
 * `docker-archive:FILE[:REFERENCE]`: what `docker save` and its kin write, gzip'd or not. manifest.json names the config
 * (Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format"); an engine with the containerd
 * image store adds an OCI layout, and with it the other platforms.
 */
export const dockerArchive: ImageSource = async (rest, reference, { cwd }) => {
  const { path, selector } = parseLocation(rest);
  const documents = await readDocuments(await openArchive(path, cwd), path);
  const saved = choose(savedImages(documents, path), selector, `docker-archive:${path}`);
  const { platform = 'unknown', labels } = parseConfig(saved.config, `the config ${saved.imageId} in ${path}`);
  const layout = await layoutOf(saved, documents, path);
  if (layout !== undefined) return { reference, ...layout };
  // The manifest is not known: the push makes it, and packs the layers as it likes.
  return {
    reference,
    identity: { platformImages: [{ platform, imageId: saved.imageId }] },
    labels: new Map([[platform, labels]]),
  };
};

interface Saved {
  readonly imageId: Digest;
  readonly config: Uint8Array;
  /** In full, as `docker.io/library/app:1`. */
  readonly names: readonly string[];
}

function savedImages(
  documents: Documents,
  path: string,
): { readonly value: Saved; readonly digest: Digest; readonly names: readonly string[] }[] {
  const bytes = documents.get('manifest.json');
  if (bytes === undefined) {
    const oci = documents.get('index.json') !== undefined;
    throw invalid(path, 'it has no manifest.json', oci ? `It is an OCI archive: oci-archive:${path}.` : undefined);
  }
  const entries = parseList(bytes, path);
  return entries.map((entry) => {
    const { Config: config, RepoTags: tags } = entryOf(entry, path);
    if (typeof config !== 'string') throw invalid(path, 'an entry of its manifest.json names no Config');
    const names = isStringList(tags) ? tags : [];
    const value = readConfig(config, documents, path);
    return {
      value: { ...value, names: names.map((name) => fullName(name) ?? name) },
      digest: value.imageId,
      names: [...names, ...names.map((name) => fullName(name) ?? name)],
    };
  });
}

function parseList(bytes: Uint8Array, path: string): readonly unknown[] {
  let list: unknown;
  try {
    list = parseDocument(bytes);
  } catch (error) {
    throw invalid(path, `its manifest.json cannot be read (${messageOf(error)})`, undefined, error);
  }
  if (!Array.isArray(list)) throw invalid(path, 'its manifest.json is not a list');
  return list;
}

const entryFields = fieldReader('Config', 'RepoTags', 'Layers');

/** One entry of manifest.json, as `docker load` reads it. */
export function entryOf(entry: unknown, path: string): ReturnType<typeof entryFields> {
  try {
    return isObject(entry) ? entryFields(entry) : {};
  } catch (error) {
    throw invalid(path, `its manifest.json cannot be used (${messageOf(error)})`, undefined, error);
  }
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** The name of the config is its digest, with any of `.json`, `blobs/sha256/` and `sha256:` around it; jib has a plain name. */
function readConfig(name: string, documents: Documents, path: string): { imageId: Digest; config: Uint8Array } {
  const config = documents.get(name.replace(/^(\.\/)+/, ''));
  if (config === undefined) throw invalid(path, `the config ${JSON.stringify(name)} is missing`);
  const imageId = digestOf(config);
  const [named] = /[0-9a-f]{64}/.exec(name) ?? [];
  if (named !== undefined && imageId !== `sha256:${named}`) {
    throw invalid(path, `the config ${JSON.stringify(name)} has the content of ${imageId}`);
  }
  return { imageId, config };
}

/** The index that the containerd image store saved beside manifest.json, where it saved one. */
async function layoutOf(
  { imageId, names }: Saved,
  documents: Documents,
  path: string,
): Promise<Omit<SourceImage, 'reference'> | undefined> {
  const indexJson = documents.get('index.json');
  if (indexJson === undefined) return undefined;
  const read = blobsOf(documents);
  const roots = rootsOf(indexJson, path);
  const named = roots.filter((root) => root.names.some((name) => names.includes(name)));
  for (const { value: root } of named.length > 0 ? named : roots) {
    // Platforms that the engine had not pulled are named by the index, and were not saved.
    const { runnables } = await walk(root, read, path);
    if (!runnables.some(({ config }) => config.digest === imageId)) continue;
    return isIndex(root, runnables) ? describe(root, runnables, read, path) : undefined;
  }
  throw invalid(
    path,
    'its index.json and its manifest.json name different images',
    'Do not use this archive: what it loads depends on the engine.',
  );
}

function isIndex(root: Descriptor, runnables: Walked['runnables']): boolean {
  return runnables.every(({ descriptor }) => descriptor.digest !== root.digest);
}
