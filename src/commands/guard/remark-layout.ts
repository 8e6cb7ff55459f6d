import { createHash } from 'node:crypto';
import { open, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MintmarkError } from '../../errors.ts';
import { type Digest, digestIn, hexOf } from '../../image/digest.ts';
import { blobsOf, parseManifest } from '../../image/manifest.ts';
import type { Content } from '../../image/sources/source.ts';
import { makeDirectory } from '../../util/directory.ts';
import { pathTrouble } from '../../util/path-trouble.ts';
import { isDiskFull } from '../../util/replace-file.ts';

/**
 * Writes an image as an OCI layout. Its index comes last, so a directory whose writing ended early holds no image.
 * OCI image-spec, image-layout.md.
 *
 * @param directory relative to `cwd`; absent or empty
 * @param tag the image's name in it
 * @throws MintmarkError USAGE if the directory cannot be written to or holds anything; IMAGE_INVALID if a blob is
 *   not what its digest says
 */
export async function writeLayout(content: Content, directory: string, tag: string, cwd: string): Promise<void> {
  const root = resolve(cwd, directory);
  const blobs = join(root, 'blobs', 'sha256');
  await prepare(root, blobs, directory);
  const written = new Set<Digest>();
  const saved = <T>(work: Promise<T>): Promise<T> =>
    work.catch(async (error: unknown) => {
      throw await unwritable(directory, blobs, error);
    });
  const write = async (digest: Digest, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> => {
    if (written.has(digest)) return;
    written.add(digest);
    await writeBlob(join(blobs, hexOf(digest)), digest, chunks, saved);
  };
  const visit = async (digest: Digest): Promise<{ mediaType: string; size: number }> => {
    const bytes = await content.read(digest);
    const manifest = parseManifest(bytes, `the manifest ${digest}`);
    if (manifest.kind === 'index') {
      for (const child of manifest.manifests) await visit(child.digest);
    } else {
      for (const blob of blobsOf(bytes, `the manifest ${digest}`))
        await write(blob.digest, content.stream(blob.digest));
    }
    await write(digest, [bytes]);
    return { mediaType: manifest.mediaType, size: bytes.length };
  };
  const { mediaType, size } = await visit(content.root);
  const annotations = { 'org.opencontainers.image.ref.name': tag };
  const index = { schemaVersion: 2, manifests: [{ mediaType, digest: content.root, size, annotations }] };
  await saved(writeFile(join(root, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' })));
  await saved(writeFile(join(root, 'index.json'), JSON.stringify(index)));
}

async function prepare(root: string, blobs: string, directory: string): Promise<void> {
  let present: readonly string[];
  try {
    await makeDirectory(root);
    present = await readdir(root);
    if (present.length === 0) await makeDirectory(blobs);
  } catch (error) {
    throw await unwritable(directory, blobs, error);
  }
  if (present.length === 0) return;
  throw new MintmarkError('USAGE', `${directory} is not empty, and nothing in it is overwritten.`, {
    hint: 'Name a new directory: --remark-to DIR.',
  });
}

/** @param blobs the deepest directory that is written to */
async function unwritable(directory: string, blobs: string, error: unknown): Promise<MintmarkError> {
  const why = await pathTrouble(blobs, error);
  return new MintmarkError('USAGE', `Cannot write to ${directory}: ${why}`, {
    hint: isDiskFull(error)
      ? 'Free some space and remove what was written, or name another new directory: --remark-to DIR.'
      : 'Name a directory that can be written to: --remark-to DIR.',
    cause: error,
  });
}

/** @param saved explains why something could not be written, as opposed to read */
async function writeBlob(
  path: string,
  digest: Digest,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  saved: <T>(work: Promise<T>) => Promise<T>,
): Promise<void> {
  const hash = createHash('sha256');
  const file = await saved(open(path, 'wx'));
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await saved(file.writeFile(chunk));
    }
  } finally {
    await file.close();
  }
  const actual = digestIn(hash);
  if (actual === digest) return;
  throw new MintmarkError('IMAGE_INVALID', `Blob ${digest} has the content of ${actual}.`, {
    hint: 'Rebuild the image: it is damaged.',
  });
}
