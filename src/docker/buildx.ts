import { execa } from 'execa';
import { MintmarkError } from '../errors.ts';

/** Where the docker CLI runs. */
export interface CliRuntime {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function hasBuildx({ cwd, env }: CliRuntime): Promise<boolean> {
  const { exitCode } = await execa('docker', ['buildx', 'version'], {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdio: 'ignore',
  });
  return exitCode === 0;
}

/**
 * The driver of a builder, as buildx reports it: `docker`, `docker-container`, `kubernetes`, `remote`, `cloud`.
 *
 * @param builder its name; undefined: the one in use
 * @throws MintmarkError USAGE if the named builder cannot be used, DOCKER if the one in use cannot
 */
export async function driverOf(builder: string | undefined, { cwd, env }: CliRuntime): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(
    'docker',
    ['buildx', 'inspect', ...(builder === undefined ? [] : ['--builder', builder])],
    { cwd, env, extendEnv: false, stdin: 'ignore', reject: false },
  );
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
