import type { Command } from 'commander';
import { CHECK, namesImages } from '../commands/check/options.ts';
import { EXAMPLE_REPOSITORY, transportHelp } from '../commands/help.ts';
import { runAsking } from './asking.ts';
import { runtime } from './runtime.ts';
import { define } from './options.ts';

/** `mintmark check` */
export function addCheck(program: Command): void {
  const command = define(program, CHECK, async (values) => {
    await runAsking('check', { ...values, oneLine: !namesImages(values) }, async () =>
      (await import('../commands/check/run.ts')).check(values, runtime),
    );
  });
  command.addHelpText('after', checkHelp);
}

function checkHelp(): string {
  return `
Images:
${transportHelp()}

Example:
  mintmark check app:1.4 --to ${EXAMPLE_REPOSITORY}
  mintmark check \\
    docker://${EXAMPLE_REPOSITORY}@sha256:… \\
    docker://${EXAMPLE_REPOSITORY}@sha256:…`;
}
