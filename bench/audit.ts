import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type LOOPS, runLoop } from './audit-naive.ts';
import { type AuditRun, runAudit, serveFleet } from './audit-process.ts';
import { DEFAULT_AUDIT_RATE } from '../src/commands/limits.ts';
import { held, print, seconds, table, times } from './table.ts';
import { timed } from './timing.ts';

/** Repositories, and images in each. */
const FLEETS = [
  [10, 10],
  [10, 100],
  [100, 100],
  [100, 1000],
  [1000, 1000],
] as const;
const LATENCY_MS = 20;
/** The most images that the loops get: more takes them minutes. */
const MOST = { crane: 1000, cli: 1000 } as const;
const MOST_MEMORY = 200e6;
/** Calls per second without --rate, which set the minimum time of a first audit. */
const RATE = DEFAULT_AUDIT_RATE;
/** Times the floor, for fleets that need so many calls that the start of a process does not count. */
const MOST_TIMES = 1.3;
const MANY_CALLS = 10_000;

const cli = resolve('dist', 'cli.js');
const cwd = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
/** `npm run bench -- audit 100000`: only fleets of at least this many images. */
const [least = 0] = process.argv.slice(2).map(Number);
try {
  print(`Node ${process.version}, ${availableParallelism()} cores`, '');
  print(
    `whole audits at ${LATENCY_MS} ms a call; seconds; in brackets: times the first audit`,
    `floor: times what the quota of ${RATE} calls a second needs; CPU: of the audit's process; server: the CPU of ECR`,
    '',
  );
  const rows: string[][] = [];
  for (const [repositories, images] of FLEETS.filter(([count, each]) => count * each >= least)) {
    rows.push(await measure(repositories, images));
    print(`${repositories * images} images: done`);
  }
  print('');
  const run = ['calls', 'floor', 'CPU', 'server', 'MB'];
  table([['images', 'repositories', 'shared', 'first', ...run, 'again', ...run, 'aws CLI', 'crane', 'held'], ...rows]);
} finally {
  await rm(cwd, { recursive: true, force: true });
}

async function measure(repositories: number, images: number): Promise<string[]> {
  const count = repositories * images;
  const cache = join(cwd, `cache-${count}`);
  const server = await serveFleet(repositories, images, LATENCY_MS);
  try {
    const first = await runAudit(cli, cwd, server, ['--cache', cache]);
    const again = await runAudit(cli, cwd, server, ['--cache', cache]);
    if (again.sharedGroups !== first.sharedGroups) throw new Error('the second audit finds something else');
    const loops: string[] = [];
    for (const loop of ['cli', 'crane'] as const) {
      if (count > MOST[loop]) loops.push('');
      else loops.push(await measureLoop(loop, first));
    }
    const isNear = callsOf(first) < MANY_CALLS || first.milliseconds <= MOST_TIMES * floorOf(first);
    const isSmall = Math.max(first.memory, again.memory) <= MOST_MEMORY;
    const isHeld = isNear && isSmall && again.calls['BatchGetImage'] === undefined;
    return [
      ...[first.images, repositories, first.sharedGroups].map(String),
      ...cellsOf(first),
      ...cellsOf(again),
      ...loops,
      held(isHeld),
    ];
    async function measureLoop(loop: keyof typeof LOOPS, { milliseconds, sharedGroups }: AuditRun): Promise<string> {
      let found = NaN;
      const took = await timed(async () => {
        found = await runLoop(loop, cwd, server);
      });
      if (found !== sharedGroups) throw new Error(`${loop} finds ${found} shared images, mintmark ${sharedGroups}`);
      return `${seconds(took)} (${times(took, milliseconds)})`;
    }
  } finally {
    server.stop();
    await rm(cache, { recursive: true, force: true });
  }
}

/** The best that the quota allows, in milliseconds: an empty bucket, and each call as soon as it may be sent. */
function floorOf(run: AuditRun): number {
  return (callsOf(run) / RATE) * 1000;
}

function callsOf({ calls }: AuditRun): number {
  return Object.values(calls).reduce((total, count) => total + count, 0);
}

function cellsOf(run: AuditRun): string[] {
  const { milliseconds, cpu, serverCpu, memory } = run;
  return [
    seconds(milliseconds),
    String(callsOf(run)),
    times(milliseconds, floorOf(run)),
    ...[cpu, serverCpu].map(seconds),
    (memory / 1e6).toFixed(0),
  ];
}
