/** A text with holes: an answer is made by copying it, instead of writing JSON for each image again. */
export class Template {
  readonly #bytes: Buffer;
  readonly #holes: readonly (readonly number[])[];

  /** @param holes placeholder texts, each with as many bytes as what replaces it */
  constructor(text: string, holes: readonly string[]) {
    this.#bytes = Buffer.from(text);
    // If several match, the longest comes first: another hole may be a part of it.
    let left = text;
    this.#holes = holes.map((hole) => {
      const positions: number[] = [];
      for (let at = left.indexOf(hole); at >= 0; at = left.indexOf(hole)) {
        positions.push(at);
        left = left.slice(0, at) + ' '.repeat(hole.length) + left.slice(at + hole.length);
      }
      return positions;
    });
  }

  fill(values: readonly Uint8Array[]): Buffer {
    const filled = Buffer.from(this.#bytes);
    for (const [index, value] of values.entries()) {
      for (const position of this.#holes[index] ?? []) filled.set(value, position);
    }
    return filled;
  }
}
