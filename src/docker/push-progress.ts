import type { Readable } from 'node:stream';
import { MintmarkError, messageOf } from '../errors.ts';
import { isDigest, type Digest } from '../image/digest.ts';
import { isObject } from '../image/json.ts';

/**
 * Follows a push to its end. The HTTP status is 200 from the first byte on: whether it worked is told in the stream.
 * Docker Engine API, ImagePush.
 *
 * @param destination `REPOSITORY:TAG`, for messages
 * @returns the digest of what was pushed, where the engine tells: the containerd image store does not
 * @throws MintmarkError PUSH where the stream tells of an error, breaks off, or is no stream of JSON
 */
export async function followPush(stream: Readable, destination: string): Promise<Digest | undefined> {
  let digest: Digest | undefined;
  try {
    for await (const line of linesOf(stream)) {
      const message: unknown = JSON.parse(line);
      if (!isObject(message)) throw new Error('a line of its answer is no JSON object');
      const { error, aux } = message;
      if (error !== undefined) throw new Error(typeof error === 'string' ? error : 'it gave no reason');
      const pushed = isObject(aux) ? aux['Digest'] : undefined;
      if (isDigest(pushed)) digest = pushed;
    }
  } catch (error) {
    throw new MintmarkError('PUSH', `The Docker Engine could not push ${destination}: ${messageOf(error)}.`, {
      hint: 'Check that the engine reaches the registry, and that the credentials may push to the repository.',
      cause: error,
    });
  }
  return digest;
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk)), { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}
