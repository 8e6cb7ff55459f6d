import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EcrConnection } from '../../src/ecr/client.ts';
import type { PushOptions } from '../../src/connection/push.ts';
import { type Digest, digestOf } from '../../src/image/digest.ts';
import type { Content } from '../../src/image/sources/source.ts';
import type { Call, FaultHook } from '../../src/sandbox/call.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { connectTo, contentOf, faultsAt, imageOver, lostAnswer, push, TAG, tagged } from './pushing.ts';

const MIB = 1024 ** 2;
const PART_SIZE = 64 * 1024;
const image = makeImage({ files: 'pushed' });
/** A layer of two parts, of which the last is smaller. */
const large = imageOver(randomBytes(PART_SIZE + 1));

const now = (): Date => new Date('2026-11-24T08:00:00Z');

let sandbox: Sandbox;
let connection: EcrConnection;
let repository: SeededRepository;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ now, partSize: PART_SIZE });
  connection = await connectTo(sandbox);
});
afterAll(async () => {
  connection.close();
  await sandbox.close();
});
beforeEach(() => {
  count += 1;
  repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `team/app-${count}` });
  sandbox.resetCalls();
});
afterEach(() => {
  sandbox.setFault(undefined);
});

function recordCalls(): Call[] {
  const calls: Call[] = [];
  sandbox.setFault((call) => {
    calls.push(call);
    return undefined;
  });
  return calls;
}

describe('a push', () => {
  test('of an index puts its children before it, and tags only the index, with the last call', async () => {
    const index = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true });
    const calls = recordCalls();
    await push(connection, repository, contentOf(index));
    expect(await tagged(connection, repository)).toBe(index.digest);
    const puts = calls.filter(({ operation }) => operation === 'PutImage').map(({ input }) => input);
    expect(puts.map(({ imageDigest }) => imageDigest)).toEqual([
      ...index.content.children.map(({ bytes }) => digestOf(bytes)),
      index.digest,
    ]);
    expect(puts.map(({ imageTag }) => imageTag)).toEqual([undefined, undefined, undefined, undefined, TAG]);
    const last = calls.findLastIndex(({ operation }) => operation === 'PutImage');
    expect(calls.slice(last - 1, last).map(({ operation }) => operation)).toEqual(['DescribeImages']);
  });

  test('sends only what is missing', async () => {
    await push(connection, repository, contentOf(image), { tag: 'other' });
    sandbox.resetCalls();
    await push(connection, repository, contentOf(makeImage({ files: 'pushed', labels: { build: '2' } })));
    expect(sandbox.calls).toMatchObject({ CompleteLayerUpload: 1, BatchCheckLayerAvailability: 1 });
  });

  test('sends a large layer in parts of the size that ECR specifies', async () => {
    const calls: Call[] = [];
    const fault: FaultHook = (call) => void calls.push(call);
    // The size that ECR itself specifies.
    const real = await startSandbox({ now, fault });
    const connected = await connectTo(real);
    const there = real.createRepository({ account: ACCOUNT, region: REGION, name: 'team/app' });
    const image = imageOver(randomBytes(10 * MIB + 1));
    await push(connected, there, contentOf(image));
    expect(await tagged(connected, there)).toBe(image.digest);
    connected.close();
    await real.close();
    const parts = calls.filter(({ operation }) => operation === 'UploadLayerPart').map(({ input }) => input);
    const [{ uploadId } = {}] = parts.filter(({ partLastByte }) => partLastByte === 10 * MIB);
    const ranges = parts
      .filter((part) => part['uploadId'] === uploadId)
      .map(({ partFirstByte, partLastByte }) => [partFirstByte, partLastByte]);
    expect(ranges).toEqual([
      [0, 10 * MIB - 1],
      [10 * MIB, 10 * MIB],
    ]);
  });

  test('sends several blobs at once', async () => {
    const source = contentOf(image);
    let opened = 0;
    let bothAreOpen = (): void => undefined;
    const meeting = new Promise<void>((resolve) => (bothAreOpen = resolve));
    const content: Content = {
      ...source,
      stream: async function* (digest) {
        opened += 1;
        if (opened === 2) bothAreOpen();
        await meeting;
        yield* source.stream(digest);
      },
    };
    await push(connection, repository, content);
    expect(opened).toBe(2);
  });

  test('reports its progress, in bytes, up to the size of everything that was missing', async () => {
    const seen: Parameters<PushOptions['onProgress']>[0][] = [];
    await push(connection, repository, contentOf(large), { onProgress: (bytes) => seen.push(bytes) });
    const total = large.content.blobs.reduce((sum, { length }) => sum + length, 0);
    expect(seen).toHaveLength(3);
    expect(seen.at(-1)).toEqual({ done: total, total });
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((one, other) => one - other));
  });

  test('stops everything in progress when one blob fails, and throws the cause', async () => {
    const blobs = Array.from({ length: 12 }, () => randomBytes(1000));
    const [broken = new Uint8Array()] = blobs;
    await expect(push(connection, repository, changed(imageOver(...blobs), digestOf(broken)))).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sandbox.calls['InitiateLayerUpload']).toBeLessThanOrEqual(6);
    expect(sandbox.calls['PutImage']).toBeUndefined();
  });
});

