import type { Command } from 'commander';
import { EXAMPLE_REPOSITORY } from '../commands/help.ts';
import type { RemarkChoices } from '../commands/remark.ts';
import type { BuildOptions } from '../types/build.ts';
import { type Asking, runAsking, withAsking } from './asking.ts';
import { door } from './door.ts';
import { collect, command } from './options.ts';

interface Guarding extends Asking, Omit<BuildOptions, 'further'> {
  readonly image?: string;
  readonly push: boolean;
  readonly remark?: true;
  readonly remarkTo?: string;
  readonly remarkAnnotations?: true;
}

const EXAMPLES = `
Examples:
  mintmark guard . --to ${EXAMPLE_REPOSITORY}
  mintmark guard . --to ${EXAMPLE_REPOSITORY} --platform linux/amd64,linux/arm64 -- --pull --no-cache
  mintmark guard --image oci:build --to ${EXAMPLE_REPOSITORY}:1.4`;

/**
 * `mintmark guard`
 *
 * @param further what is for `docker buildx build` alone
 */
export function addGuard(program: Command, further: readonly string[]): void {
  const guarding = command(program, 'guard [context]')
    .usage('[options] [context] [-- options of docker buildx build]')
    .description('stamp, build with the mark, check, push, confirm');
  const finished = withBuilding(guarding)
    .option('--image <image>', 'a finished image to check and push, instead of a build')
    .option('--remark', 'add a new mark to the finished image where it has a twin')
    .option('--remark-to <dir>', 'and write the image with the new mark to this new directory, as an OCI layout')
    .option('--remark-annotations', "and put the mark into the manifests' annotations too")
    .option('--no-push', 'stop after the check');
  withAsking(finished)
    .addHelpText('after', EXAMPLES)
    .action((context: string | undefined, options: Guarding) => guard(context, options, further));
}

/** What goes to docker buildx build, by its own names. */
function withBuilding(command: Command): Command {
  return command
    .option('--file <dockerfile>', 'the Dockerfile')
    .option('--target <stage>', 'the stage to build')
    .option('--platform <platforms>', 'such as linux/amd64,linux/arm64', collect)
    .option('--build-arg <name=value>', 'a build argument; may be repeated, as the next four', collect)
    .option('--secret <source>', 'id=NAME,src=FILE or id=NAME,env=VARIABLE', collect)
    .option('--ssh <agent>', 'an SSH agent or key for the build', collect)
    .option('--cache-from <source>', 'a cache to read', collect)
    .option('--cache-to <destination>', 'a cache to write', collect)
    .option('--provenance <value>', 'true, false or mode=max')
    .option('--sbom <value>', 'true or false')
    .option('--builder <name>', 'the buildx builder; default: the one in use');
}

async function guard(context: string | undefined, options: Guarding, further: readonly string[]): Promise<void> {
  await runAsking('guard', { ...options, context }, async (ask) => {
    const { guard } = await import('../commands/guard.ts');
    const { image, push } = options;
    const build = buildOptions(options, further);
    return guard({ ...ask, context: context ?? '.', build, image, remark: remarkChoices(options), push }, door);
  });
}

/** The options of the build, out of those of guard. */
function buildOptions(options: Guarding, further: readonly string[]): BuildOptions {
  const { file, target, platform, buildArg, secret, ssh, cacheFrom, cacheTo, provenance, sbom, builder } = options;
  return { file, target, platform, buildArg, secret, ssh, cacheFrom, cacheTo, provenance, sbom, builder, further };
}

/** How a finished image may get a new mark; each of the three options asks for it. */
function remarkChoices({ remark, remarkTo, remarkAnnotations }: Guarding): RemarkChoices | undefined {
  if (remark === undefined && remarkTo === undefined && remarkAnnotations === undefined) return undefined;
  return { annotate: remarkAnnotations === true, directory: remarkTo };
}

/**
 * Parts the arguments of guard at the first `--`: what follows is for the build. Commander would take it for operands.
 *
 * @param argv as `process.argv`
 */
export function partArguments(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly further: readonly string[];
} {
  const end = argv[2] === 'guard' ? argv.indexOf('--') : -1;
  return end === -1 ? { own: argv, further: [] } : { own: argv.slice(0, end), further: argv.slice(end + 1) };
}
