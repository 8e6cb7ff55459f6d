import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type LOOPS, runLoop } from './audit-naive.ts';
import { type AuditRun, runAudit, serveFleet } from './audit-process.ts';
import { print, seconds, table, times } from './table.ts';
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
/** Images that the loops still are given: more takes them minutes. */
const MOST = { crane: 1000, cli: 1000 } as const;
const MOST_MEMORY = 1000 ** 3;

const cli = resolve('dist', 'cli.js');
const cwd = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
/** `npm run bench -- audit 100000`: only fleets of so many images or more. */
const [least = 0] = process.argv.slice(3).map(Number);
try {
  print(`Node ${process.version}, ${availableParallelism()} cores`, '');
  print(`whole audits at ${LATENCY_MS} ms a call; seconds; in brackets: times the first audit`, '');
  const rows: string[][] = [];
  for (const [repositories, images] of FLEETS.filter(([count, each]) => count * each >= least)) {
    rows.push(await measure(repositories, images));
    print(`${repositories * images} images: done`);
  }
  print('');
  table([
    ['images', 'repositories', 'shared', 'first', 'calls', 'MB', 'again', 'calls', 'MB', 'aws CLI', 'crane', 'held'],
    ...rows,
  ]);
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
    const isHeld = Math.max(first.memory, again.memory) < MOST_MEMORY && again.calls['BatchGetImage'] === undefined;
    return [
      ...[first.images, repositories, first.sharedGroups].map(String),
      ...cellsOf(first),
      ...cellsOf(again),
      ...loops,
      isHeld ? 'yes' : 'NO',
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

function cellsOf({ milliseconds, calls, memory }: AuditRun): string[] {
  const sum = Object.values(calls).reduce((total, count) => total + count, 0);
  return [seconds(milliseconds), String(sum), (memory / 1e6).toFixed(0)];
}
