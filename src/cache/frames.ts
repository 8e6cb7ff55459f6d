import { MAX_MANIFEST_BYTES } from '../image/manifest.ts';

/** Manifests one after the other, each after its length in bytes. */
export function framed(manifests: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    manifests.flatMap((manifest) => {
      const bytes = Buffer.from(manifest);
      const head = Buffer.alloc(4);
      head.writeUInt32BE(bytes.length);
      return [head, bytes];
    }),
  );
}

/**
 * The manifests of a stream of frames, whole ones only.
 *
 * @throws RangeError at a length that no manifest has
 */
export async function* unframed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= 4) {
      const length = rest.readUInt32BE(at);
      if (length > MAX_MANIFEST_BYTES) throw new RangeError(`${length} bytes are no manifest`);
      if (rest.length - at - 4 < length) break;
      yield rest.subarray(at + 4, at + 4 + length);
      at += 4 + length;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new RangeError('the last manifest is cut off');
}
