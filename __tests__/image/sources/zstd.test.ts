import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { unzstd } from '../../../src/image/sources/zstd.ts';
import { readImage } from '../../../src/image/transport.ts';
import { inDirectory } from '../../support/lab.ts';
import { fc } from '../../support/property.ts';
import { contextOf } from '../../support/source-context.ts';
import { type Block, contentOf, frameOf, skippable, zstdOf } from '../../support/zstd.ts';

const ONE: readonly Block[] = [{ byte: 7, times: 1, repeats: true }];
const HAS_ITS_OWN = 'zstd' in process.versions;

async function unpack(packed: Uint8Array, sizes: readonly number[] = []): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of unzstd(chunksOf(packed, sizes))) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** In chunks of these sizes, each overwritten as soon as the next one is requested. */
async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const chunk = await Promise.resolve(Buffer.from(bytes.subarray(at, at + (sizes[index] ?? bytes.length))));
    at += chunk.length;
    yield chunk;
    chunk.fill(0xff);
  }
}

const block = fc.record({ byte: fc.nat(255), times: fc.integer({ min: 0, max: 300 }), repeats: fc.boolean() });
const frame = fc.record({ blocks: fc.array(block, { minLength: 1, maxLength: 5 }), before: fc.nat(20) });

describe('frames', () => {
  test('are unpacked one after the other, with any skippable ones between them', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 4 }), sizes, async (frames, chunks) => {
        const packed = frames.flatMap(({ blocks, before }) => [skippable(before), frameOf(blocks)]);
        const content = Buffer.concat(frames.map(({ blocks }) => contentOf(blocks)));
        expect(await unpack(Buffer.concat(packed), chunks)).toEqual(content);
      }),
    );
  });

  test('that are truncated anywhere are refused', async () => {
    const two = Buffer.concat([frameOf([{ byte: 1, times: 9, repeats: false }]), frameOf(ONE)]);
    const first = two.length - frameOf(ONE).length;
    for (let length = 1; length < two.length; length += 1) {
      if (length === first) continue;
      await expect(unpack(two.subarray(0, length))).rejects.toThrow(/unexpected (end|EOF)/);
    }
  });

  test('followed by anything else are refused', async () => {
    await expect(unpack(Buffer.concat([frameOf(ONE), Buffer.from('else')]))).rejects.toThrow('invalid zstd data');
  });
});

async function complaint(packed: Uint8Array): Promise<unknown> {
  return inDirectory(async (cwd) => {
    await writeFile(join(cwd, 'image.tar'), packed);
    return readImage('oci-archive:image.tar', contextOf(cwd)).catch((error: unknown) => error);
  });
}

describe('a window', () => {
  test('that engines refuse is refused, in a later frame too', async () => {
    for (const before of [Buffer.alloc(0), frameOf(ONE)]) {
      expect(await complaint(Buffer.concat([before, frameOf(ONE, 30)]))).toMatchObject({
        code: 'IMAGE_INVALID',
        message: expect.stringContaining('image.tar cannot be used: it needs 1024 MiB of memory to unpack, and'),
        hint: 'Compress it with a smaller window: zstd without --long.',
      });
    }
  });

  // In JavaScript, it would be moved for each block.
  test('that engines accept is accepted, and needs no more memory than the content', async () => {
    const many = Array<Block[]>(25_000)
      .fill([...ONE])
      .flat();
    const before = process.memoryUsage().rss;
    expect(await unpack(frameOf(many, 29), [1, 1, 1, 3])).toEqual(contentOf(many));
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 ** 2);
  });

  test('that the content of a frame of many bytes may need is refused if it takes too much memory', async () => {
    const many = Array<Block>(140).fill({ byte: 7, times: 128 * 1024, repeats: false });
    const packed = frameOf(many, 28);
    if (HAS_ITS_OWN) expect((await unpack(packed)).equals(contentOf(many))).toBe(true);
    else {
      expect(await complaint(packed)).toMatchObject({
        message: expect.stringContaining('it needs 256 MiB of memory to unpack, too much for a release of Node.js'),
        hint: expect.stringContaining('Node.js 22.15'),
      });
    }
  });

  test('that a frame of many bytes needs is moved as often as necessary', async () => {
    const many = Array<Block>(140).fill({ byte: 7, times: 128 * 1024, repeats: false });
    expect((await unpack(frameOf(many, 26))).equals(contentOf(many))).toBe(true);
  });

  test('of a single-segment frame is as large as its content', async () => {
    const content = Buffer.alloc(200_000, 'content');
    expect(await unpack(zstdOf(content))).toEqual(content);
    const lying = zstdOf(content);
    lying.writeUInt32LE(2 ** 28, 5);
    await expect(unpack(lying)).rejects.toThrow();
  });

  // 8 kB of packed bytes: minutes, in JavaScript.
  test('that is moved for each of many blocks takes no time', async () => {
    const many = Array<Block>(2000).fill({ byte: 7, times: 128 * 1024, repeats: true });
    const packed = frameOf(many, 27);
    if (HAS_ITS_OWN) expect((await unpack(packed)).equals(contentOf(many))).toBe(true);
    else {
      expect(await complaint(packed)).toMatchObject({
        message: expect.stringContaining('it takes too long to unpack with this release of Node.js'),
        hint: expect.stringContaining('Node.js 22.15'),
      });
    }
  });
});
