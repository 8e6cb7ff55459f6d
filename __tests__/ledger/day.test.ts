import { expect, test } from '@jest/globals';
import { type DayOptions, simulateDay } from '../support/day/day.ts';

/** Two hours of a few services. `npm run bench -- day` simulates a day of a large fleet. */
const SMALL: DayOptions = {
  repositories: 12,
  images: 1,
  hours: 2,
  buildsAnHour: 20,
  pushesPast: 3,
  outage: [1.3, 1.6],
  // With this seed, an image is pushed past the ledger right before a verification begins, and ECR lists it late.
  seed: 6,
};

test('no command says unique while another service has the image', async () => {
  const day = await simulateDay(SMALL);
  const { builds, checks, comparisons } = day;
  expect(day.witness.wrong).toEqual([]);
  expect(builds.passedInOutage).toBe(0);
  expect(day.pasts.judge()).toMatchObject({ late: 0 });
  // A day in which nothing happens proves nothing.
  const { unique, shared } = builds.verdicts;
  expect(Math.min(unique, shared, builds.judgedInOutage, checks.shared)).toBeGreaterThan(0);
  expect(Math.min(comparisons.released, comparisons.found)).toBeGreaterThan(0);
});

test.each(['no-condition', 'late-verification'] as const)('a ledger with %s is exposed', async (sabotage) => {
  let wrong = 0;
  // The first one is enough, unless the product sends its calls in another order by then.
  for (let seed = SMALL.seed; wrong === 0 && seed < SMALL.seed + 20; seed += 1) {
    const { witness } = await simulateDay({ ...SMALL, seed, sabotage });
    wrong = witness.wrong.length;
  }
  expect(wrong).toBeGreaterThan(0);
});
