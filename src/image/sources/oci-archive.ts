import { archiveContent } from './archive-content.ts';
import { blobName, invalid, type ReadBlob } from './blob.ts';
import type { Documents } from './documents.ts';
import { readLayout, rootIn } from './layout.ts';
import { parseLocation } from './selector.ts';
import type { ImageSource } from './source.ts';
import { openTar, type TarFile } from './tar-file.ts';
import { closeAfter } from '../../util/closing.ts';

/** `oci-archive:FILE[:TAG]`: a tar archive of an OCI layout, compressed or not. */
export const ociArchive: ImageSource = {
  async read({ rest }, { cwd }) {
    const location = parseLocation(rest);
    const { path } = location;
    return closeAfter(await openTar(path, cwd), async (tar) => {
      const indexJson = await tar.read('index.json');
      if (indexJson === undefined) {
        const docker = (await tar.find('manifest.json')) !== undefined;
        throw invalid(
          path,
          'it has no index.json',
          docker ? `It was written by docker save: docker-archive:${path}.` : undefined,
        );
      }
      return readLayout('oci-archive', location, indexJson, blobsIn(tar));
    });
  },

  open: ({ source, identity }, cwd) => archiveContent(parseLocation(source.rest).path, rootIn(identity), cwd),
};

/** The blobs of an archive by their place in an OCI layout. */
export function blobsIn(tar: TarFile): ReadBlob {
  return ({ digest, limit }) => tar.read(blobName(digest), limit);
}

/** The blobs of the documents of an archive. */
export function blobsOf(documents: Documents): ReadBlob {
  return ({ digest }) => Promise.resolve(documents.get(blobName(digest)));
}
