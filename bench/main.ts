import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type CheckFigures, measureCheck } from './check.ts';
import { measurePrePush } from './pre-push.ts';
import { measureStamp } from './stamp.ts';
import { held, print, seconds, table, times } from './table.ts';
import { writeCandidate } from './fleet.ts';

const SIZES = [10, 100, 1000];

const cli = resolve('dist', 'cli.js');
const cwd = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
try {
  const candidate = join(cwd, 'candidate');
  await writeCandidate(candidate);
  print(`Node ${process.version}, ${availableParallelism()} cores`, '');
  print(
    'check over repositories of 1,000 images at 20 ms a call; seconds, medians of 5',
    'in brackets: times what mintmark takes in process',
    '',
  );
  const rows: CheckFigures[] = [];
  for (const size of SIZES) rows.push(await measureCheck(size, cli, cwd, candidate));
  table([
    [
      'repositories',
      'calls',
      'whole process',
      'in process',
      'floor of the pace',
      'one by one',
      'read everything',
      'held',
    ],
    ...rows.map((row) => [
      String(row.repositories),
      String(sum(row)),
      seconds(row.process),
      seconds(row.inProcess),
      seconds(row.floor),
      `${seconds(row.oneByOne)} (${times(row.oneByOne, row.inProcess)})`,
      row.readEverything === undefined
        ? ''
        : `${seconds(row.readEverything)} (${times(row.readEverything, row.inProcess)})`,
      held(row.isHeld),
    ]),
  ]);
  for (const row of rows) {
    const counts = Object.entries(row.calls).map(([operation, count]) => `${operation} ${count}`);
    print(`${row.repositories}: ${counts.join(', ')}`);
  }
  const hook = await measurePrePush(cli, cwd, candidate);
  print('', `the hook over ${hook.repositories} repositories at 20 ms a call; seconds, medians of 9`, '');
  table([
    ['', 'seconds', 'ratio', 'held'],
    ['node -e 0', seconds(hook.bare), '1.0x', ''],
    ['mintmark check --quiet', seconds(hook.check), times(hook.check, hook.bare), held(hook.isCheckHeld)],
    ['git push, without the hook', seconds(hook.pushWithout), times(hook.pushWithout, hook.bare), ''],
    ['git push, with the hook', seconds(hook.pushWith), times(hook.pushWith, hook.bare), held(hook.isHeld)],
  ]);
  const { bare, stamp, action, help, isHeld } = await measureStamp(cli, cwd);
  print('', 'whole processes; milliseconds, medians of 15', '');
  table([
    ['', 'ms', 'ratio', 'held'],
    ['node -e 0', bare.toFixed(0), '1.0x', ''],
    ['mintmark stamp', stamp.toFixed(0), times(stamp, bare), held(isHeld)],
    ['the Action, command: stamp', action.toFixed(0), times(action, bare), ''],
    ['mintmark --help', help.toFixed(0), times(help, bare), ''],
  ]);
} finally {
  await rm(cwd, { recursive: true, force: true });
}

function sum({ calls }: CheckFigures): number {
  return Object.values(calls).reduce((total, count) => total + count, 0);
}
