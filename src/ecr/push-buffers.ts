/** Bytes of parts that may be in memory at once, whatever is pushed; one part may always be. */
const BUDGET = 64 * 1024 ** 2;

/**
 * The memory for parts on their way. It is reused rather than left to the garbage collector, which would let a large push
 * take far more than is in the air. First come, first served.
 */
export class PartBuffers {
  readonly #free: Buffer[] = [];
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /** A buffer of at least so many bytes, with what was in it before; resolves when there is room. */
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
