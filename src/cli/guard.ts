import { type Command, Option as Flag } from 'commander';
import { GUARD, guardOptions } from '../commands/guard/options.ts';
import { EXAMPLE_REPOSITORY } from '../commands/help.ts';
import { runAsking } from './asking.ts';
import { runtime } from './runtime.ts';
import { define } from './options.ts';

const EXAMPLES = `
Examples:
  mintmark guard . --to ${EXAMPLE_REPOSITORY}
  mintmark guard . --to ${EXAMPLE_REPOSITORY} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${EXAMPLE_REPOSITORY}:1.4`;

/** Flags of docker that guard refuses wherever they are given. The message says why. */
const DOCKERS = ['--load', '--check', '-o, --output <value>', '--call <value>'].map((names) => new Flag(names));

function misplaced(command: Command): string[] {
  return DOCKERS.flatMap((flag) => {
    const value: unknown = command.getOptionValue(flag.attributeName());
    if (value === undefined) return [];
    return [flag.long ?? '', ...(typeof value === 'string' ? [value] : [])];
  });
}

/**
 * `mintmark guard`
 *
 * @param further arguments for `docker buildx build` alone
 */
export function addGuard(program: Command, further: readonly string[]): void {
  const command = define(program, GUARD, async (values) => {
    await runAsking('guard', { ...values, isBuilt: values.image === undefined }, async () => {
      const { guard } = await import('../commands/guard/run.ts');
      return guard(guardOptions({ ...values, further: [...misplaced(command), ...further] }), runtime);
    });
  });
  for (const flag of DOCKERS) command.addOption(flag.hideHelp());
  command.showHelpAfterError(
    '(mintmark guard --help lists its options. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)',
  );
  command.usage('[options] [context] [-- options of docker buildx build]').addHelpText('after', EXAMPLES);
}
