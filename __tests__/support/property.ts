/** fast-check as every test uses it: the same cases on each run, on any machine. */
import fc, { type IAsyncProperty } from 'fast-check';

const seed = seedOf(process.env['MINTMARK_SEED']);

const LANES = 6;
// By hand, a quarter of them, so that `npm test` is quick. CI systems set CI.
const factor = Number(process.env['MINTMARK_RUNS'] ?? (process.env['CI'] === undefined ? 0.25 : 1));
if (!(factor > 0)) throw new Error('MINTMARK_RUNS must be a number above 0');

/** How many cases to draw: `byDefault`, times `MINTMARK_RUNS`. */
export function runs(byDefault: number): number {
  return Math.ceil(byDefault * factor);
}

// A failed property reports its seed: `{ seed: 1, path: "3:0", endOnFailure: true }`.
fc.configureGlobal({ seed, numRuns: runs(50) });

/** Several draws at once, so that waiting in one of them costs the others nothing. */
export async function assertConcurrently<T>(property: IAsyncProperty<T>, numRuns: number): Promise<void> {
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    fc.assert(property, { seed: seed + lane, numRuns: Math.ceil(numRuns / LANES) }),
  );
  // Each lane ends before a failure is reported: one that continued would meet a closed sandbox.
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason;
}

function seedOf(value = '1'): number {
  if (value === 'random') return Date.now() % 2 ** 31;
  const number = Number(value);
  if (!Number.isInteger(number)) throw new Error('MINTMARK_SEED must be a whole number, or "random"');
  return number;
}

export { fc };
