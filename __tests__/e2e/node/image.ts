import { gzipSync } from 'node:zlib';
import { digestOf } from '../../../src/image/digest.ts';
import { type ArchiveEntry, blobName, layoutOf, tarOf } from '../../support/archives.ts';

export const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';

/** An image that an engine can run, as its blobs and its manifest. */
export interface RunnableImage {
  readonly config: Buffer;
  readonly layer: Buffer;
  readonly manifest: Buffer;
}

export interface Recipe {
  readonly files: readonly ArchiveEntry[];
  readonly labels: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** Makes an image of one layer. A tar contains times, so the same recipe gives another image later. */
export async function runnableImage({ files, labels, command }: Recipe): Promise<RunnableImage> {
  const tar = await tarOf(files);
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: '2026-11-01T00:00:00Z',
      config: { Cmd: command, Labels: labels },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  );
  const descriptor = (mediaType: string, blob: Buffer): object => ({
    mediaType,
    size: blob.length,
    digest: digestOf(blob),
  });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: descriptor('application/vnd.docker.container.image.v1+json', config),
      layers: [descriptor('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
    }),
  );
  return { config, layer, manifest };
}

/** The image as `docker save` writes it, which an engine with either image store can load. */
export function savedAs(name: string, { config, layer, manifest }: RunnableImage): Promise<Buffer> {
  const root = { bytes: manifest, mediaType: MANIFEST_TYPE };
  const entry = { Config: blobName(digestOf(config)), RepoTags: [name], Layers: [blobName(digestOf(layer))] };
  return tarOf([
    ...layoutOf([{ content: { blobs: [config, layer], children: [], root }, name }]),
    { name: 'manifest.json', content: JSON.stringify([entry]) },
  ]);
}
