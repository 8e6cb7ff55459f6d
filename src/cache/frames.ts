import { MAX_MANIFEST_BYTES } from '../image/manifest.ts';

/** Size of the length before each manifest. */
const HEAD_BYTES = 4;

/** Manifests one after the other, each preceded by its length in bytes. */
export function framed(manifests: readonly (string | Uint8Array)[]): Buffer {
  const lengths = manifests.map((manifest) => Buffer.byteLength(manifest));
  const frames = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + HEAD_BYTES + length, 0));
  let at = 0;
  for (const [index, manifest] of manifests.entries()) {
    at = frames.writeUInt32BE(lengths[index] ?? 0, at);
    if (typeof manifest === 'string') at += frames.write(manifest, at);
    else {
      frames.set(manifest, at);
      at += manifest.length;
    }
  }
  return frames;
}

/**
 * The manifests of a stream of frames, whole ones only.
 *
 * @throws RangeError if a length is one that no manifest has
 */
export async function* unframed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let wantedBytes = HEAD_BYTES;
  for await (const chunk of chunks) {
    held.push(chunk);
    heldBytes += chunk.length;
    // A manifest in many chunks is concatenated only once.
    if (heldBytes < wantedBytes) continue;
    let rest = Buffer.concat(held);
    for (wantedBytes = HEAD_BYTES; rest.length >= wantedBytes; wantedBytes = HEAD_BYTES) {
      const length = rest.readUInt32BE();
      if (length === 0 || length > MAX_MANIFEST_BYTES) throw new RangeError(`${length} bytes are not a manifest`);
      wantedBytes += length;
      if (rest.length < wantedBytes) break;
      yield rest.subarray(HEAD_BYTES, wantedBytes);
      rest = rest.subarray(wantedBytes);
    }
    held = [rest];
    heldBytes = rest.length;
  }
  if (heldBytes > 0) throw new RangeError('the last manifest is cut off');
}