/** A source in which one blob has changed: in its last byte, or it is one byte longer. */
function changed(made: ReturnType<typeof makeImage>, digest: Digest, how: 'byte' | 'length' = 'byte'): Content {
  const source = contentOf(made);
  return {
    ...source,
    stream: async function* (wanted) {
      for await (const chunk of source.stream(wanted)) {
        const copy = Buffer.from(chunk);
        if (wanted === digest && how === 'byte') copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
        yield copy;
        if (wanted === digest && how === 'length') yield Buffer.from([0]);
      }
    },
  };
}

describe('content that differs from what was checked', () => {
  test.each(['byte', 'length'] as const)(
    'a layer with another %s is never completed, and nothing is put',
    async (how) => {
      const [, layer = new Uint8Array()] = image.content.blobs;
      await expect(push(connection, repository, changed(image, digestOf(layer), how))).rejects.toMatchObject({
        code: 'IMAGE_INVALID',
      });
      expect(sandbox.calls['PutImage']).toBeUndefined();
      expect(sandbox.calls['CompleteLayerUpload'] ?? 0).toBeLessThanOrEqual(1);
    },
  );

  test('a manifest that has changed stops the push before any call', async () => {
    const source = contentOf(image);
    const content = { ...source, read: () => Promise.resolve(Buffer.from('{}')) };
    await expect(push(connection, repository, content)).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
    expect(sandbox.calls).toEqual({});
  });
});

describe('the last look', () => {
  test('comes after every blob and before any manifest', async () => {
    const index = makeImage({ attestation: true });
    let before: Sandbox['calls'] = {};
    await push(connection, repository, contentOf(index), {
      lastLook: () => {
        before = sandbox.calls;
        return Promise.resolve(true);
      },
    });
    expect(before).toMatchObject({ CompleteLayerUpload: index.content.blobs.length });
    expect(before['PutImage']).toBeUndefined();
  });

  test('leaves no manifest and no tag if it refuses or throws', async () => {
    const content = contentOf(makeImage({ attestation: true }));
    const no = (): Promise<boolean> => Promise.resolve(false);
    expect(await push(connection, repository, content, { lastLook: no })).toBe(false);
    const thrown = (): Promise<boolean> => Promise.reject(new Error('the look failed'));
    await expect(push(connection, repository, content, { lastLook: thrown })).rejects.toThrow('the look failed');
    expect(sandbox.calls['PutImage']).toBeUndefined();
    expect(await tagged(connection, repository)).toBeUndefined();
  });
});

describe('a tag', () => {
  const other = makeImage({ files: 'someone else' });

  test('that names another image is not overwritten, and nothing is sent', async () => {
    await repository.putImage({ ...other, tags: [TAG] });
    await expect(push(connection, repository, contentOf(image))).rejects.toMatchObject({
      code: 'PUSH',
      message: `${repository.uri}:${TAG} names another image, ${other.digest}`,
    });
    expect(sandbox.calls['InitiateLayerUpload']).toBeUndefined();
    expect(await tagged(connection, repository)).toBe(other.digest);
  });

  test('that someone takes during the push is not overwritten', async () => {
    sandbox.setFault(({ operation }) => {
      if (operation === 'CompleteLayerUpload') void repository.putImage({ ...other, tags: [TAG] });
      return undefined;
    });
    await expect(push(connection, repository, contentOf(image))).rejects.toMatchObject({ code: 'PUSH' });
    expect(await tagged(connection, repository)).toBe(other.digest);
  });

  test.each([
    ['by its own image after an attempt whose answer got lost: it is pushed', image, true],
    ['by another image: it is not pushed', makeImage({ files: 'faster' }), false],
  ])('that cannot move and is taken at the last call, %s', async (_, taker, done) => {
    const code = 'ImageTagAlreadyExistsException';
    sandbox.setFault(({ operation }) => {
      if (operation !== 'PutImage') return undefined;
      void repository.putImage({ content: taker.content, tags: [TAG] });
      return { kind: 'error', code };
    });
    const pushing = push(connection, repository, contentOf(image));
    await (done
      ? expect(pushing).resolves.toBe(true)
      : expect(pushing).rejects.toMatchObject({ code: 'PUSH', message: expect.stringContaining(taker.digest) }));
    expect(await tagged(connection, repository)).toBe(taker.digest);
  });

  test('that names only a part of the index is another image', async () => {
    const index = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
    await repository.putImage(index);
    const [child] = index.content.children;
    await repository.putManifest(child?.bytes ?? '', { tag: TAG });
    await expect(push(connection, repository, contentOf(index))).rejects.toMatchObject({ code: 'PUSH' });
  });

  test.each([
    ['this very manifest', image],
    ['the same image ID under another manifest', makeImage({ files: 'pushed', attestation: true })],
  ])('that names %s is left as it is', async (_name, there) => {
    await repository.putImage({ ...there, tags: [TAG] });
    await push(connection, repository, contentOf(image));
    expect(await tagged(connection, repository)).toBe(there.digest);
    expect(sandbox.calls['PutImage']).toBeUndefined();
  });
});

