import { randomFillSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { layoutOf, tarOf, writeFiles } from '../__tests__/support/archives.ts';
import { digestOf } from '../src/image/digest.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** One image in two forms. */
export interface LayeredImage {
  /** A directory with an OCI layout, its layers gzip'd. */
  readonly layout: string;
  /** A docker save archive with plain layers, for an engine to load. */
  readonly archive: string;
  /** Its name in the archive. */
  readonly name: string;
}

/** A layer of an image, plain and gzip'd. */
export interface Layer {
  readonly plain: Buffer;
  readonly packed: Buffer;
}

/** Layers of random bytes, which cannot be compressed: it is not tried. */
export async function makeLayers(count: number, bytes: number): Promise<Layer[]> {
  const layers: Layer[] = [];
  for (let index = 0; index < count; index += 1) {
    const content = randomFillSync(Buffer.alloc(bytes));
    const plain = await tarOf([{ name: `file-${index}`, content }]);
    layers.push({ plain, packed: gzipSync(plain, { level: 0 }) });
  }
  return layers;
}

/** Writes an image of these layers. */
export async function makeLayeredImage(directory: string, layers: readonly Layer[]): Promise<LayeredImage> {
  const diffIds = layers.map(({ plain }) => digestOf(plain));
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: diffIds } }),
  );
  const root = {
    mediaType: MANIFEST,
    bytes: Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: described(config, 'application/vnd.oci.image.config.v1+json'),
        layers: layers.map(({ packed }) => described(packed, 'application/vnd.oci.image.layer.v1.tar+gzip')),
      }),
    ),
  };
  const layout = join(directory, 'layout');
  await mkdir(directory, { recursive: true });
  await writeFiles(
    layout,
    layoutOf([{ content: { blobs: [config, ...layers.map(({ packed }) => packed)], children: [], root } }]),
  );
  const name = `mintmark-bench:${digestOf(config).slice(7, 19)}`;
  const saved = [{ Config: 'config.json', RepoTags: [name], Layers: layers.map((_, index) => `${index}.tar`) }];
  const archive = join(directory, 'archive.tar');
  await writeFile(
    archive,
    await tarOf([
      { name: 'config.json', content: config },
      ...layers.map(({ plain }, index) => ({ name: `${index}.tar`, content: plain })),
      { name: 'manifest.json', content: JSON.stringify(saved) },
    ]),
  );
  return { layout, archive, name };
}

function described(bytes: Buffer, mediaType: string): object {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
