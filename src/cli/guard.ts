import type { Command } from 'commander';
import { GUARD, guardOptions } from '../commands/guard/options.ts';
import { EXAMPLE_REPOSITORY } from '../commands/help.ts';
import { runAsking } from './asking.ts';
import { runtime } from './runtime.ts';
import { define } from './options.ts';

const EXAMPLES = `
Examples:
  mintmark guard . --to ${EXAMPLE_REPOSITORY}
  mintmark guard . --to ${EXAMPLE_REPOSITORY} --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build --to ${EXAMPLE_REPOSITORY}:1.4`;

/**
 * `mintmark guard`
 *
 * @param further what is for `docker buildx build` alone
 */
export function addGuard(program: Command, further: readonly string[]): void {
  const command = define(program, GUARD, async (values) => {
    await runAsking('guard', values, async () => {
      const { guard } = await import('../commands/guard/run.ts');
      return guard(guardOptions({ ...values, further }), runtime);
    });
  });
  command.usage('[options] [context] [-- options of docker buildx build]').addHelpText('after', EXAMPLES);
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
