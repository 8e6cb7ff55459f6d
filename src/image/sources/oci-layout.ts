import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MintmarkError, messageOf, systemCode } from '../../errors.ts';
import { MAX_MANIFEST_BYTES } from '../manifest.ts';
import { invalid } from './blob.ts';
import { readLayout } from './layout.ts';
import { parseLocation } from './selector.ts';
import type { ImageSource } from './source.ts';

/** `oci:DIR[:TAG]`: a directory with an OCI layout. OCI image-spec, image-layout.md. */
export const ociLayout: ImageSource = async (rest, reference, { cwd }) => {
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
  return readLayout('oci', location, reference, indexJson, ({ digest }) =>
    readSmall(join(directory, 'blobs', ...digest.split(':')), path),
  );
};

async function requireDirectory(directory: string, path: string): Promise<void> {
  let isDirectory: boolean;
  try {
    isDirectory = (await stat(directory)).isDirectory();
  } catch (error) {
    throw new MintmarkError('IMAGE_NOT_FOUND', `Cannot open ${path}: ${messageOf(error)}.`, {
      hint: 'Check the path, which is relative to the work directory.',
      cause: error,
    });
  }
  if (!isDirectory)
    throw invalid(path, 'it is not a directory', 'An archive is written oci-archive:FILE or docker-archive:FILE.');
}

/** @returns undefined where there is no such file */
async function readSmall(file: string, place: string): Promise<Uint8Array | undefined> {
  try {
    const found = await stat(file);
    // Reading a pipe or a device could go on for ever.
    if (!found.isFile()) throw invalid(place, `${file} is not a regular file`);
    if (found.size > MAX_MANIFEST_BYTES) throw invalid(place, `${file} has more than ${MAX_MANIFEST_BYTES} bytes`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof MintmarkError) throw error;
    if (systemCode(error) === 'ENOENT') return undefined;
    throw invalid(place, `${file} cannot be read (${messageOf(error)})`, 'Check its permissions.', error);
  }
}
