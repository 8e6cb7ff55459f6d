import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { EcrConnection } from '../../src/ecr/client.ts';
import type { PushOptions } from '../../src/connection/push.ts';
import type { Content } from '../../src/image/sources/source.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import type { SendWhole } from '../../src/connection/push.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { connectTo, contentOf, imageOver, push, tagged } from './pushing.ts';

const MB = 1000 ** 2;
const large = randomBytes(1.5 * MB);
const image = imageOver(large, randomBytes(1000));

let sandbox: Sandbox;
let connection: EcrConnection;
let repository: SeededRepository;

beforeEach(async () => {
  sandbox = await startSandbox({ now: () => new Date() });
  connection = await connectTo(sandbox);
  repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'team/app' });
});
afterEach(async () => {
  connection.close();
  await sandbox.close();
});

async function received(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of chunks) size += chunk.length;
  return size;
}

test('large blobs are sent whole, and small ones in parts', async () => {
  const sizes: number[] = [];
  const sendWhole: SendWhole = async ({ size }, chunks) => {
    sizes.push(size);
    await received(chunks);
    await repository.putBlob(large);
    return true;
  };
  await push(connection, repository, contentOf(image), { sendWhole });
  expect(await tagged(connection, repository)).toBe(image.digest);
  expect(sizes).toEqual([large.length]);
  expect(sandbox.calls['UploadLayerPart']).toBe(2);
});

test('blobs that a registry refuses whole are sent in parts, without further attempts', async () => {
  const two = imageOver(...Array.from({ length: 8 }, () => randomBytes(MB)));
  const seen: Parameters<PushOptions['onProgress']>[0][] = [];
  let attempts = 0;
  const sendWhole: SendWhole = async (_blob, chunks) => {
    attempts += 1;
    await received(chunks);
    return false;
  };
  await push(connection, repository, contentOf(two), { sendWhole, onProgress: (bytes) => seen.push(bytes) });
  expect(await tagged(connection, repository)).toBe(two.digest);
  // As many as are in progress at once.
  expect(attempts).toBeLessThan(8);
  expect(sandbox.calls['CompleteLayerUpload']).toBe(9);
  const total = two.content.blobs.reduce((sum, { length }) => sum + length, 0);
  expect(seen.at(-1)).toEqual({ done: total, total });
});

test('the end of a blob that does not match its digest is never sent', async () => {
  const source = contentOf(image);
  const forged: Content = {
    ...source,
    stream: async function* (digest) {
      for await (const chunk of source.stream(digest)) {
        yield chunk.subarray(0, -1);
        yield Buffer.from([(chunk.at(-1) ?? 0) ^ 1]);
      }
    },
  };
  let size = 0;
  const sendWhole: SendWhole = async (_blob, chunks) => {
    for await (const chunk of chunks) size += chunk.length;
    return true;
  };
  await expect(push(connection, repository, forged, { sendWhole })).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
  expect(size).toBeLessThan(large.length);
  expect(await tagged(connection, repository)).toBeUndefined();
});
