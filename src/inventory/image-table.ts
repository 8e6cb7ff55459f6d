import { type Digest, hexOf } from '../image/digest.ts';
import type { KnownImage } from '../rules/allowances.ts';

/** An image in one place, by the number of its repository and the position of its details. */
export interface Entry {
  readonly repository: number;
  /** Where its details are kept. Below 2^53. */
  readonly position: number;
}

/** Image IDs that are in exactly the same places: the platforms of one image. */
export interface EntryGroup {
  readonly imageIds: readonly [Digest, ...Digest[]];
  readonly entries: readonly Entry[];
  /** What the baseline knew of it but no longer accepts. */
  readonly expired: KnownImage | undefined;
}

const ID_BYTES = 32;
/** The config digest, the number of its entry, and whether an artifact has it there. */
const ROW_BYTES = ID_BYTES + 4 + 1;
/** Repository and position. */
const ENTRY_BYTES = 4 + 8;
/** As many as the first two bytes of an image ID can distinguish. */
const PARTS = 2 ** 16;

/** Every image ID of a fleet with its places: a million images take 49 MB, plus 4 MB while they are compared. */
export class ImageTable {
  readonly #rows = new Records(ROW_BYTES);
  readonly #entries = new Records(ENTRY_BYTES);

  /**
   * @param imageIds of one image, each once
   * @param artifacts config digests of the artifacts in it, or of the artifact that it is: they count if an image
   *   anywhere has the same config
   */
  add(imageIds: readonly Digest[], { repository, position }: Entry, artifacts: readonly Digest[] = []): void {
    const number = this.#entries.length;
    const [entry, start] = this.#entries.append();
    entry.writeUInt32LE(repository, start);
    entry.writeDoubleLE(position, start + 4);
    for (const id of imageIds) this.#addRow(id, number, 0);
    for (const id of artifacts) this.#addRow(id, number, 1);
  }

