import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { type Digest, digestOf, hexOf } from '../../image/digest.ts';
import type { Labels } from '../../image/identity.ts';
import { OCI_INDEX, OCI_MANIFEST } from '../../image/media-types.ts';

const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
/** The one context that both teams build. */
const CONTEXT = '#!/bin/sh\necho hello\n';

/**
 * Writes what a reproducible build writes: an OCI layout that depends on nothing but the labels.
 *
 * @returns the image ID.
 */
export async function buildLayout(directory: string, tag: string, labels: Labels): Promise<Digest> {
  const blobs = join(directory, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const put = async (mediaType: string, bytes: Uint8Array) => {
    const digest = digestOf(bytes);
    await writeFile(join(blobs, hexOf(digest)), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const layer = await put(LAYER, await layerOf(CONTEXT));
  const config = await put(
    CONFIG,
    json({
      created: '1970-01-01T00:00:00Z',
      architecture: 'amd64',
      os: 'linux',
      config: { Cmd: ['/app'], Labels: labels },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  );
  const manifest = await put(
    OCI_MANIFEST,
    json({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [layer] }),
  );
  const annotations = { 'org.opencontainers.image.ref.name': tag };
  const manifests = [{ ...manifest, annotations }];
  await writeFile(join(directory, 'index.json'), json({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }));
  await writeFile(join(directory, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  return config.digest;
}

async function layerOf(content: string): Promise<Uint8Array> {
  const tar = pack();
  tar.entry({ name: 'app', mode: 0o755, mtime: new Date(0) }, content);
  tar.finalize();
  return buffer(tar);
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
