import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measureMemory } from './push-memory.ts';
import { measurePushes, type Shape } from './push-race.ts';
import { held, print, seconds, table, times } from './table.ts';
import { median } from './timing.ts';

/** For the push that the memory is measured for. */
const LARGE = 5 * 1024 ** 3;
/** For a push that can mount nearly everything. */
const LEAST_GAIN = 5;
const MOST_MEMORY = 200 * 1000 ** 2;

const cli = resolve('dist', 'cli.js');
const cwd = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
try {
  print(`Node ${process.version}, ${availableParallelism()} cores`, '');
  // One service, so that one image may be pushed by all three; the registry's other contents are not read.
  await writeFile(
    join(cwd, 'mintmark.yml'),
    "version: 1\nexclude: ['**/!(bench-*|base-*)']\nservices:\n  bench: ['**/bench-*']\n  base: ['**/base-*']\n",
  );
  await comparePushes(
    '6 new layers of 50 MB',
    { rounds: 5, elsewhere: { count: 0, bytes: 0 }, fresh: { count: 6, bytes: 50e6 } },
    1,
  );
  await comparePushes(
    '5 layers of 56 MB that another repository has, and a new one of 20 MB',
    { rounds: 3, elsewhere: { count: 5, bytes: 56e6 }, fresh: { count: 1, bytes: 20e6 } },
    LEAST_GAIN,
  );
  const memory = await measureMemory(cli, cwd, LARGE);
  const peak = (memory.bytes / 1e6).toFixed(0);
  print('', `one layer of ${LARGE / 1024 ** 3} GiB: ${peak} MB; held: ${held(memory.bytes <= MOST_MEMORY)}`);
  print(`in ${seconds(memory.milliseconds)} s`);
} finally {
  await rm(cwd, { recursive: true, force: true });
}

/** @param least how many times as fast as the faster of the other two the push must be */
async function comparePushes(image: string, shape: Shape, least: number): Promise<void> {
  const { samples, checks } = await measurePushes(cli, cwd, shape);
  const alone = (each: readonly number[]): number[] => each.map((took, round) => took - (checks[round] ?? 0));
  const push = median(alone(samples.mintmark));
  const rows: [string, readonly number[]][] = [
    ['mintmark, the push alone', alone(samples.mintmark)],
    ['mintmark, the whole guard', samples.mintmark],
    ['the push alone, to a registry that mounts nothing', alone(samples.unmounted)],
    ['skopeo copy', samples.skopeo],
    ['docker push', samples.docker],
  ];
  print('', `one image of ${image}; new in each round, to one sandbox over one registry`, '');
  table([
    ['', 'seconds, median', 'times the push', 'each'],
    ...rows.map(([name, each]) => [
      name,
      seconds(median(each)),
      times(median(each), push),
      each.map(seconds).join(' '),
    ]),
  ]);
  const fastest = Math.min(median(samples.skopeo), median(samples.docker));
  print('', `at least ${least === 1 ? '' : `${least} times `}as fast as both: ${held(least * push <= fastest)}`);
}
