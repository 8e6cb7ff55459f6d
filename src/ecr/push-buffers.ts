/** The most bytes of parts in memory at once, whatever is pushed, except that one part is always allowed. */
const BUDGET = 64 * 1024 ** 2;

/**
 * The memory for parts in flight. It is reused rather than left to the garbage collector, with which a large push would
 * take far more memory than is in flight. First come, first served.
 */
export class PartBuffers {
  readonly #free: Buffer[] = [];
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /** A buffer of at least `size` bytes, whose old content is not cleared. Resolves when there is room. */
  async take(size: number): Promise<Buffer> {
    while (this.#taken > 0 && this.#taken + size > BUDGET) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const reused = this.#free.pop();
    const buffer = reused !== undefined && reused.length >= size ? reused : Buffer.allocUnsafeSlow(size);
    this.#taken += buffer.length;
    return buffer;
  }

  give(buffer: Buffer): void {
    this.#taken -= buffer.length;
    this.#free.push(buffer);
    this.#waiting.shift()?.();
  }
}
