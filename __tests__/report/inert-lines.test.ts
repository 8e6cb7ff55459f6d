import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { expect, test } from '@jest/globals';
import { inertLines } from '../../src/report/inert-lines.ts';
import { fc, runs } from '../support/property.ts';

/** The output for these chunks, however they are split. */
async function passedOn(chunks: readonly Uint8Array[]): Promise<string> {
  const out = new PassThrough();
  const lines = inertLines(out);
  const read = text(out);
  for (const chunk of chunks) lines.write(chunk);
  lines.end();
  await finished(lines);
  out.end();
  return await read;
}

const bytes = (line: string): Uint8Array => Buffer.from(line);

test('a workflow command from a build is plain text, wherever its output is split', async () => {
  const output = 'Step 1/2\n  ::error::x\n#5 0.1 ##[error]y\nöne more';
  const whole = bytes(output);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(whole.length)), async (cuts) => {
      const ends = [...cuts.sort((one, other) => one - other), whole.length];
      const passed = await passedOn(ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end)));
      expect(passed).toBe('Step 1/2\n  \\u003a:error::x\n#5 0.1 #\\u0023[error]y\nöne more');
    }),
    { numRuns: runs(50) },
  );
});

test('an endless line is passed on in pieces, without a command', async () => {
  const piece = bytes('x'.repeat(65_535));
  const passed = await passedOn([piece, bytes('#'), bytes('#'), bytes('[error]y'), piece]);
  expect(passed).toHaveLength(2 * 65_535 + '#\\u0023[error]y'.length);
  expect(passed).not.toContain('##[');
});
