import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../src/image/digest.ts';
import type { MadeImage } from './images.ts';

/** Writes an image as an OCI image layout (image-spec, image-layout.md) that `oci:DIRECTORY` reads. */
export function writeLayout(directory: string, { content, digest }: MadeImage): void {
  const blobs = join(directory, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const manifests = [...content.children, content.root].map(({ bytes }) => bytes);
  for (const bytes of [...content.blobs, ...manifests]) {
    writeFileSync(join(blobs, digestOf(bytes).slice('sha256:'.length)), bytes);
  }
  const { mediaType, bytes } = content.root;
  const index = { schemaVersion: 2, manifests: [{ mediaType, digest, size: bytes.length }] };
  writeFileSync(join(directory, 'index.json'), JSON.stringify(index));
  writeFileSync(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}
