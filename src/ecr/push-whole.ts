import type { Descriptor } from '../image/descriptor.ts';
import type { SendWhole } from '../connection/push.ts';
import type { UploadTarget } from './push-blob.ts';
import { verified } from './push-parts.ts';

/** What is smaller takes no less by one request, in bytes. */
const LEAST = 1000 ** 2;

/**
 * Uploads by one request, as a registry client does: in parts, ECR wants bytes as base64 in JSON, a third more of them. After the first
 * blob that fails, the rest of the push is sent in parts, which can be sent again one by one.
 */
export class WholeBlobs {
  #send: SendWhole | undefined;

  constructor(send: SendWhole | undefined) {
    this.#send = send;
  }

  /** @returns whether the blob is there; if not, it is yet to be sent. @throws MintmarkError IMAGE_INVALID */
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
