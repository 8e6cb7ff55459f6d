import type { Command } from 'commander';
import { CHECK } from '../commands/check/options.ts';
import { EXAMPLE_REPOSITORY, transportHelp } from '../commands/help.ts';
import { runAsking } from './asking.ts';
import { runtime } from './runtime.ts';
import { define } from './options.ts';

/** `mintmark check` */
export function addCheck(program: Command): void {
  const command = define(program, CHECK, async (values) => {
    const { image, metadataFile, pushed } = values;
    const isConfigured = image === undefined && metadataFile === undefined && pushed === undefined;
    await runAsking('check', { ...values, oneLine: isConfigured }, async () =>
      isConfigured
        ? (await import('../commands/check/configured.ts')).checkConfigured(values, runtime)
        : (await import('../commands/check/run.ts')).check(values, runtime),
    );
  });
  command.addHelpText('after', checkHelp);
}

function checkHelp(): string {
  return `
Images:
${transportHelp()}

Example:
  mintmark check app:1.4 --to ${EXAMPLE_REPOSITORY}`;
}
