import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Digest } from '../digest.ts';
import { parseLocation } from './selector.ts';

/** The blobs of an OCI layout, for a push of what `oci:` has read and verified. */
export function layoutContent(
  rest: string,
  cwd: string,
): { read: (digest: Digest) => Promise<Uint8Array>; stream: (digest: Digest) => AsyncIterable<Uint8Array> } {
  const { path } = parseLocation(rest);
  const fileOf = (digest: Digest): string => join(resolve(cwd, path), 'blobs', ...digest.split(':'));
  return { read: (digest) => readFile(fileOf(digest)), stream: (digest) => createReadStream(fileOf(digest)) };
}
