import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** The resources of a process. */
export interface Measured {
  readonly milliseconds: number;
  /** Processor time, in milliseconds. */
  readonly cpu: number;
  /** The most resident memory, in bytes. */
  readonly memory: number;
  /** Null if it was killed. */
  readonly code: number | null;
}

/**
 * Runs a Node program as a process of its own.
 *
 * @param watch called twenty times a second: it may kill it
 */
export async function measured(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  watch: (child: ChildProcess) => Promise<void> = () => Promise.resolve(),
): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'inherit', 'ignore'] });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let memory = 0;
  let cpu = 0;
  while (child.exitCode === null && child.signalCode === null) {
    memory = Math.max(memory, await highWaterMark(child.pid));
    cpu = Math.max(cpu, await cpuTime(child.pid));
    await watch(child);
    await Promise.race([ended, sleep(50)]);
  }
  const [code] = await ended;
  return { milliseconds: performance.now() - started, cpu, memory, code };
}

/** The most resident memory of a process so far, in bytes: proc(5). Zero once it has ended. */
export async function highWaterMark(pid = 0): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** A hundredth of a second each: what every Linux reports to programs. */
const TICK_MS = 10;

/** The processor time of a process so far, in milliseconds: proc_pid_stat(5). Zero once it has ended. */
export async function cpuTime(pid = 0): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11)
    .map(Number);
  return ((user ?? 0) + (system ?? 0)) * TICK_MS;
}
