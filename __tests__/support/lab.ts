import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A real peer in the lab. @throws Error if the lab is down: an end-to-end test that skips proves nothing */
export function lab(name: 'DOCKER_CLASSIC' | 'DOCKER_CONTAINERD' | 'REGISTRY' | 'AWS' | 'BUSYBOX'): string {
  const value = process.env[`MINTMARK_E2E_${name}`];
  if (value === undefined) {
    throw new Error(`MINTMARK_E2E_${name} is not set: start the lab and export what it prints (CONTRIBUTING.md)`);
  }
  return value;
}

/** The output of a finished process. */
export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever the exit code. */
export async function run(
  file: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await execa(file, args, { ...options, reject: false });
  return { exitCode, stdout, stderr };
}

/** Runs mintmark as users do: the committed bundle. Without colours, which Jest's workers may force. */
export function mintmark(args: readonly string[], options: Parameters<typeof run>[2] = {}): Promise<Outcome> {
  const env = { NO_COLOR: '1', ...options.env };
  return run(process.execPath, [join(process.cwd(), 'dist/cli.js'), ...args], { ...options, env });
}

/** A directory that is removed after the work. */
export async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-test-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
