import { afterAll, expect, test } from '@jest/globals';
import { assertConcurrently, fc, runs } from '../support/property.ts';
import { fleets } from './arbitraries.ts';
import { expectExact, expectHonest, expectManners, expectTwinsNextToTrouble, isSpoilt } from './properties.ts';
import { run } from './run.ts';
import { Sandboxes } from './sandboxes.ts';

const FLEETS = runs(50);

const sandboxes = new Sandboxes();
afterAll(() => sandboxes.close());

test(`${FLEETS} random fleets: a check finds what a brute-force search finds`, async () => {
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
  await assertConcurrently(property, FLEETS);
  process.stderr.write(`property: ${JSON.stringify(verdicts)}\n`);
  // A generator that makes no twins, or only trouble, proves nothing. There is far more of each kind than this, and a run
  // of few fleets has no minimum: what it draws is luck.
  expect(Math.min(...Object.values(verdicts))).toBeGreaterThanOrEqual(Math.floor(FLEETS / 20));
});
