import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runClient } from '../support/client.ts';
import { mintmark, run } from '../support/lab.ts';

export interface PrintedFinding {
  readonly rule: string;
  readonly severity: string;
  readonly commands: readonly string[];
}

/** A shell in a user's repository in which `npx mintmark` is the bundle: remedies are pasted into it unchanged. */
export class Pasting {
  readonly directory: string;
  readonly work: string;
  readonly env: Record<string, string>;

  private constructor(directory: string, env: Readonly<Record<string, string>>) {
    this.directory = directory;
    this.work = join(directory, 'work');
    this.env = { ...env, PATH: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}` };
  }

  static async open(env: Readonly<Record<string, string>>): Promise<Pasting> {
    const pasting = new Pasting(await mkdtemp(join(tmpdir(), 'mintmark-remedies-')), env);
    const { directory, work, unique } = pasting;
    const npx = join(directory, 'bin', 'npx');
    await mkdir(join(directory, 'bin'));
    await mkdir(work);
    await writeFile(npx, `#!/bin/sh\nshift\nexec '${process.execPath}' '${resolve('dist/cli.js')}' "$@"\n`);
    await chmod(npx, 0o755);
    await writeFile(join(work, 'Dockerfile'), 'FROM scratch\nCOPY app /app\n');
    await writeFile(join(work, 'app'), unique);
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
    for (const args of [
      ['init', '--quiet'],
      ['add', '.'],
      [...identity, 'commit', '--quiet', '--message', '1'],
    ])
      await runClient(['git', ...args], { cwd: work });
    return pasting;
  }

  /** For unique names. */
  get unique(): string {
    return this.directory.slice(-6).toLowerCase();
  }

  /** Runs a line in a shell, which must end with 0. */
  async good(command: string): Promise<string> {
    const { exitCode, stdout, stderr } = await run('sh', ['-euc', command], { cwd: this.work, env: this.env });
    if (exitCode !== 0) throw new Error(`${command}: exit code ${String(exitCode)}\n${stderr}`);
    return stdout;
  }

  async findingsOf(...args: string[]): Promise<PrintedFinding[]> {
    const { stdout } = await mintmark([...args, '--report', 'json=-'], { cwd: this.work, env: this.env });
    const { findings } = JSON.parse(stdout) as { findings?: PrintedFinding[] };
    if (findings === undefined) throw new Error(`${args.join(' ')}: ${stdout}`);
    return findings;
  }

  async close(): Promise<void> {
    await rm(this.directory, { recursive: true });
  }
}
