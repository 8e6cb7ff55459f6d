import { execa } from 'execa';
import { MintmarkError } from '../errors.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';
import type { Environment } from '../util/environment.ts';

/** Where the docker CLI runs. */
export interface CliRuntime {
  readonly cwd: string;
  readonly env: Environment;
}

interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether there is no docker CLI. */
  readonly isAbsent: boolean;
}

/** Runs the docker CLI to its end, whatever its exit code. */
async function docker(args: readonly string[], { cwd, env }: CliRuntime): Promise<Ended> {
  const options = { cwd, env, extendEnv: false, stdin: 'ignore', reject: false } as const;
  const { exitCode, stdout, stderr, code } = await execa('docker', args, options);
  return { exitCode, stdout, stderr, isAbsent: code === 'ENOENT' };
}

/**
 * A file as Compose resolves it, with services from other files and with every variable filled in.
 * https://docs.docker.com/reference/cli/docker/compose/config/
 *
 * @returns undefined if Compose is not installed or does not accept the file, or if a variable is not set
 */
export async function composeConfig(file: string, runtime: CliRuntime): Promise<Uint8Array | undefined> {
  const command = ['compose', '--file', file, '--profile', '*', 'config', '--format', 'json'];
  const { exitCode, stdout, stderr } = await docker(command, runtime);
  return exitCode === 0 && !stderr.includes('variable is not set') ? Buffer.from(stdout) : undefined;
}

/** @throws MintmarkError DOCKER if there is no docker CLI at all */
export async function hasBuildx(runtime: CliRuntime): Promise<boolean> {
  const { exitCode, isAbsent } = await docker(['buildx', 'version'], runtime);
  if (!isAbsent) return exitCode === 0;
  throw new MintmarkError('DOCKER', 'There is no docker command to build with', {
    hint: `Install the docker CLI, or guard a finished image:\n  ${NPX_MINTMARK} guard --image IMAGE --to REPOSITORY:TAG`,
  });
}

/**
 * The driver of a builder, as buildx reports it: `docker`, `docker-container`, `kubernetes`, `remote`, `cloud`.
 *
 * @param builder its name; undefined: the one in use
 * @throws MintmarkError USAGE if the named builder cannot be used, DOCKER if the one in use cannot
 */
export async function driverOf(builder: string | undefined, runtime: CliRuntime): Promise<string> {
  const named = builder === undefined ? [] : ['--builder', builder];
  const { stdout, stderr, exitCode } = await docker(['buildx', 'inspect', ...named], runtime);
  const driver = /^Driver:[ \t]+(\S+)/m.exec(stdout)?.[1];
  if (exitCode === 0 && driver !== undefined) return driver;
  const [code, name] =
    builder === undefined
      ? (['DOCKER', 'The builder in use'] as const)
      : (['USAGE', `The builder ${builder}`] as const);
  throw new MintmarkError(code, `${name} cannot be used: ${reasonIn(stderr) ?? 'buildx does not report its driver'}`, {
    hint: '`docker buildx ls` shows the builders that there are; `docker buildx create --name NAME` makes one.',
  });
}

/** Its error, without the warnings before it; or the first line, since a panic goes on with a stack trace. */
function reasonIn(stderr: string): string | undefined {
  return (/^ERROR: (.+)/m.exec(stderr) ?? /(\S.*)/.exec(stderr))?.[1]?.trim();
}
