import type { Readable } from 'node:stream';
import { MintmarkError, messageOf } from '../errors.ts';
import { isDigest, type Digest } from '../image/digest.ts';
import { isObject } from '../util/json-object.ts';
import { messagesOf } from './messages.ts';

/**
 * Follows a push to its end. Docker Engine API, ImagePush.
 *
 * @param destination `REPOSITORY:TAG`, for messages
 * @returns the digest of what was pushed, if the engine reports it: the containerd image store does not
 * @throws MintmarkError PUSH if the stream reports an error, breaks off, or is not a stream of JSON
 */
export async function followPush(stream: Readable, destination: string): Promise<Digest | undefined> {
  let digest: Digest | undefined;
  try {
    for await (const { aux } of messagesOf(stream)) {
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
