import { digestOf, type Digest } from '../../../src/image/digest.ts';
import type { SourceImage } from '../../../src/image/identity.ts';
import type { Content } from '../../../src/image/sources/source.ts';
import { BUILD_ID_LABEL } from '../../../src/image/mark.ts';
import { makeImage, type MadeImage } from '../images.ts';

/** An image that was built. */
export interface Build {
  readonly made: MadeImage;
  readonly imageId: Digest;
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
  readonly image: SourceImage;
  readonly content: Content;
}

const PLATFORM = 'linux/amd64';

/** @param buildId its mark; undefined: it has none, and the same files make the same image */
export function buildOf(files: string, buildId: string | undefined): Build {
  const labels = buildId === undefined ? {} : { [BUILD_ID_LABEL]: buildId };
  const made = makeImage({ files, labels });
  const blobs = new Map([...made.content.blobs, made.content.root.bytes].map((bytes) => [digestOf(bytes), bytes]));
  const read = (digest: Digest): Uint8Array => {
    const bytes = blobs.get(digest);
    if (bytes === undefined) throw new RangeError(`There is no blob ${digest}.`);
    return bytes;
  };
  const [platform] = made.identity.platformImages;
  if (platform === undefined) throw new RangeError('An image has a platform.');
  return {
    made,
    imageId: platform.imageId,
    blobs,
    image: {
      source: { text: 'oci:image', transport: 'oci', kind: 'file', rest: 'image' },
      identity: made.identity,
      labels: new Map([[PLATFORM, labels]]),
      layers: [],
    },
    content: {
      root: made.digest,
      read: (digest) => Promise.resolve(read(digest)),
      size: undefined,
      stream: async function* (digest) {
        await Promise.resolve();
        yield read(digest);
      },
      close: () => Promise.resolve(),
    },
  };
}
