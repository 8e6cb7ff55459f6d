import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa, ExecaError } from 'execa';
import { MintmarkError } from '../errors.ts';
import type { Mark } from '../image/mark.ts';
import { temporaryDirectory } from '../util/temporary.ts';
import { whereTo } from './build-place.ts';
import { type CliRuntime, hasBuildx } from './buildx.ts';
import { requireClassic } from './classic-builder.ts';
import { readFlags } from './flags.ts';

/** What `guard` passes on to a build. */
export interface BuildOptions {
  /** Arguments of `docker buildx build`. */
  readonly args: readonly string[];
  /** Environment variables of the build alone, as secrets must not be arguments. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Build {
  /** The build context: a directory or a URL, as for `docker build`. */
  readonly context: string;
  readonly options: BuildOptions;
  /** The `REPOSITORY:TAG` that the image gets. */
  readonly reference: string;
  readonly mark: Mark;
}

/** Where the docker CLI runs, and where its own output goes. */
export interface BuildRuntime extends CliRuntime {
  /** `terminal`: mintmark's own stderr, on which BuildKit then draws its progress. A stream is ended after a build. */
  readonly log: 'terminal' | Writable;
}

/** An OCI archive that is private to this build. */
export interface BuiltArchive {
  readonly file: string;
  readonly remove: () => Promise<void>;
}

/**
 * Builds with the docker CLI: through BuildKit if buildx is installed, else with the classic builder. The mark is
 * passed as labels and build args. The labels alone make the image unique, on every builder and even if every layer is
 * cached.
 *
 * @returns undefined if the image is in the local engine; if the engine cannot hold it, the archive that contains it
 * @throws MintmarkError DOCKER if there is no docker CLI or no such builder, USAGE if the builder lacks something that
 * is requested or the temporary directory cannot be written to, BUILD if the build fails.
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
    // A CSV field. An archive, as BuildKit sometimes fails to write a layer that two platforms share to a directory.
    const output = `type=oci,"dest=${file.replaceAll('"', '""')}"`;
    await run(['buildx', 'build', '--output', output, ...args], runtime);
    return { file, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function run(args: readonly string[], { cwd, env, log }: BuildRuntime): Promise<void> {
  const options = { cwd, env, extendEnv: false, stdin: 'ignore', reject: false } as const;
  let built: unknown;
  if (log === 'terminal') {
    built = await execa('docker', args, { ...options, stdout: 2, stderr: 2 });
  } else {
    const building = execa('docker', args, { ...options, all: true, buffer: false });
    await pipeline(building.all, log);
    built = await building;
  }
  if (built instanceof Error) throw buildFailure(built);
}

function buildFailure(error: Error): Error {
  if (!(error instanceof ExecaError)) return error;
  return new MintmarkError('BUILD', `docker build failed (exit code ${error.exitCode ?? 'none'})`, {
    hint: 'Its own output above says why. Nothing was checked or pushed.',
    cause: error,
  });
}

/**
 * The mark as arguments of the docker CLI. Labels are only in the config and not part of any layer's cache key; a build
 * argument is part of the key of every RUN after its ARG.
 */
function markArguments({ buildArgs, labels }: Mark): string[] {
  return [
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
  ];
}
