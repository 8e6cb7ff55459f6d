import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, watch, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { GIT_ENV } from '../git/repository.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { inDirectory, mintmark, run } from '../support/lab.ts';

const CLI = join(process.cwd(), 'dist/cli.js');
/** Builds endlessly once it has begun to write the archive. */
const DOCKER = `#!/bin/sh
case "$*" in
  'buildx version') exit 0 ;;
  'buildx inspect'*) echo 'Driver: docker-container'; exit 0 ;;
esac
archive=$(printf '%s\\n' "$@" | sed -n 's/^type=oci,"dest=\\(.*\\)"$/\\1/p')
echo image > "$archive"
echo $$ > "$BUILDING/pid.tmp"
mv "$BUILDING/pid.tmp" "$BUILDING/pid"
exec sleep 1000
`;

let sandbox: Sandbox;
let web: string;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date() });
  for (let number = 0; number < 60; number += 1)
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `of-many/${number}` });
  web = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'web' }).uri;
});
afterAll(() => sandbox.close());

function environment(changes: Record<string, string>): Record<string, string> {
  return { ...GIT_ENV, PATH: GIT_ENV.PATH ?? '', NO_COLOR: '1', ...sandboxEnv(sandbox.endpoint), ...changes };
}

interface Building {
  readonly guard: ChildProcess;
  /** The process ID of `docker build`. */
  readonly docker: number;
  readonly temporary: string;
  readonly env: Record<string, string>;
}

/** Guards a build into an archive, and continues once docker writes it. */
function whileBuilding(work: (building: Building) => Promise<void>): Promise<void> {
  return inDirectory(async (directory) => {
    const [temporary = '', bin = '', building = ''] = await Promise.all(
      ['temporary', 'bin', 'building'].map(async (name) => {
        await mkdir(join(directory, name));
        return join(directory, name);
      }),
    );
    await writeFile(join(bin, 'docker'), DOCKER);
    await chmod(join(bin, 'docker'), 0o755);
    const env = environment({
      TMPDIR: temporary,
      BUILDING: building,
      PATH: `${bin}:${GIT_ENV.PATH ?? ''}`,
      GITHUB_SHA: 'a'.repeat(40),
    });
    const stop = new AbortController();
    const begun = appears(building, 'pid', stop.signal);
    const options = ['--platform', 'linux/amd64,linux/arm64', '--builder', 'b', '--service', 'web', '--to', web];
    const guard = spawn(process.execPath, [CLI, 'guard', '.', ...options], { cwd: directory, env, stdio: 'ignore' });
    guard.once('exit', () => {
      stop.abort(new Error('guard ended before the build began'));
    });
    await begun;
    const docker = Number(await readFile(join(building, 'pid'), 'utf8'));
    try {
      expect(await readdir(temporary)).toHaveLength(1);
      await work({ guard, docker, temporary, env });
    } finally {
      guard.kill('SIGKILL');
      if (isAlive(docker)) process.kill(docker, 'SIGKILL');
    }
  });
}

async function appears(directory: string, name: string, signal: AbortSignal): Promise<void> {
  for await (const { filename } of watch(directory, { signal })) if (filename === name) return;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a build that is interrupted', () => {
  test.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s leaves nothing in the temporary directory, and docker ends with it', (signal, exitCode) =>
    whileBuilding(async ({ guard, docker, temporary }) => {
      const exited = once(guard, 'exit');
      guard.kill(signal);
      expect(await exited).toEqual([exitCode, null]);
      expect(await readdir(temporary)).toEqual([]);
      expect(await run('tail', ['--pid', String(docker), '-f', '/dev/null'])).toMatchObject({ exitCode: 0 });
    }),
  );

  test('by SIGKILL leaves files that the next run removes', () =>
    whileBuilding(async ({ guard, temporary, env }) => {
      expect((await mintmark(['config', 'explain', web], { env })).exitCode).toBe(0);
      expect(await readdir(temporary)).toHaveLength(1);
      const exited = once(guard, 'exit');
      guard.kill('SIGKILL');
      await exited;
      expect((await mintmark(['config', 'explain', web], { env })).exitCode).toBe(0);
      expect(await readdir(temporary)).toEqual([]);
    }));
});

