import type { Descriptor } from '../image/descriptor.ts';
import type { Digest } from '../image/digest.ts';
import type { Identity } from '../image/identity.ts';
import type { Repository } from '../image/repository.ts';
import type { LayerSearch } from './question.ts';

export interface Tagging {
  readonly tag: string;
  readonly digest: Digest;
  /** The image that the tag has to name. */
  readonly candidate: Identity;
  /** Whether the tag may be taken away from another image. */
  readonly mayMove: boolean;
}

export interface PushOptions {
  /** Undefined: the image is pushed by its digest alone. */
  readonly tag: string | undefined;
  /**
   * The last look: called once, when every blob is there but no manifest yet, so that no image in the repository has
   * the image ID. If it answers no or throws, nothing is put and nothing is tagged.
   */
  readonly lastLook: () => Promise<boolean>;
  /** Called before each manifest. If it throws, no more is put. */
  readonly requireHeld: (() => void) | undefined;
  /** How much of the missing content has been sent, in bytes. */
  readonly onProgress: (bytes: { readonly done: number; readonly total: number }) => void;
  /** Absent: every missing blob is uploaded. What is pushed is added to it. */
  readonly mounting?: Mounting;
  /** Absent: blobs are uploaded only through the registry's API for images. */
  readonly sendWhole?: SendWhole;
  /** Called once, when every blob is there. */
  readonly onTransfer: ((transfer: Transfer) => void) | undefined;
}

/** How blobs get into a repository without being sent. */
export interface Mounting {
  readonly layers: Pick<LayerSearch, 'holders'>;
  /** Never throws a MintmarkError. @returns whether the registry says that it has mounted the blob */
  readonly mount: (digest: Digest, from: Repository, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Sends a blob in one request, as registry clients do. Throws what the chunks throw, but no MintmarkError of its own.
 *
 * @returns whether the registry says that it has the blob
 */
export type SendWhole = (
  blob: Pick<Descriptor, 'digest' | 'size'>,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
) => Promise<boolean>;

/** How the blobs of a push got there. Those that were already there are in neither. */
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
