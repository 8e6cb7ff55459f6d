import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { execa, ExecaError } from 'execa';
import { MintmarkError } from '../errors.ts';
import type { Mark } from '../image/mark.ts';
import { temporaryDirectory } from '../util/temporary.ts';
import { whereTo } from './build-place.ts';
import { type CliRuntime, hasBuildx } from './buildx.ts';
import { requireClassic } from './classic-builder.ts';
import { readFlags } from './flags.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';

/** What `guard` passes on to a build. */
export interface BuildOptions {
  /** Arguments of `docker buildx build`. */
  readonly args: readonly string[];
  /** Environment variables of the build alone: secrets are in no argument. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Build {
  /** The build context: a directory or a URL, as `docker build` takes it. */
  readonly context: string;
  readonly options: BuildOptions;
  /** `REPOSITORY:TAG` that the image gets. */
  readonly reference: string;
  readonly mark: Mark;
}

/** Where the docker CLI runs, and where its own output goes. */
export interface BuildRuntime extends CliRuntime {
  readonly stderr: Writable;
}

/** An OCI archive that only this build knows. */
export interface BuiltArchive {
  readonly file: string;
  readonly remove: () => Promise<void>;
}

/**
 * Builds with the docker CLI: through BuildKit if buildx is installed, else with the classic builder. The mark goes in
 * as labels and build args; the labels alone make the image unique, on every builder and with every layer still cached.
 *
 * @returns undefined if the image is in the local engine; if that cannot hold it, the archive that does
 * @throws MintmarkError DOCKER if there is no docker CLI or no such builder, USAGE if the builder does not have what
 *   is asked for or nothing can be written to the temporary directory, BUILD if the build fails.
 */
export async function buildImage(
  { context, options, reference, mark }: Build,
  { env, ...rest }: BuildRuntime,
): Promise<BuiltArchive | undefined> {
  const runtime = { ...rest, env: { ...env, ...options.env } };
  const flags = readFlags(options.args);
  const args = ['--tag', reference, ...markArguments(mark), ...options.args, '--', context];
  if (!(await hasBuildx(runtime))) {
    requireClassic(flags);
    await run(['build', ...args], { ...runtime, env: { ...runtime.env, DOCKER_BUILDKIT: '0' } });
    return undefined;
  }
  if ((await whereTo(flags, runtime)) === 'engine') {
    await run(['buildx', 'build', '--load', ...args], runtime);
    return undefined;
  }
  const { path, remove } = temporaryDirectory();
  const file = join(path, 'image.tar');
  try {
    // A field of CSV. An archive, since BuildKit fails at times if it writes one layer of two platforms to a directory.
    const output = `type=oci,"dest=${file.replaceAll('"', '""')}"`;
    await run(['buildx', 'build', '--output', output, ...args], runtime);
    return { file, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** mintmark's own stderr is handed over as it is, so that BuildKit draws its progress there; anything else is piped to. */
async function run(args: readonly string[], { cwd, env, stderr }: BuildRuntime): Promise<void> {
  const options = { cwd, env, extendEnv: false, stdin: 'ignore' } as const;
  try {
    if ('fd' in stderr && stderr.fd === 2) {
      await execa('docker', args, { ...options, stdout: 2, stderr: 2 });
    } else {
      const building = execa('docker', args, { ...options, all: true, buffer: false });
      building.all.pipe(stderr, { end: false });
      await building;
    }
  } catch (error) {
    throw buildFailure(error);
  }
}

function buildFailure(error: unknown): unknown {
  if (!(error instanceof ExecaError)) return error;
  if (error.code === 'ENOENT') {
    return new MintmarkError('DOCKER', 'There is no docker command to build with', {
      hint: `Install the docker CLI, or guard a finished image:\n  ${NPX_MINTMARK} guard --image IMAGE --to REPOSITORY:TAG`,
      cause: error,
    });
  }
  return new MintmarkError('BUILD', `docker build failed (exit code ${error.exitCode ?? 'none'})`, {
    hint: 'Its own output above says why. Nothing was checked or pushed.',
    cause: error,
  });
}

/**
 * The mark as the docker CLI takes it. Labels are in the config alone, and no layer's cache key knows them; a build
 * argument is in the key of every RUN after its ARG.
 */
function markArguments({ buildArgs, labels }: Mark): string[] {
  return [
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
  ];
}
