import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { median, timeNode } from './timing.ts';

const PAIRS = 15;
/** The promise: a stamp takes at most this many times a bare Node. */
const PROMISED_RATIO = 2.5;

/** Medians of whole processes, in milliseconds. */
export interface StampFigures {
  readonly bare: number;
  readonly stamp: number;
  /** The Action with `command: stamp`. */
  readonly action: number;
  readonly help: number;
  readonly isHeld: boolean;
}

/** Each round runs them all, so that whatever else the machine does affects them equally. */
export async function measureStamp(cli: string, cwd: string): Promise<StampFigures> {
  makeRepository(cwd);
  const env = { PATH: process.env['PATH'], HOME: cwd };
  const output = join(cwd, 'output');
  writeFileSync(output, '');
  const samples = { bare: [] as number[], stamp: [] as number[], action: [] as number[], help: [] as number[] };
  for (let pair = -2; pair < PAIRS; pair += 1) {
    const bare = await timeNode(['-e', '0'], cwd, env);
    const stamp = await timeNode([cli, 'stamp', '--service', 'bench', '--format', 'json'], cwd, env);
    const action = await timeNode([join(dirname(cli), 'action.js')], cwd, {
      ...env,
      INPUT_COMMAND: 'stamp',
      INPUT_SERVICE: 'bench',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: output,
    });
    const help = await timeNode([cli, '--help'], cwd, env);
    // The first rounds warm the disk cache.
    if (pair < 0) continue;
    samples.bare.push(bare);
    samples.stamp.push(stamp);
    samples.action.push(action);
    samples.help.push(help);
  }
  const bare = median(samples.bare);
  const stamp = median(samples.stamp);
  return {
    bare,
    stamp,
    action: median(samples.action),
    help: median(samples.help),
    isHeld: stamp <= PROMISED_RATIO * bare,
  };
}

function makeRepository(cwd: string): void {
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd, stdio: 'ignore' });
  };
  git('init', '--quiet');
  git('remote', 'add', 'origin', 'https://github.com/example/bench.git');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '--allow-empty', '-m', 'one');
}
