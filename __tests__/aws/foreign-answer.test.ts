import { expect, test } from '@jest/globals';
import { ForeignAnswer, refuseForeignAnswers } from '../../src/aws/foreign-answer.ts';

const MIB = 1_048_576;
/** One for all, so that the test needs no memory of its own. */
const CHUNK = Buffer.alloc(16 * MIB, ' ');

test('answers that do not end have 512 MiB between them, however many are read at once', async () => {
  let held = 0;
  let most = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    let own = 0;
    try {
      for (;;) {
        await Promise.resolve();
        own += CHUNK.length;
        held += CHUNK.length;
        most = Math.max(most, held);
        yield CHUNK;
      }
    } finally {
      held -= own;
    }
  }
  const read = refuseForeignAnswers()(
    () => Promise.resolve({ response: { statusCode: 200, headers: {}, body: endless() }, output: { $metadata: {} } }),
    { commandName: 'BatchGetImageCommand' },
  );
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => read({ input: {}, request: undefined })));
  expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'rejected'));
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.any(ForeignAnswer) });
  // And the chunk that each of them hands over.
  expect(most).toBeLessThanOrEqual(512 * MIB + 8 * CHUNK.length);
  expect(held).toBe(0);
});
