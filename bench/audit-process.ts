import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Server, startServer } from './fleet.ts';
import { cpuTime, type Measured, measured } from './measured.ts';

/**
 * Starts an ECR that holds any number of images.
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

export interface AuditRun extends Measured {
  /** The server's processor time meanwhile, in milliseconds. */
  readonly serverCpu: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly sharedGroups: number;
  readonly images: number;
}

/** Runs a whole audit as a separate process. @throws Error if it ends without a verdict */
export async function runAudit(cli: string, cwd: string, server: Server, args: readonly string[]): Promise<AuditRun> {
  await server.calls();
  const serverBefore = await cpuTime(server.pid);
  const report = join(cwd, 'audit.json');
  const argv = [cli, 'audit', '--report', `json=${report}`, '--timeout', '60m', ...args];
  const run = await measured(argv, cwd, server.env);
  if (run.code !== 0 && run.code !== 1) throw new Error(`the audit ended with ${String(run.code)}`);
  const { sharedGroups, checked } = JSON.parse(await readFile(report, 'utf8')) as {
    sharedGroups: number;
    checked: { images: number };
  };
  const serverCpu = (await cpuTime(server.pid)) - serverBefore;
  return { ...run, serverCpu, calls: await server.calls(), sharedGroups, images: checked.images };
}
