/**
 * Reads a stream up to a number of bytes. If it has more, it is closed there.
 *
 * @returns `isAll`: whether that is all that the stream had
 * @throws what the stream throws
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
    if (length > most) return { bytes: Buffer.concat(chunks, most), isAll: false };
  }
  return { bytes: Buffer.concat(chunks, length), isAll: true };
}
