import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measureMemory } from './push-memory.ts';
import { measurePushes } from './push-race.ts';
import { print, seconds, table, times } from './table.ts';
import { median } from './timing.ts';

/** Of the push that the memory is measured of. */
const LARGE = 5 * 1024 ** 3;
const MOST_MEMORY = 200 * 1000 ** 2;

const cli = resolve('dist', 'cli.js');
const cwd = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
try {
  print(`Node ${process.version}, ${availableParallelism()} cores`, '');
  // One service, so that one image may be pushed by all three; whatever else the registry holds is not asked.
  await writeFile(
    join(cwd, 'mintmark.yml'),
    "version: 1\nexclude: ['**/!(bench-*)']\nservices:\n  bench: ['**/bench-*']\n",
  );
  const { samples, checks, image } = await measurePushes(cli, cwd);
  const alone = samples.mintmark.map((took, round) => took - (checks[round] ?? 0));
  const push = median(alone);
  const rows: [string, readonly number[]][] = [
    ['mintmark, the push alone', alone],
    ['mintmark, the whole guard', samples.mintmark],
    ['skopeo copy', samples.skopeo],
    ['docker push', samples.docker],
  ];
  print(`one image of ${image}, new in each round, to one sandbox over one registry`, '');
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
  print('', `at least as fast as both: ${push <= fastest ? 'held' : 'NOT held'}`);
  const memory = await measureMemory(cli, cwd, LARGE);
  const peak = (memory.bytes / 1e6).toFixed(0);
  const held = memory.bytes <= MOST_MEMORY ? 'held' : 'NOT held';
  print('', `one layer of ${LARGE / 1024 ** 3} GiB: ${peak} MB at most (200 promised, ${held})`);
  print(`in ${seconds(memory.milliseconds)} s`);
} finally {
  await rm(cwd, { recursive: true, force: true });
}
