import crypto, { createHash, type Hash } from 'node:crypto';

/** `sha256:` and 64 lower-case hex digits, the only algorithm ECR accepts. OCI image-spec, descriptor.md#digests. */
export type Digest = `sha256:${string}`;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && DIGEST.test(text);
}

/** The digest of bytes in memory. */
export function digestOf(bytes: string | Uint8Array): Digest {
  // The faster way, which Node has since 20.12.
  if ('hash' in crypto) return `sha256:${crypto.hash('sha256', bytes)}`;
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The digest of bytes that are read chunk by chunk. */
export async function digestOfAll(chunks: AsyncIterable<Uint8Array>): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return digestIn(hash);
}

/** The digest of everything that a sha256 hash was given. */
export function digestIn(hash: Hash): Digest {
  return `sha256:${hash.digest('hex')}`;
}

/** The hex digits of a digest, or the first of them. */
export function hexOf(digest: Digest, count = 64): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + count);
}

/** The first twelve hex digits, as `docker images` shows an image ID. */
export function shortDigest(digest: Digest): string {
  return hexOf(digest, 12);
}
