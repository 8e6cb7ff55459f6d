import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Server, startServer } from './fleet.ts';

/**
 * Starts an ECR that makes its images as they are checked for.
 *
 * @param latencyMs what each call takes at least
 * @param changed so many repositories have one image more
 */
export async function serveFleet(
  repositories: number,
  images: number,
  latencyMs: number,
  changed = 0,
): Promise<Server> {
  return startServer('audit-server.mjs', [repositories, images, latencyMs, changed]);
}

export interface AuditRun {
  readonly milliseconds: number;
  /** What it took of a processor, and what the server took meanwhile, in milliseconds. */
  readonly cpu: number;
  readonly serverCpu: number;
  /** The most resident memory, in bytes. */
  readonly memory: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly sharedGroups: number;
  readonly images: number;
}

/** Runs a whole audit as a process of its own. @throws Error where it ends without a verdict */
export async function runAudit(cli: string, cwd: string, server: Server, args: readonly string[]): Promise<AuditRun> {
  await server.calls();
  const serverBefore = await cpuTime(server.pid);
  const started = performance.now();
  const report = join(cwd, 'audit.json');
  const argv = [cli, 'audit', '--report', `json=${report}`, '--timeout', '60m', ...args];
  const child = spawn(process.execPath, argv, { cwd, env: server.env, stdio: ['ignore', 'inherit', 'ignore'] });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let memory = 0;
  let cpu = 0;
  while (child.exitCode === null && child.signalCode === null) {
    memory = Math.max(memory, await highWaterMark(child.pid));
    cpu = Math.max(cpu, await cpuTime(child.pid));
    await Promise.race([ended, sleep(50)]);
  }
  const [code] = await ended;
  const milliseconds = performance.now() - started;
  if (code !== 0 && code !== 1) throw new Error(`the audit ended with ${String(code)}`);
  const { sharedGroups, checked } = JSON.parse(await readFile(report, 'utf8')) as {
    sharedGroups: number;
    checked: { images: number };
  };
  const serverCpu = (await cpuTime(server.pid)) - serverBefore;
  const calls = await server.calls();
  return { milliseconds, cpu, serverCpu, memory, calls, sharedGroups, images: checked.images };
}

/** The most resident memory that a process had so far, in bytes: proc(5). Zero once it has ended. */
export async function highWaterMark(pid = 0): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Of a hundredth of a second each: what every Linux tells programs. */
const TICK_MS = 10;

/** What a process has had of the processors so far, in milliseconds: proc_pid_stat(5). Zero once it has ended. */
export async function cpuTime(pid = 0): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11)
    .map(Number);
  return ((user ?? 0) + (system ?? 0)) * TICK_MS;
}
