/**
 * Reads one bucket of a bolt database (go.etcd.io/bbolt), in which the ECS agent keeps its state. bbolt's page.go,
 * node.go and db.go define the layout: pages of one size, the first two of which are alternating meta pages, and a B+
 * tree of the buckets.
 */

const PAGE_HEADER = 16;
const ELEMENT = 16;
const BUCKET_HEADER = 16;
const MAGIC = 0xed0cdaed;
const VERSION = 2;
/** How many bytes of a meta page's body its checksum covers. */
const CHECKED_BYTES = 56;
/** A tree of this depth would hold more pages than any disk. */
const MAX_DEPTH = 100;
const FLAG = { branch: 1, leaf: 2, bucketElement: 1 } as const;
/**
 * @returns the entries of the bucket; undefined if there is no bucket of that name
 * @throws RangeError, Error if the file is not a bolt database or is damaged
 */
export function readBucket(file: Buffer, name: string): ReadonlyMap<string, Buffer> | undefined {
  const pageSize = pageSizeOf(file);
  const roots = [0, pageSize].flatMap((at) => readMeta(file.subarray(at, at + pageSize)) ?? []);
  const newest = roots.toSorted((a, b) => Number(b.transaction - a.transaction))[0];
  if (newest === undefined) throw new Error('it has no valid meta page');
  const seen = new Set<number>();
  const pageAt = (id: bigint): Buffer => {
    const first = Number(id);
    if ((first + 1) * pageSize > file.length) throw new Error(`it ends before page ${id}`);
    const end = first + 1 + file.readUInt32LE(first * pageSize + 12);
    if (end * pageSize > file.length) throw new Error(`it ends within page ${id}`);
    for (let page = first; page < end; page += 1) {
      if (seen.has(page)) throw new Error(`page ${page} is in its tree twice`);
      seen.add(page);
    }
    return file.subarray(first * pageSize, end * pageSize);
  };
  const bucket = [...elements(pageAt(newest.root), pageAt)].find(
    ({ key, isBucket }) => isBucket && key.toString() === name,
  )?.value;
  if (bucket === undefined) return undefined;
  const root = bucket.readBigUInt64LE(0);
  const page = root === 0n ? bucket.subarray(BUCKET_HEADER) : pageAt(root);
  const entries = [...elements(page, pageAt)].filter(({ isBucket }) => !isBucket);
  return new Map(entries.map(({ key, value }) => [key.toString(), value]));
}

interface Element {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly isBucket: boolean;
}

function* elements(page: Buffer, pageAt: (id: bigint) => Buffer, depth = 0): Generator<Element> {
  const flags = page.readUInt16LE(8);
  const count = page.readUInt16LE(10);
  if ((flags & (FLAG.branch | FLAG.leaf)) === 0 || depth > MAX_DEPTH) throw new Error('its tree is damaged');
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    const at = PAGE_HEADER + index * ELEMENT;
    if ((flags & FLAG.branch) !== 0) {
      yield* elements(pageAt(page.readBigUInt64LE(at + 8)), pageAt, depth + 1);
      continue;
    }
    const keyAt = at + page.readUInt32LE(at + 4);
    const valueAt = keyAt + page.readUInt32LE(at + 8);
    const end = valueAt + page.readUInt32LE(at + 12);
    if (end > page.length) throw new Error('an entry goes beyond its page');
    bytes += end - keyAt;
    if (bytes > page.length) throw new Error('its entries overlap');
    const isBucket = (page.readUInt32LE(at) & FLAG.bucketElement) !== 0;
    yield { key: page.subarray(keyAt, valueAt), value: page.subarray(valueAt, end), isBucket };
  }
}

/** The page size in the first meta page; if that is damaged, the machine's own, which is 4 KiB nearly everywhere. */
function pageSizeOf(file: Buffer): number {
  const isMeta = file.length >= PAGE_HEADER + CHECKED_BYTES && file.readUInt32LE(PAGE_HEADER) === MAGIC;
  const size = isMeta ? file.readUInt32LE(PAGE_HEADER + 8) : 4096;
  if (size < 512 || size > 65_536 || file.length < 2 * size) throw new Error('it is not a bolt database');
  return size;
}

function readMeta(page: Buffer): { readonly root: bigint; readonly transaction: bigint } | undefined {
  const body = page.subarray(PAGE_HEADER);
  if (body.length < CHECKED_BYTES + 8) return undefined;
  const isValid = body.readUInt32LE(0) === MAGIC && body.readUInt32LE(4) === VERSION;
  if (!isValid || fnv64a(body.subarray(0, CHECKED_BYTES)) !== body.readBigUInt64LE(CHECKED_BYTES)) return undefined;
  return { root: body.readBigUInt64LE(16), transaction: body.readBigUInt64LE(48) };
}

/** The checksum at the end of bbolt's meta pages. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv64a(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
