import type { Digest } from '../digest.ts';
import { invalid } from './blob.ts';
import type { Content } from './content.ts';
import { blobName } from './oci-archive.ts';
import { parseLocation } from './selector.ts';
import { openTar } from './tar-file.ts';

/** The blobs of an OCI layout in a tar archive, for a push of what `oci-archive:` or `docker-archive:` has read. */
export async function archiveContent(rest: string, root: Digest, cwd: string): Promise<Content> {
  const { path } = parseLocation(rest);
  const tar = await openTar(path, cwd);
  return {
    root,
    read: (digest) => tar.read(blobName(digest)),
    stream: (digest) => {
      const range = tar.find(blobName(digest));
      if (range === undefined) throw invalid(path, `blob ${digest} is missing`);
      return tar.stream(range);
    },
    close: () => tar.close(),
  };
}
