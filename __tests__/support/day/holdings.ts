import type { Digest } from '../../../src/image/digest.ts';

/** How an image got into a repository. */
export type Way = 'seed' | 'guard' | 'past';

/** An image in a repository. */
export interface Copy {
  readonly imageId: Digest;
  readonly repository: string;
  readonly service: string;
  readonly way: Way;
  /** When it was pushed, in milliseconds by the clock. */
  readonly at: number;
}

/** The plain record of what the registry holds: every answer is compared with it. */
export class Holdings {
  readonly #copies = new Map<Digest, Map<string, Copy>>();
  readonly #deletedAt = new Map<Copy, number>();

  add(copy: Copy): void {
    const copies = this.#copies.get(copy.imageId) ?? new Map<string, Copy>();
    this.#copies.set(copy.imageId, copies);
    const known = copies.get(copy.repository);
    // A second push changes nothing, except that guard has claimed by then what somebody pushed past the ledger.
    if (known === undefined || (known.way === 'past' && copy.way === 'guard')) copies.set(copy.repository, copy);
  }

  remove({ imageId, repository }: Copy, now: number): void {
    const copies = this.#copies.get(imageId);
    const copy = copies?.get(repository);
    if (copy === undefined) return;
    copies?.delete(repository);
    if (copies?.size === 0) this.#copies.delete(imageId);
    this.#deletedAt.set(copy, now);
  }

  has({ imageId, repository }: Copy): boolean {
    return this.#copies.get(imageId)?.has(repository) === true;
  }

  /** The copies of other services. */
  others(imageId: Digest, service: string): Copy[] {
    return [...(this.#copies.get(imageId)?.values() ?? [])].filter((copy) => copy.service !== service);
  }

  get deleted(): number {
    return this.#deletedAt.size;
  }

  /** When this very copy was deleted, or replaced by a later one; undefined: it still exists. */
  endOf(copy: Copy): number | undefined {
    const current = this.#copies.get(copy.imageId)?.get(copy.repository);
    return current === copy ? undefined : (this.#deletedAt.get(copy) ?? current?.at ?? copy.at);
  }
}
