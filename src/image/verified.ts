import { createHash } from 'node:crypto';
import { MintmarkError } from '../errors.ts';
import type { Descriptor } from './descriptor.ts';
import { digestIn } from './digest.ts';

/**
 * Passes chunks on, but the last only if all of them together match the descriptor.
 *
 * @throws MintmarkError IMAGE_INVALID if they do not; the signal's reason when it is aborted
 */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    length += chunk.length;
    if (length > size) break;
    hash.update(chunk);
    if (length < size) yield chunk;
    else if (chunk.length > 0 && digestIn(hash.copy()) === digest) yield chunk;
  }
  if (length === size && digestIn(hash) === digest) return;
  throw new MintmarkError(
    'IMAGE_INVALID',
    `The blob ${digest} is not what its digest and its size of ${size} bytes say`,
    { hint: 'The image changed after it was checked, or is damaged: rebuild it and check it again.' },
  );
}
