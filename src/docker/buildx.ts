import { execa } from 'execa';
import { MintmarkError } from '../errors.ts';
import type { Environment } from '../util/environment.ts';

/** Where the docker CLI runs. */
export interface CliRuntime {
  readonly cwd: string;
  readonly env: Environment;
}

/** Runs the docker CLI to its end, whatever its exit code. */
export async function docker(
  args: readonly string[],
  { cwd, env }: CliRuntime,
): Promise<{ readonly exitCode?: number; readonly stdout: string; readonly stderr: string }> {
  return execa('docker', args, { cwd, env, extendEnv: false, stdin: 'ignore', reject: false });
}

export async function hasBuildx(runtime: CliRuntime): Promise<boolean> {
  return (await docker(['buildx', 'version'], runtime)).exitCode === 0;
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
  const reason = stderr.trim().replace(/^ERROR: /, '') || 'buildx does not report its driver';
  throw new MintmarkError(code, `${name} cannot be used: ${reason}`, {
    hint: '`docker buildx ls` shows the builders that there are; `docker buildx create --name NAME` makes one.',
  });
}
