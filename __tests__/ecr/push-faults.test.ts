import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MintmarkError } from '../../src/errors.ts';
import type { Content } from '../../src/image/sources/source.ts';
import type { Fault } from '../../src/sandbox/call.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { fc, runs } from '../support/property.ts';
import { connectTo, contentOf, lostAnswer, push, tagged } from './pushing.ts';

let sandbox: Sandbox;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date('2026-11-24T08:00:00Z') });
});
afterAll(async () => {
  await sandbox.close();
});

const faults: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'throttle' },
  { kind: 'garbage' },
  { kind: 'garbage', status: 502 },
  { kind: 'deny' },
  { kind: 'error', code: 'ServerException', status: 500 },
  { kind: 'error', code: 'UploadNotFoundException' },
  lostAnswer,
];
const trouble = fc.record({
  platforms: fc.constantFrom(['linux/amd64'], ['linux/amd64', 'linux/arm64']),
  attestation: fc.boolean(),
  /** In bytes: how a source happens to split a blob. */
  chunk: fc.integer({ min: 1, max: 50 }),
  /** The calls of the push at which it happens, and how many in a row. */
  at: fc.array(
    fc.record({ call: fc.nat(25), fault: fc.constantFrom(...faults), times: fc.integer({ min: 1, max: 2 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
});

function cut(content: Content, size: number): Content {
  return {
    ...content,
    stream: async function* (digest) {
      for await (const chunk of content.stream(digest)) {
        for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
      }
    },
  };
}

test('whatever goes wrong, the tag names the whole image or does not exist, and the next push completes', async () => {
  await fc.assert(
    fc.asyncProperty(trouble, async ({ platforms, attestation, chunk, at }) => {
      count += 1;
      // A throttled one stays slow.
      const connection = await connectTo(sandbox);
      const repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `faults-${count}` });
      const image = makeImage({ platforms, attestation, files: String(count) });
      const content = cut(contentOf(image), chunk);
      let calls = -1;
      sandbox.setFault(() => {
        calls += 1;
        return at.find(({ call, times }) => call <= calls && calls < call + times)?.fault;
      });
      let outcome: 'pushed' | 'failed' = 'pushed';
      try {
        await push(connection, repository, content);
      } catch (error) {
        if (!(error instanceof MintmarkError)) throw error;
        outcome = 'failed';
      }
      sandbox.setFault(undefined);
      const found = await tagged(connection, repository);
      // A push whose last answer is lost for good may have set the tag: on the whole image, or not at all.
      expect(outcome === 'pushed' ? [image.digest] : [undefined, image.digest]).toContain(found);
      await push(connection, repository, content);
      expect(await tagged(connection, repository)).toBe(image.digest);
      connection.close();
    }),
    { numRuns: runs(5), endOnFailure: true },
  );
});
