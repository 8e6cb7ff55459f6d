import type { Descriptor } from '../image/descriptor.ts';
import type { Digest } from '../image/digest.ts';
import type { Mounting } from '../connection/push.ts';
import { isSameRegistry, type Repository } from '../image/repository.ts';
import type { EcrConnection } from './client.ts';

/** After this many refusals without a mount, the registry is assumed not to mount anything for this push. */
const MOST_REFUSALS = 3;
/** How long to wait for attempts to mount before uploads race them. */
const HEAD_START_MS = 500;

/** What a push has learned about mounting. */
interface Learned {
  /** Repositories that something was mounted from, by URI. */
  readonly worked: ReadonlySet<string>;
  /** Repositories that only refused. */
  readonly refused: ReadonlySet<string>;
}

/** The repositories to try, the likeliest first; none if it is not worth an attempt. */
export function sourcesOf(holders: readonly Repository[], target: Repository, learned: Learned): readonly Repository[] {
  const { worked, refused } = learned;
  if (worked.size === 0 && refused.size >= MOST_REFUSALS) return [];
  return holders
    .filter(
      (holder) =>
        isSameRegistry(holder.registry, target.registry) && holder.uri !== target.uri && !refused.has(holder.uri),
    )
    .sort((one, other) => Number(worked.has(other.uri)) - Number(worked.has(one.uri)));
}

/** An upload of a blob, which can be ended. */
type Upload = (signal: AbortSignal) => Promise<void>;

/**
 * Mounts the blobs of a push as far as the registry allows. Until one has been mounted, one is tried at a time. A
 * refused blob is uploaded at once. After a moment, all are uploaded at the same time, each until it is mounted, so
 * that a registry that does not answer does not hold up anything.
 */
export class Mounts {
  readonly #mounting: Mounting | undefined;
  readonly #target: Repository;
  readonly #worked = new Set<string>();
  readonly #refused = new Set<string>();
  /** The attempt that shows whether mounting works at all. */
  #first: Promise<unknown> | undefined;
  readonly #pause: EcrConnection['pause'];
  #headStart: Promise<void> | undefined;
  #waiting = 0;
  readonly #nobodyWaits = new AbortController();

  constructor(mounting: Mounting | undefined, target: Repository, { pause }: Pick<EcrConnection, 'pause'>) {
    this.#mounting = mounting;
    this.#target = target;
    this.#pause = pause;
  }

  /** @returns whether the blob was mounted, and therefore not uploaded, or not completely */
  async mountOrUpload({ digest }: Pick<Descriptor, 'digest'>, signal: AbortSignal, upload: Upload): Promise<boolean> {
    if (this.#sourcesOf(digest).length === 0) {
      await upload(signal);
      return false;
    }
    const isProven = this.#worked.size > 0;
    if (!isProven) return this.#race(digest, signal, upload);
    const isMounted = await this.#mount(digest, signal);
    if (!isMounted) await upload(signal);
    return isMounted;
  }

  async #race(digest: Digest, signal: AbortSignal, upload: Upload): Promise<boolean> {
    const mounted = new AbortController();
    const uploaded = new AbortController();
    const attempt = this.#inTurn(digest, AbortSignal.any([signal, uploaded.signal])).then((isMounted) => {
      if (isMounted) mounted.abort();
      return isMounted;
    });
    // Not awaited once the blob is there, as it may hang.
    let defect: { readonly error: unknown } | undefined;
    attempt.catch((error: unknown) => {
      defect = { error };
    });
    const failed = (): typeof defect => defect;
    const isMounted = (): boolean => mounted.signal.aborted;
    await this.#waitFor(attempt);
    if (isMounted()) return true;
    try {
      await upload(AbortSignal.any([signal, mounted.signal]));
    } catch (error) {
      if (isMounted() && !signal.aborted) return true;
      throw error;
    } finally {
      uploaded.abort();
    }
    const failure = failed();
    if (failure !== undefined) throw failure.error;
    return false;
  }

  /** Waits until the attempt has settled or the head start is over. */
  async #waitFor(attempt: Promise<unknown>): Promise<void> {
    this.#headStart ??= this.#pause(HEAD_START_MS, this.#nobodyWaits.signal);
    this.#waiting += 1;
    await Promise.race([Promise.allSettled([attempt]), this.#headStart]);
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#nobodyWaits.abort();
  }

  async #inTurn(digest: Digest, signal: AbortSignal): Promise<boolean> {
    while (this.#worked.size === 0 && this.#first !== undefined) await this.#first;
    const attempt = this.#mount(digest, signal).finally(() => {
      this.#first = undefined;
    });
    this.#first = attempt.catch(() => undefined);
    return attempt;
  }

  async #mount(digest: Digest, signal: AbortSignal): Promise<boolean> {
    const isOver = (): boolean => signal.aborted;
    for (const source of this.#sourcesOf(digest)) {
      if (isOver()) break;
      if ((await this.#mounting?.mount(digest, source, signal)) === true) {
        this.#worked.add(source.uri);
        this.#refused.delete(source.uri);
        return true;
      }
      // If it was cut off because the upload was faster, it proves nothing.
      if (isOver()) break;
      if (!this.#worked.has(source.uri)) this.#refused.add(source.uri);
    }
    return false;
  }

  #sourcesOf(digest: Digest): readonly Repository[] {
    const holders = this.#mounting?.layers.holders.get(digest) ?? [];
    return sourcesOf(holders, this.#target, { worked: this.#worked, refused: this.#refused });
  }
}
