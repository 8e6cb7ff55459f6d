import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MintmarkError, messageOf, systemCode } from '../../errors.ts';
import { MAX_CONFIG_BYTES } from '../config.ts';
import { invalid } from './blob.ts';
import { readLayout } from './layout.ts';
import { parseLocation } from './selector.ts';
import { openRegular } from '../../util/regular-file.ts';
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

/** A document of a layout. @returns undefined if there is no such file */
export async function readSmall(path: string, place: string): Promise<Uint8Array | undefined> {
  try {
    const file = await openRegular(path);
    if (typeof file === 'string') throw invalid(place, `${path} is ${file}`, 'Put the file itself in its place.');
    try {
      const { size } = await file.stat();
      if (size > MAX_CONFIG_BYTES) throw invalid(place, `${path} has more than ${MAX_CONFIG_BYTES} bytes`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof MintmarkError) throw error;
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw invalid(place, `${path} cannot be read (${messageOf(error)})`, 'Check its permissions.', error);
  }
}
