import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isAbsent, messageOf, MintmarkError } from '../../errors.ts';
import { openRegular } from '../../util/regular-file.ts';
import { MAX_CONFIG_BYTES } from '../config.ts';
import type { Digest } from '../digest.ts';
import { blobName, invalid, openingHint, placesOf, SAVE_AGAIN, troubleOf, unopened } from './blob.ts';
import { chunksOf, ImageFile, readWhole, wholeOf } from './file-range.ts';
import { readLayout, rootIn } from './layout.ts';
import { parseLocation } from './selector.ts';
import type { Content, ImageSource } from './source.ts';
import { closeAfter } from '../../util/closing.ts';

/** `oci:DIR[:TAG]`: a directory with an OCI layout. OCI image-spec, image-layout.md. */
export const ociLayout: ImageSource = {
  async read({ rest }, { cwd }) {
    const location = parseLocation(rest);
    const { path } = location;
    const directory = resolve(cwd, path);
    await requireDirectory(directory, path);
    const indexJson = await readSmall(join(directory, 'index.json'), path);
    if (indexJson === undefined) {
      throw invalid(
        path,
        'it has no index.json',
        'An OCI layout has the files index.json and oci-layout, and the directory blobs.',
      );
    }
    return readLayout('oci', location, indexJson, ({ digest }) => readSmall(join(directory, blobName(digest)), path));
  },

  open: ({ source, identity }, cwd) => layoutContent(parseLocation(source.rest).path, rootIn(identity), cwd),
};

async function requireDirectory(directory: string, path: string): Promise<void> {
  const found = await stat(directory).catch((error: unknown) => {
    throw unopened(path, error);
  });
  if (found.isDirectory()) return;
  throw invalid(path, 'it is not a directory', 'An archive is written oci-archive:FILE or docker-archive:FILE.');
}

/** Reads a document of a layout. @returns undefined if there is no such file */
async function readSmall(path: string, place: string): Promise<Uint8Array | undefined> {
  try {
    const opened = await openRegular(path);
    if (typeof opened === 'string') throw invalid(place, `${path} is ${opened}`, 'Put the file itself in its place.');
    return await closeAfter(new ImageFile(opened, path), async (file) => {
      if ((await file.size()) > MAX_CONFIG_BYTES) {
        throw invalid(place, `${path} has more than ${MAX_CONFIG_BYTES} bytes`);
      }
      return file.whole();
    });
  } catch (error) {
    if (error instanceof MintmarkError) throw error;
    if (isAbsent(error)) return undefined;
    throw invalid(place, `${path} cannot be read (${troubleOf(error)})`, openingHint(path, error), error);
  }
}

/**
 * The blobs of an OCI layout, for pushing an image that `oci:` has read.
 *
 * @param path relative to `cwd`
 */
async function layoutContent(path: string, root: Digest, cwd: string): Promise<Content> {
  const directory = resolve(cwd, path);
  const nameOf = placesOf(root, await readSmall(join(directory, 'index.json'), path));
  const open = (digest: Digest): Promise<ImageFile> => openBlob(join(directory, nameOf(digest)), digest, path);
  const size = async (digest: Digest): Promise<number> => closeAfter(await open(digest), (file) => file.size());
  const stream = async function* (digest: Digest): AsyncGenerator<Uint8Array> {
    const file = await open(digest);
    try {
      yield* chunksOf(file, wholeOf(await file.size()));
    } finally {
      await file.close();
    }
  };
  return { root, size, stream, read: (digest) => readWhole(stream(digest), path), close: () => Promise.resolve() };
}

async function openBlob(file: string, digest: Digest, place: string): Promise<ImageFile> {
  const opened = await openRegular(file).catch((error: unknown) => {
    throw isAbsent(error)
      ? invalid(place, `blob ${digest} is missing`, SAVE_AGAIN, error)
      : invalid(place, `blob ${digest} cannot be read (${messageOf(error)})`, openingHint(place, error), error);
  });
  if (typeof opened !== 'string') return new ImageFile(opened, file);
  throw invalid(place, `blob ${digest} is ${opened}`, `Put the blob itself in place of ${file}.`);
}
