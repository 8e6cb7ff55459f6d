import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pack } from 'tar-stream';
import { digestOf, type Digest } from '../../src/image/digest.ts';
import type { ImageContent } from '../../src/sandbox/content.ts';

/** An entry of an archive, or a file of a layout. */
export interface ArchiveEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly type?: 'file' | 'symlink' | 'link' | 'directory';
  readonly linkname?: string;
  /** Default: a file that is not executable. */
  readonly mode?: number;
}

/** What `index.json` says about an image. */
export interface LayoutImage {
  readonly content: ImageContent;
  readonly tag?: string | undefined;
  /** The full name that containerd records. */
  readonly name?: string | undefined;
}

/** An OCI layout of the images, as its files. */
export function layoutOf(images: readonly LayoutImage[]): ArchiveEntry[] {
  const blobs = new Map<Digest, Uint8Array>();
  for (const { content } of images) {
    for (const bytes of [...content.blobs, ...[...content.children, content.root].map((manifest) => manifest.bytes)]) {
      blobs.set(digestOf(bytes), bytes);
    }
  }
  const manifests = images.map(({ content: { root }, tag, name }) => ({
    mediaType: root.mediaType,
    digest: digestOf(root.bytes),
    size: root.bytes.length,
    annotations: {
      ...(tag !== undefined && { 'org.opencontainers.image.ref.name': tag }),
      ...(name !== undefined && { 'io.containerd.image.name': name }),
    },
  }));
  return [
    ...[...blobs].map(([digest, content]) => ({ name: blobName(digest), content })).sort(byName),
    { name: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests }) },
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
  ];
}

export function blobName(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function byName(a: ArchiveEntry, b: ArchiveEntry): number {
  return a.name < b.name ? -1 : 1;
}

/** A tar archive, its entries in this order and unchecked. */
export async function tarOf(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content = '', type = 'file', linkname, mode = 0o644 } of entries) {
    archive.entry({ name, type, mode, ...(linkname !== undefined && { linkname }) }, Buffer.from(content));
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Writes files below a directory. */
export async function writeFiles(directory: string, entries: readonly ArchiveEntry[]): Promise<void> {
  for (const { name, content = '' } of entries) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}
