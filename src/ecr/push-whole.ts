import type { Descriptor } from '../image/descriptor.ts';
import { verified } from '../image/verified.ts';
import type { SendWhole } from '../connection/push.ts';
import type { UploadTarget } from './push-blob.ts';

/** Smaller blobs do not gain from a single request (bytes). */
const LEAST = 1000 ** 2;

/**
 * Uploads blobs in one request each, as registry clients do. Parts have to be sent to ECR as base64 in JSON, which is a
 * third larger. After the first failure, the rest of the push is sent in parts, which can be resent one by one.
 */
export class WholeBlobs {
  #send: SendWhole | undefined;

  constructor(send: SendWhole | undefined) {
    this.#send = send;
  }

  /** @returns whether the blob is there; if not, it still has to be sent. @throws MintmarkError IMAGE_INVALID */
  async upload(
    { signal, onSent }: Pick<UploadTarget, 'signal' | 'onSent'>,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    open: () => AsyncIterable<Uint8Array>,
  ): Promise<boolean> {
    if (this.#send === undefined || blob.size < LEAST) return false;
    let sent = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of verified(open(), blob, signal)) {
        yield chunk;
        sent += chunk.length;
        onSent(chunk.length);
      }
    };
    if (await this.#send(blob, counted(), signal)) return true;
    signal.throwIfAborted();
    this.#send = undefined;
    onSent(-sent);
    return false;
  }
}