test.each([
  ['time is up', undefined, 3],
  ['it gets a signal', 'SIGTERM', 143],
] as const)('a credential_process that hangs ends with the run when %s', (_name, signal, exitCode) =>
  inDirectory(async (directory) => {
    const pid = join(directory, 'pid');
    const config = join(directory, 'config');
    await mkdir(pid);
    // The shell that the SDK starts has another one below it.
    const program = `sh -c 'echo $$ > ${pid}/tmp; mv ${pid}/tmp ${pid}/pid; sleep 1000; true' | cat`;
    await writeFile(config, `[profile slow]\ncredential_process = ${program}\n`);
    const files = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: config, AWS_PROFILE: 'slow' };
    const env = { ...environment(files), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    const begun = appears(pid, 'pid', new AbortController().signal);
    // In its own session, and so without a terminal that a developer may have.
    const args = [CLI, 'audit', '--timeout', signal === undefined ? '2s' : '1h'];
    const audit = spawn(process.execPath, args, { cwd: directory, env, stdio: 'ignore', detached: true });
    const exited = once(audit, 'exit');
    await begun;
    const hanging = await readFile(join(pid, 'pid'), 'utf8');
    if (signal !== undefined) audit.kill(signal);
    expect(await exited).toEqual([exitCode, null]);
    expect(await run('tail', ['--pid', hanging.trim(), '-f', '/dev/null'])).toMatchObject({ exitCode: 0 });
  }),
);

describe('restrictions of the environment are not defects of mintmark', () => {
  test('a TMPDIR that does not exist is named, with the variable', async () => {
    const { exitCode, stderr } = await mintmark(['audit'], { env: environment({ TMPDIR: '/nonexistent' }) });
    expect(exitCode).toBe(2);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/Cannot write a temporary file to \/nonexistent: .*Set TMPDIR/);
    expect(stderr).not.toContain('defect');
  });

  test('one message says that git cannot be started because too many files are open', async () => {
    const args = ['-c', 'ulimit -n 26; exec "$0" "$@"', process.execPath, CLI, 'stamp'];
    const { exitCode, stderr } = await run('sh', args, { env: environment({}) });
    expect(exitCode).toBe(3);
    const message = /^✗ [^✗]*[Tt]oo many open files[^✗]* Raise the limit of open files[^✗]*$/;
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(message);
  });

  test.each([24, 32, 40])('with %i open files allowed, it says so and ends', async (limit) => {
    const command = `ulimit -n ${limit}; exec "$0" "$@"`;
    const args = ['-c', command, process.execPath, CLI, 'audit', '--timeout', '5s'];
    const { exitCode, stderr } = await run('sh', args, { env: environment({}) });
    expect(exitCode).toBe(3);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/[Tt]oo many open files.* Raise the limit of open files/);
    expect(stderr).not.toMatch(/defect|^\s+at /m);
  });
});

/** As Node 20 loses the first request of a process if the server closes the connection at once. */
const LOST_REQUESTS = `
globalThis.fetch = (_url, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
`;

test("a lost request ends when the run's time is up", () =>
  inDirectory(async (cwd) => {
    const lost = join(cwd, 'lost.mjs');
    await writeFile(lost, LOST_REQUESTS);
    const args = ['check', 'docker://127.0.0.1:1/app:1', '--to', `${web}:1`, '--timeout', '1s'];
    const { exitCode, stderr } = await run(process.execPath, ['--import', lost, CLI, ...args], {
      cwd,
      env: environment({}),
    });
    expect(exitCode).toBe(3);
    expect(stderr).toContain("The image was not read before the run's time was over");
    expect(stderr).not.toContain('defect');
  }));

/** Programs never start, end or fail, so nothing is left to happen. */
const SILENT_PROGRAMS = `
import programs from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
programs.spawn = () => Object.assign(new EventEmitter(), { stdout: new EventEmitter(), stderr: new EventEmitter(), kill() {} });
syncBuiltinESMExports();
`;

test.each(['cli.js', 'action.js'])('%s says that nothing is left to wait for, instead of ending silently', (entry) =>
  inDirectory(async (cwd) => {
    const silent = join(cwd, 'silent.mjs');
    await writeFile(silent, SILENT_PROGRAMS);
    const env = environment({ INPUT_COMMAND: 'stamp', GITHUB_OUTPUT: '' });
    const args = ['--import', silent, join(process.cwd(), 'dist', entry), ...(entry === 'cli.js' ? ['stamp'] : [])];
    const { exitCode, stdout, stderr } = await run(process.execPath, args, { cwd, env });
    expect(exitCode).toBe(3);
    expect(stdout + stderr).toContain('waits for something that can no longer happen');
    expect(stderr).not.toContain('unsettled');
  }),
);
