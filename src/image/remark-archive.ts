import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { MintmarkError } from '../errors.ts';
import { parseConfig } from './config.ts';
import { type Digest, hexOf } from './digest.ts';
import { parseManifest } from './manifest.ts';
import type { Remarked } from './remark.ts';
import { blobName } from './sources/blob.ts';

/*
 * Archives for `docker load` that contain only documents, for an image whose layers the engine already has. Both image
 * stores look for a layer among their own first. The image has no name, as loading takes names away from other images.
 */

/** For the containerd image store: an OCI layout. OCI image-spec, image-layout.md. */
export function layoutArchive({ root, documents }: Pick<Remarked, 'root' | 'documents'>): Promise<Uint8Array> {
  const bytes = documents.get(root) ?? new Uint8Array();
  const { mediaType } = parseManifest(bytes, `the manifest ${root}`);
  const index = { schemaVersion: 2, manifests: [{ mediaType, digest: root, size: bytes.length }] };
  return tarOf([
    ...[...documents].map(([digest, content]) => [blobName(digest), content] as const),
    ['index.json', Buffer.from(JSON.stringify(index))],
    ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
  ]);
}

/**
 * For the classic image store: Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format".
 *
 * @param imageId the digest of the config
 * @throws MintmarkError IMAGE_INVALID if the config does not list its layers
 */
export function dockerArchive(imageId: Digest, config: Uint8Array): Promise<Uint8Array> {
  const { diffIds: layers } = parseConfig(config, `the config ${imageId}`);
  if (!layers.every((layer) => typeof layer === 'string')) {
    throw new MintmarkError('IMAGE_INVALID', `The config ${imageId} names no layers.`, { hint: 'Rebuild the image.' });
  }
  const name = `${hexOf(imageId)}.json`;
  const manifest = [{ Config: name, RepoTags: null, Layers: layers.map((layer) => `${layer}/layer.tar`) }];
  return tarOf([
    [name, config],
    ['manifest.json', Buffer.from(JSON.stringify(manifest))],
  ]);
}

async function tarOf(files: readonly (readonly [name: string, content: Uint8Array])[]): Promise<Uint8Array> {
  const archive = pack();
  for (const [name, content] of files) archive.entry({ name, mtime: new Date(0) }, Buffer.from(content));
  archive.finalize();
  return buffer(archive);
}
