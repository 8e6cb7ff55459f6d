import { open, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, systemCode } from '../../errors.ts';
import type { Digest } from '../digest.ts';
import { invalid } from './blob.ts';
import type { Content } from './content.ts';
import { rangeOf, readWhole } from './file-range.ts';
import { blobName } from './oci-archive.ts';
import { parseLocation } from './selector.ts';

/** The blobs of an OCI layout, for a push of what `oci:` has read. */
export function layoutContent(rest: string, root: Digest, cwd: string): Content {
  const { path } = parseLocation(rest);
  const stream = async function* (digest: Digest): AsyncGenerator<Uint8Array> {
    const file = await openBlob(join(resolve(cwd, path), blobName(digest)), digest, path);
    try {
      yield* rangeOf(file);
    } finally {
      await file.close();
    }
  };
  return { root, stream, read: (digest) => readWhole(stream(digest), path), close: () => Promise.resolve() };
}

async function openBlob(file: string, digest: Digest, place: string): Promise<FileHandle> {
  try {
    return await open(file);
  } catch (error) {
    const what = systemCode(error) === 'ENOENT' ? 'is missing' : `cannot be read (${messageOf(error)})`;
    throw invalid(place, `blob ${digest} ${what}`, undefined, error);
  }
}