describe('a connection that breaks', () => {
  const uploads = async (content = contentOf(large)): Promise<number | undefined> => {
    sandbox.resetCalls();
    await push(connection, repository, content);
    expect(await tagged(connection, repository)).toBe(content.root);
    return sandbox.calls['InitiateLayerUpload'];
  };

  test('has the part sent again', async () => {
    sandbox.setFault(faultsAt('UploadLayerPart', undefined, { kind: 'reset' }, { kind: 'reset' }));
    expect(await uploads()).toBe(2);
    expect(sandbox.calls['UploadLayerPart']).toBe(5);
  });

  test('after a part was received continues with the next', async () => {
    sandbox.setFault(faultsAt('UploadLayerPart', undefined, lostAnswer, lostAnswer));
    expect(await uploads()).toBe(2);
  });

  test('after an upload was completed is not a failure', async () => {
    sandbox.setFault(faultsAt('CompleteLayerUpload', lostAnswer, lostAnswer));
    expect(await uploads()).toBe(2);
  });

  test('after the image was put is not a failure', async () => {
    sandbox.setFault(faultsAt('PutImage', lostAnswer));
    await uploads();
    expect(sandbox.calls['PutImage']).toBe(2);
  });

  test.each(['UploadNotFoundException', 'InvalidLayerPartException'])(
    'so that ECR answers %s restarts the blob',
    async (code) => {
      sandbox.setFault(faultsAt('UploadLayerPart', undefined, undefined, { kind: 'error', code }));
      const seen: Parameters<PushOptions['onProgress']>[0][] = [];
      await push(connection, repository, contentOf(large), { onProgress: (bytes) => seen.push(bytes) });
      expect(await tagged(connection, repository)).toBe(large.digest);
      expect(sandbox.calls['InitiateLayerUpload']).toBe(3);
      expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
    },
  );

  test('again and again is reported, and nothing is tagged', async () => {
    const notFound = { kind: 'error', code: 'UploadNotFoundException' } as const;
    sandbox.setFault(({ operation }) => (operation === 'UploadLayerPart' ? notFound : undefined));
    await expect(push(connection, repository, contentOf(imageOver(Buffer.from('one'))))).rejects.toMatchObject({
      code: 'PUSH',
      message: expect.stringMatching(/^ECR lost the upload of sha256:/),
    });
    sandbox.setFault(undefined);
    expect(await tagged(connection, repository)).toBeUndefined();
  });

  test('keeps what was completed: the next push sends only the rest', async () => {
    const [, layer = new Uint8Array()] = image.content.blobs;
    await expect(push(connection, repository, changed(image, digestOf(layer)))).rejects.toThrow();
    sandbox.resetCalls();
    await push(connection, repository, contentOf(image));
    expect(await tagged(connection, repository)).toBe(image.digest);
  });
});

test.each(['ReferencedImagesNotFoundException', 'LayersNotFoundException'])(
  'a part that ECR does not show yet is polled for: %s',
  async (code) => {
    const index = makeImage({ files: code, platforms: ['linux/amd64', 'linux/arm64'] });
    const early = { kind: 'error', code } as const;
    sandbox.setFault(faultsAt('PutImage', undefined, early, undefined, early, early));
    await push(connection, repository, contentOf(index));
    expect(await tagged(connection, repository)).toBe(index.digest);
    expect(sandbox.calls['PutImage']).toBe(6);
  },
);

test('a claim that is lost while waiting for a part stops the push', async () => {
  let held = 2;
  const requireHeld = (): void => {
    held -= 1;
    if (held < 0) throw new RangeError('not held any more');
  };
  const early = { kind: 'error', code: 'LayersNotFoundException' } as const;
  sandbox.setFault(({ operation }) => (operation === 'PutImage' ? early : undefined));
  await expect(push(connection, repository, contentOf(image), { requireHeld })).rejects.toThrow('not held any more');
  expect(sandbox.calls['PutImage']).toBe(2);
});

test("an exhausted quota is reported at once, in AWS's words, without a retry", async () => {
  const message = "The number of tags per image exceeds the service limit of '1000'";
  const limit = { kind: 'error', code: 'LimitExceededException', message } as const;
  sandbox.setFault(({ operation }) => (operation === 'PutImage' ? limit : undefined));
  await expect(push(connection, repository, contentOf(image))).rejects.toMatchObject({
    code: 'LIMIT',
    message: expect.stringContaining(message),
    hint: expect.stringContaining('running again does not help'),
  });
  expect(sandbox.calls['PutImage']).toBe(1);
});

test('an answer without an upload ID is refused', async () => {
  sandbox.setFault(faultsAt('InitiateLayerUpload', { kind: 'answer', change: () => ({}) }));
  await expect(push(connection, repository, contentOf(image))).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
  expect(await tagged(connection, repository)).toBeUndefined();
});
