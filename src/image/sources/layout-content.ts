import type { FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, systemCode } from '../../errors.ts';
import type { Digest } from '../digest.ts';
import { invalid } from './blob.ts';
import type { Content } from './content.ts';
import { chunksOf, readWhole, wholeOf } from './file-range.ts';
import { placesOf } from './oci-archive.ts';
import { readSmall } from './oci-layout.ts';
import { openRegular } from '../../util/regular-file.ts';

/**
 * The blobs of an OCI layout, for a push of what `oci:` has read.
 *
 * @param path relative to `cwd`
 */
export async function layoutContent(path: string, root: Digest, cwd: string): Promise<Content> {
  const directory = resolve(cwd, path);
  const nameOf = placesOf(root, await readSmall(join(directory, 'index.json'), path));
  const open = (digest: Digest): Promise<FileHandle> => openBlob(join(directory, nameOf(digest)), digest, path);
  const size = async (digest: Digest): Promise<number> => {
    const file = await open(digest);
    try {
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  };
  const stream = async function* (digest: Digest): AsyncGenerator<Uint8Array> {
    const file = await open(digest);
    try {
      yield* chunksOf(file, wholeOf((await file.stat()).size));
    } finally {
      await file.close();
    }
  };
  return { root, size, stream, read: (digest) => readWhole(stream(digest), path), close: () => Promise.resolve() };
}

async function openBlob(file: string, digest: Digest, place: string): Promise<FileHandle> {
  let opened: Awaited<ReturnType<typeof openRegular>>;
  try {
    opened = await openRegular(file);
  } catch (error) {
    const absent = ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
    throw absent
      ? invalid(place, `blob ${digest} is missing`, 'Save the image again, with all its layers.', error)
      : invalid(
          place,
          `blob ${digest} cannot be read (${messageOf(error)})`,
          'Check the permissions of its file.',
          error,
        );
  }
  if (typeof opened !== 'string') return opened;
  throw invalid(place, `blob ${digest} is ${opened}`, `Put the blob itself in place of ${file}.`);
}
