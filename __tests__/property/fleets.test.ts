import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fleets } from './arbitraries.ts';
import { expectExact, expectHonest, expectManners, expectTwinsNextToTrouble, isSpoilt } from './properties.ts';
import { run } from './run.ts';
import { Sandboxes } from './sandboxes.ts';

/** MINTMARK_FLEETS scales a run, MINTMARK_SEED replays one. */
const FLEETS = Number(process.env['MINTMARK_FLEETS'] ?? 250);
const SEED = Number(process.env['MINTMARK_SEED'] ?? Date.now() % 2 ** 31);
/** Fleets that are checked concurrently, so that a retry's back-off costs the others nothing. */
const LANES = 6;
/** A fleet takes about 20 ms; a busy machine takes many times as long. */
const TIMEOUT_MS = 600_000;

const sandboxes = new Sandboxes();
afterAll(() => sandboxes.close());

test(
  `${FLEETS} random fleets, seed ${SEED}: what is said is what a brute-force search finds`,
  async () => {
    process.stderr.write(`property: ${FLEETS} fleets; replay with MINTMARK_SEED=${SEED}\n`);
    const verdicts = { unique: 0, shared: 0, unknown: 0, exact: 0 };
    const property = fc.asyncProperty(fleets, async (fleet) => {
      const outcome = await run(fleet, await sandboxes.of(fleet.quirks), sandboxes.hooks, sandboxes.account());
      expectHonest(outcome);
      expectTwinsNextToTrouble(outcome);
      expectManners(outcome);
      verdicts[outcome.report.verdict] += 1;
      if (isSpoilt(outcome)) return;
      verdicts.exact += 1;
      expectExact(outcome);
    });
    const lanes = Array.from({ length: LANES }, (_, lane) =>
      fc.assert(property, { seed: SEED + lane, numRuns: Math.ceil(FLEETS / LANES) }),
    );
    // Each lane ends before a failure is told: a lane that went on would meet a closed sandbox.
    for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason;
    process.stderr.write(`property: ${JSON.stringify(verdicts)}\n`);
    // A generator that makes no twins, or nothing but trouble, proves nothing. Each kind is far more than this, and a run
    // of few fleets is held to nothing: what it draws is luck.
    expect(Math.min(...Object.values(verdicts))).toBeGreaterThanOrEqual(Math.floor(FLEETS / 20));
  },
  TIMEOUT_MS,
);