  #addRow(id: Digest, number: number, isArtifact: 0 | 1): void {
    const [row, at] = this.#rows.append();
    row.write(hexOf(id), at, ID_BYTES, 'hex');
    row.writeUInt32LE(number, at + ID_BYTES);
    row.writeUInt8(isArtifact, at + ID_BYTES + 4);
  }

  /**
   * The groups that two or more owners share, those with the most owners first.
   *
   * @param ownerOf the number of a repository's owner
   */
  shared(ownerOf: (repository: number) => number): EntryGroup[] {
    const groups = new Map<string, { imageIds: [Digest, ...Digest[]]; numbers: readonly number[]; owners: number }>();
    for (const { id, numbers } of this.#runs(2)) {
      const owners = new Set(numbers.map((number) => ownerOf(this.#repositoryOf(number)))).size;
      if (owners < 2) continue;
      const key = numbers.join();
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { imageIds: [id], numbers, owners });
      else group.imageIds.push(id);
    }
    return [...groups.values()]
      .sort((one, other) => other.owners - one.owners || other.numbers.length - one.numbers.length)
      .map(({ imageIds, numbers }) => ({
        imageIds,
        entries: numbers.map((number) => this.#entry(number)),
        expired: undefined,
      }));
  }

  /** Every image ID with its places, in the order of the image IDs. */
  *all(): Generator<{ readonly imageId: Digest; readonly entries: readonly Entry[] }> {
    for (const { id, numbers } of this.#runs(1)) {
      yield { imageId: id, entries: numbers.map((number) => this.#entry(number)) };
    }
  }

  /** Whether any place has an image ID, including as an artifact's config. Only for a table that no longer grows. */
  lookup(): (imageId: Digest) => boolean {
    const order = this.#sorted();
    return (imageId) => {
      const wanted = Buffer.from(hexOf(imageId), 'hex');
      let [low, high] = [0, order.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        const [chunk, at] = this.#rows.at(order[middle] ?? 0);
        const difference = wanted.compare(chunk, at, at + ID_BYTES);
        if (difference === 0) return true;
        if (difference < 0) high = middle;
        else low = middle + 1;
      }
      return false;
    };
  }

  /** The entries of each image ID that has at least this many, in order, without those that only artifacts have. */
  *#runs(least: number): Generator<{ id: Digest; numbers: number[] }> {
    const order = this.#sorted();
    for (let start = 0, end = 1; start < order.length; start = end, end += 1) {
      const first = order[start] ?? 0;
      while (end < order.length && this.#compare(first, order[end] ?? 0) === 0) end += 1;
      if (end - start < least || order.subarray(start, end).every((row) => this.#isArtifact(row))) continue;
      const numbers = [...order.subarray(start, end)].map((row) => this.#numberOf(row)).sort((a, b) => a - b);
      yield { id: this.#idOf(first), numbers };
    }
  }

  /**
   * The rows by image ID. A counting sort by the first two bytes comes first, so that each of many parts is short:
   * sorting all rows at once would copy them all.
   */
  #sorted(): Uint32Array {
    const count = this.#rows.length;
    const starts = new Uint32Array(PARTS + 1);
    for (let row = 0; row < count; row += 1) {
      const part = this.#partOf(row) + 1;
      starts[part] = (starts[part] ?? 0) + 1;
    }
    for (let part = 0; part < PARTS; part += 1) starts[part + 1] = (starts[part + 1] ?? 0) + (starts[part] ?? 0);
    const order = new Uint32Array(count);
    const next = starts.slice();
    for (let row = 0; row < count; row += 1) {
      const part = this.#partOf(row);
      const at = next[part] ?? 0;
      order[at] = row;
      next[part] = at + 1;
    }
    for (let part = 0; part < PARTS; part += 1) {
      const [start, end] = [starts[part] ?? 0, starts[part + 1] ?? 0];
      if (end - start > 1) order.subarray(start, end).sort((one, other) => this.#compare(one, other));
    }
    return order;
  }

  #partOf(row: number): number {
    const [chunk, at] = this.#rows.at(row);
    return chunk.readUInt16BE(at);
  }

  #compare(one: number, other: number): number {
    const [a, start] = this.#rows.at(one);
    const [b, from] = this.#rows.at(other);
    return a.compare(b, from, from + ID_BYTES, start, start + ID_BYTES);
  }

  #idOf(row: number): Digest {
    const [chunk, at] = this.#rows.at(row);
    return `sha256:${chunk.toString('hex', at, at + ID_BYTES)}`;
  }

  #numberOf(row: number): number {
    const [chunk, at] = this.#rows.at(row);
    return chunk.readUInt32LE(at + ID_BYTES);
  }

  #isArtifact(row: number): boolean {
    const [chunk, at] = this.#rows.at(row);
    return chunk.readUInt8(at + ID_BYTES + 4) === 1;
  }

  #repositoryOf(number: number): number {
    return this.#entry(number).repository;
  }

  #entry(number: number): Entry {
    const [chunk, at] = this.#entries.at(number);
    return { repository: chunk.readUInt32LE(at), position: chunk.readDoubleLE(at + 4) };
  }
}

const CHUNK_RECORDS = 2 ** 12;

/** Fixed-width records outside the heap that grow without being copied. */
class Records {
  readonly #width: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get length(): number {
    return this.#length;
  }

  /** Allocates room for one more record. */
  append(): [chunk: Buffer, at: number] {
    if (this.#length % CHUNK_RECORDS === 0) this.#chunks.push(Buffer.alloc(CHUNK_RECORDS * this.#width));
    this.#length += 1;
    return this.at(this.#length - 1);
  }

  at(index: number): [chunk: Buffer, at: number] {
    const chunk = this.#chunks[Math.floor(index / CHUNK_RECORDS)];
    if (chunk === undefined) throw new RangeError(`There is no record ${index}.`);
    return [chunk, (index % CHUNK_RECORDS) * this.#width];
  }
}
