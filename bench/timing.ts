import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The duration of some work, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/**
 * Milliseconds from the start of a Node process to its end.
 *
 * @throws Error where it does not end with 0
 */
export async function timeNode(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  return timed(async () => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(code)}:\n${said}`);
  });
}
