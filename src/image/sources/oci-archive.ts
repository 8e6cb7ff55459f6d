import type { Digest } from '../digest.ts';
import { invalid, type ReadBlob } from './blob.ts';
import { openArchive } from './archive-file.ts';
import { readDocuments, type Documents } from './documents.ts';
import { readLayout } from './layout.ts';
import { parseLocation } from './selector.ts';
import type { ImageSource } from './source.ts';

/** `oci-archive:FILE[:TAG]`: a tar archive of an OCI layout, gzip'd or not. */
export const ociArchive: ImageSource = async (rest, reference, { cwd }) => {
  const location = parseLocation(rest);
  const documents = await readDocuments(await openArchive(location.path, cwd), location.path);
  const indexJson = documents.get('index.json');
  if (indexJson === undefined) {
    const docker = documents.get('manifest.json') !== undefined;
    throw invalid(
      location.path,
      'it has no index.json',
      docker ? `It was written by docker save: docker-archive:${location.path}.` : undefined,
    );
  }
  return readLayout('oci-archive', location, reference, indexJson, blobsOf(documents));
};

/** The blobs of an archive by their place in an OCI layout. */
export function blobsOf(documents: Documents): ReadBlob {
  return ({ digest }) => Promise.resolve(documents.get(blobName(digest)));
}

/** OCI image-spec, image-layout.md#blobs. */
export function blobName(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}
