import { availableParallelism } from 'node:os';
import { BEGIN, type DayOptions, simulateDay } from '../__tests__/support/day/day.ts';
import { buildOf } from '../__tests__/support/day/images.ts';
import type { Simulation } from '../__tests__/support/day/simulation.ts';
import type { Used } from '../__tests__/support/day/usage.ts';
import { many } from '../src/util/words.ts';
import { held, print, table } from './table.ts';

/** `npm run bench -- day 7`: another seed. */
const [seed = 1] = process.argv.slice(2).map(Number);
const DAY: DayOptions = {
  repositories: 10_000,
  images: 2,
  hours: 24,
  buildsAnHour: 1000,
  pushesPast: 12,
  outage: [13.3, 14.3],
  seed,
};
/**
 * Requests or units a second that an account has. Those of ECR that have no number have no published quota.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html: of a new table
 */
const QUOTAS = [
  ['ecr:BatchCheckLayerAvailability', 1000],
  ['ecr:BatchGetImage', 2000],
  ['ecr:InitiateLayerUpload', 100],
  ['ecr:UploadLayerPart', 500],
  ['ecr:CompleteLayerUpload', 100],
  ['ecr:PutImage', 10],
  ['ecr:DescribeImages', undefined],
  ['ecr:DescribeRepositories', undefined],
  ['ecr:ListImages', undefined],
  ['dynamodb:BatchGetItem', undefined],
  ['dynamodb:PutItem', undefined],
  ['dynamodb:Scan', undefined],
  ['read units', 12_000],
  ['write units', 4000],
] as const;

// Refusals are part of the day, and nobody reads where they were thrown.
Error.stackTraceLimit = 0;
const before = performance.now();
const day = await simulateDay(DAY);
const pending = day.callsWithoutLedger('team-0/api', buildOf('without a ledger', 'without a ledger'));
await day.clock.run();
const withoutLedger = await pending;
const took = (performance.now() - before) / 1000;

print(`Node ${process.version}, ${availableParallelism()} cores`, '');
print(
  `a simulated day: ${many(DAY.repositories)} repositories, ${many(DAY.buildsAnHour)} builds an hour, a verification an hour; seed ${seed}`,
  '',
);
table([['what happened', 'times'], ...happened(day)]);
print('');
const promises = promisesOf(day);
table([['promise', 'counted', 'held'], ...promises.map(([what, counted, isHeld]) => [what, counted, held(isHeld)])]);
print('', 'calls and units a second; builds and verifications together', '');
const quotas = QUOTAS.map(([quota, limit]) => quotaRow(quota, limit));
table([['', 'quota', 'busiest second', 'busiest hour', 'without a ledger', 'held'], ...quotas]);
const { heapTotal, rss } = process.memoryUsage();
const { user, system } = process.cpuUsage();
print(
  '',
  `${took.toFixed(0)} s, ${((user + system) / 1e6).toFixed(0)} s of processor time; ${megabytes(rss)} resident, heap ${megabytes(heapTotal)}`,
);

function happened({ builds, checks, comparisons, holdings, cloud, pasts }: Simulation): string[][] {
  const { verdicts, killed } = builds;
  const { unique, shared, unknown } = checks;
  const rows: [string, number][] = [
    ['builds: unique, and pushed', verdicts.unique],
    ['builds: shared, and not pushed', verdicts.shared],
    ['builds: unknown, and not pushed', verdicts.unknown],
    ['builds: pushed, and not confirmed', verdicts.unconfirmed],
    ['builds: the push failed', verdicts.failed],
    ...Object.entries(killed).map(([step, count]): [string, number] => [`guards killed: ${step}`, count]),
    ['checks: unique', unique],
    ['checks: shared', shared],
    ['checks: unknown', unknown],
    ['images deleted', holdings.deleted],
    ['pushes past the ledger', pasts.count],
    ['verifications that read everything', comparisons.verified],
    ['verifications that failed', comparisons.failed],
    ['seeds', comparisons.seeded],
    ['claims given back', comparisons.released],
    ['claims in the end', cloud.table.size - 1],
  ];
  return rows.map(([what, count]) => [what, many(count)]);
}

/** What must not happen, and how often it did. */
function promisesOf(simulation: Simulation): [what: string, counted: string, isHeld: boolean][] {
  const { wrong, declared } = simulation.witness;
  const { passedInOutage, judgedInOutage } = simulation.builds;
  const found = simulation.pasts.judge();
  const isSaid = (what: string): boolean => what !== 'push';
  const never = (what: string, count: number, of = ''): [string, string, boolean] => [
    what,
    `${many(count)}${of}`,
    count === 0,
  ];
  return [
    never('unique although another service had the image', wrong.filter(({ what }) => isSaid(what)).length),
    never('pushed although another service had the image', wrong.filter(({ what }) => !isSaid(what)).length),
    [
      'the same, of an image pushed past the ledger since the last verification',
      `${many(declared.length)}, as declared`,
      true,
    ],
    never(
      'pushed past the ledger, and not found by the next verification',
      found.late,
      ` of ${many(simulation.pasts.count)}: ${Object.entries(found)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `${many(count)} ${name}`)
        .join(', ')}`,
    ),
    never('passed while the region did not answer', passedInOutage, ` of ${many(judgedInOutage)}`),
  ];
}

function quotaRow(quota: string, limit: number | undefined): string[] {
  const used: Used = day.usage.of(quota, BEGIN, 'pipelines', 'verification');
  const each = withoutLedger[quota.replace('ecr:', '')] ?? 0;
  const alone = (each * DAY.buildsAnHour) / 3600;
  const cells = [used.second, used.hour / 3600, alone].map((count) => rate(count, limit));
  const name = quota.replace(/^.*:/, '');
  return [
    name,
    limit === undefined ? '' : many(limit),
    ...cells,
    limit === undefined ? '' : held(used.second <= limit),
  ];
}

/** The rate per second, and its share of the quota. */
function rate(count: number, limit: number | undefined): string {
  if (count === 0) return '';
  return limit === undefined ? short(count) : `${short(count)} (${short((count / limit) * 100)} %)`;
}

function short(count: number): string {
  if (count < 0.1) return '< 0.1';
  return count < 10 ? count.toFixed(1) : many(Math.round(count));
}

function megabytes(bytes: number): string {
  return `${many(Math.round(bytes / 1e6))} MB`;
}
