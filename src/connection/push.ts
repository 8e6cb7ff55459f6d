import type { Descriptor } from '../image/descriptor.ts';
import type { Digest } from '../image/digest.ts';
import type { Identity } from '../image/identity.ts';
import type { Repository } from '../image/repository.ts';
import type { LayerSearch } from './question.ts';

export interface Tagging {
  readonly tag: string;
  readonly digest: Digest;
  /** What the tag has to name. */
  readonly candidate: Identity;
  /** Whether the tag may be taken away from another image. */
  readonly mayMove: boolean;
}

export interface PushOptions {
  /** Absent: the image is pushed by its digest alone. */
  readonly tag: string | undefined;
  /**
   * The last look: called once, when every blob is there and no manifest yet, so that nothing in the repository has the
   * image ID as an image. If it answers no or throws, nothing is put and nothing is tagged.
   */
  readonly lastLook: () => Promise<boolean>;
  /** Called before each manifest. If it throws, no more is put. */
  readonly requireHeld: (() => void) | undefined;
  /** What has been sent of what was missing, in bytes. */
  readonly onProgress: (bytes: { readonly done: number; readonly total: number }) => void;
  /** Absent: every blob that is missing is uploaded. What is pushed is added to it. */
  readonly mounting?: Mounting;
  /** Absent: what is uploaded is sent by the registry's API for images alone. */
  readonly sendWhole?: SendWhole;
  /** Called once, when every blob is there. */
  readonly onTransfer: ((transfer: Transfer) => void) | undefined;
}

/** How blobs get into a repository without being sent. */
export interface Mounting {
  readonly layers: Pick<LayerSearch, 'holders'>;
  /** @returns whether the registry says that it has mounted it; it never throws a MintmarkError */
  readonly mount: (digest: Digest, from: Repository, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Sends a blob by one request, as a registry client does. Whatever the chunks throw is thrown.
 *
 * @returns whether the registry says that it has it; it never throws a MintmarkError of its own
 */
export type SendWhole = (
  blob: Pick<Descriptor, 'digest' | 'size'>,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
) => Promise<boolean>;

/** What the blobs of a push took. Those that were there already are in neither. */
export interface Transfer {
  readonly mounted: Amount;
  readonly uploaded: Amount;
}

interface Amount {
  readonly blobs: number;
  readonly bytes: number;
}

export interface Pushed {
  /** A tag or a digest. */
  readonly name: string;
  readonly candidate: Identity;
  /** Whether the tag may have named this other image before the push. */
  readonly mayBeStale: (digest: Digest) => boolean;
}

export interface ReadBack {
  readonly digest: Digest;
  readonly imageIds: readonly Digest[];
  readonly isCandidate: boolean;
}
