import { fnv64a } from '../../src/ecs/bolt.ts';

const PAGE = 4096;

/** What the agent remembers of an image. */
export interface Remembered {
  readonly names: readonly string[];
  readonly lastUsed?: Date;
}

/** `agent.db` as the ECS agent writes it: a bolt database with the bucket `images`, and other, empty ones. */
export function agentDatabase(images: Readonly<Record<string, Remembered>>): Buffer {
  const entries = Object.entries(images).map(([id, { names, lastUsed }]): [string, Buffer] => {
    const times = { PulledAt: '2026-11-01T00:00:00Z', LastUsedAt: (lastUsed ?? new Date(0)).toISOString() };
    const state = { Image: { ImageID: id, Names: names.length > 0 ? names : null, Size: 1 }, ...times };
    return [id, Buffer.from(JSON.stringify(state))];
  });
  const inline = Buffer.concat([u64(0n, 0n), page(0n, 2, [])]);
  const buckets = ['containers', 'eniattachments', 'images', 'metadata', 'tasks'];
  const root = buckets.map((name): [string, Buffer] => [name, name === 'images' ? u64(4n, 0n) : inline]);
  const body = whole(page(4n, 2, entries));
  const metas = [meta(0n, 7n), meta(1n, 6n)];
  return Buffer.concat([...metas, whole(page(2n, 16, [])), whole(page(3n, 2, root, 1)), body]);
}

function meta(id: bigint, transaction: bigint): Buffer {
  const body = Buffer.concat([u32(0xed0cdaed, 2, PAGE, 0), u64(3n, 0n, 2n, 5n, transaction)]);
  return whole(Buffer.concat([header(id, 4, 0, 0), body, u64(fnv64a(body))]));
}

/** @param flags of the page; those of its elements are `element` */
function page(id: bigint, flags: number, entries: readonly (readonly [string, Buffer])[], element = 0): Buffer {
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  let position = sorted.length * 16;
  const heads = sorted.map(([key, value], index) => {
    const head = u32(element, position - index * 16, key.length, value.length);
    position += key.length + value.length;
    return head;
  });
  const overflow = Math.ceil((16 + position) / PAGE) - 1;
  const bodies = sorted.flatMap(([key, value]) => [Buffer.from(key), value]);
  return Buffer.concat([header(id, flags, sorted.length, overflow), ...heads, ...bodies]);
}

function header(id: bigint, flags: number, count: number, overflow: number): Buffer {
  const rest = Buffer.alloc(8);
  rest.writeUInt16LE(flags, 0);
  rest.writeUInt16LE(count, 2);
  rest.writeUInt32LE(overflow, 4);
  return Buffer.concat([u64(id), rest]);
}

function whole(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc(Math.ceil(content.length / PAGE) * PAGE - content.length)]);
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32LE(value, at * 4));
  return bytes;
}

function u64(...values: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, at) => bytes.writeBigUInt64LE(value, at * 8));
  return bytes;
}
