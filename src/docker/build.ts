import type { Writable } from 'node:stream';
import { execa, ExecaError } from 'execa';
import { MintmarkError } from '../errors.ts';
import type { Mark } from '../types/mark.ts';

export interface Build {
  /** The build context: a directory or a URL, as `docker build` takes it. */
  readonly context: string;
  /** The Dockerfile; absent: as `docker build` finds it. */
  readonly file?: string | undefined;
  /** `REPOSITORY:TAG` that the image gets in the local engine. */
  readonly reference: string;
  readonly mark: Mark;
}

/** Where the docker CLI runs, and where its own output goes. */
export interface BuildWorld {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stderr: Writable;
}

/**
 * Builds with the docker CLI: through BuildKit where buildx is installed, else with the classic builder. The image is
 * left in the local engine. The mark goes in as labels and build args; the labels alone make the image unique, on every
 * builder and with every layer still cached.
 *
 * @throws MintmarkError DOCKER where there is no docker CLI, BUILD where the build fails.
 */
export async function buildImage(build: Build, world: BuildWorld): Promise<void> {
  const buildx = await hasBuildx(world);
  const command = buildx ? ['buildx', 'build', '--load'] : ['build'];
  const args = [
    ...command,
    ...['--tag', build.reference],
    ...(build.file === undefined ? [] : ['--file', build.file]),
    ...Object.entries(build.mark.buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(build.mark.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    '--',
    build.context,
  ];
  const env = buildx ? world.env : { ...world.env, DOCKER_BUILDKIT: '0' };
  try {
    await run(args, { ...world, env });
  } catch (error) {
    throw buildFailure(error);
  }
}

async function hasBuildx({ cwd, env }: BuildWorld): Promise<boolean> {
  const { exitCode } = await execa('docker', ['buildx', 'version'], {
    ...{ cwd, env, extendEnv: false },
    ...{ reject: false, stdio: 'ignore' },
  });
  return exitCode === 0;
}

/** mintmark's own stderr is handed over as it is, so that BuildKit draws its progress there; anything else is piped to. */
async function run(args: readonly string[], { cwd, env, stderr }: BuildWorld): Promise<void> {
  const options = { cwd, env, extendEnv: false, stdin: 'ignore' } as const;
  if ('fd' in stderr && stderr.fd === 2) {
    await execa('docker', args, { ...options, stdout: 2, stderr: 2 });
  } else {
    const building = execa('docker', args, { ...options, all: true, buffer: false });
    building.all.pipe(stderr, { end: false });
    await building;
  }
}

function buildFailure(error: unknown): unknown {
  if (!(error instanceof ExecaError)) return error;
  if (error.code === 'ENOENT') {
    return new MintmarkError('DOCKER', 'There is no docker command to build with', {
      hint: 'Install the docker CLI, or guard a finished image:\n  npx mintmark guard --image IMAGE --to REPOSITORY:TAG',
      cause: error,
    });
  }
  return new MintmarkError('BUILD', `docker build failed (exit code ${error.exitCode ?? 'none'})`, {
    hint: 'Its own output above says why. Nothing was checked or pushed.',
    cause: error,
  });
}
