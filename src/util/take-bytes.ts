/** How much of a stream that is too long is kept: enough for a message. */
const BEGINNING = 65_536;

/**
 * Reads at most this many bytes of a stream. If there are more, the stream is closed.
 *
 * @returns `isAll`: whether that was the whole stream; if not, `bytes` are its first 64 KiB at most
 * @throws whatever the stream throws
 */
export async function takeBytes(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  most: number,
): Promise<{ readonly bytes: Buffer; readonly isAll: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) return { bytes: Buffer.concat(chunks, Math.min(most, BEGINNING)), isAll: false };
  }
  return { bytes: Buffer.concat(chunks, length), isAll: true };
}
