import type { Readable } from 'node:stream';
import { MintmarkError, messageOf } from '../errors.ts';
import { messagesOf } from './messages.ts';

/**
 * Follows a load to its end. Docker Engine API, ImageLoad.
 *
 * @throws MintmarkError DOCKER where the stream tells of an error, breaks off, or is no stream of JSON
 */
export async function followLoad(stream: Readable): Promise<void> {
  try {
    const messages = messagesOf(stream);
    while ((await messages.next()).done !== true);
  } catch (error) {
    throw new MintmarkError('DOCKER', `The Docker Engine could not load the image: ${messageOf(error)}.`, {
      hint: 'Check the engine, its log and its disk space.',
      cause: error,
    });
  }
}
