import type { Command } from 'commander';
import type { Values } from '../commands/option.ts';
import { NODE, NODE_FORMATS } from '../commands/node/options.ts';
import type { NodeReport } from '../commands/node/report.ts';
import { runtime, endedBy, isWatched } from './runtime.ts';
import { define } from './options.ts';
import { runReporting } from './reporting.ts';
import { startAgain } from './run.ts';
import { defined } from '../util/defined.ts';

const HELP = `
Exit codes:
  0  nothing is stuck, leaked or blocked; images may wait for the ECS agent
  1  an image that nothing uses, and that the ECS agent cannot remove
  2  usage or configuration
  3  the engine or the ECS agent did not answer, or the fix could not continue

In a terminal, --fix only shows what it would do unless --yes is given.
The engine is that of the docker CLI: DOCKER_HOST or a context.`;

/** `mintmark node` */
export function addNode(program: Command): void {
  const command = define(program, NODE, async (values) => {
    const { everyMs } = values;
    if (everyMs === undefined) return once(values);
    const ended = endedBy('SIGTERM', 'SIGINT');
    while (!ended.aborted) {
      startAgain();
      await once(values, ended);
      // Only the signal interrupts the sleep.
      await runtime.clock.sleep(everyMs, ended).catch(() => undefined);
    }
  });
  command.addHelpText('after', HELP);
}

async function once(values: Values<typeof NODE.options>, ended?: AbortSignal): Promise<void> {
  await runReporting('node', values, async () => {
    const [{ node }, { renderNodeVerdict }] = await Promise.all([
      import('../commands/node/run.ts'),
      import('../commands/node/text.ts'),
    ]);
    const report = await node(
      { ...values, mode: nodeMode(values, isWatched()) },
      { ...runtime, ...defined({ ended }) },
    );
    return {
      render: async (format, options) => (await NODE_FORMATS[format]()).render(report, options),
      verdict: (options) => Promise.resolve(renderNodeVerdict(report, options)),
      exitCode: report.exitCode,
    };
  });
}

/**
 * What is to be done. A person at a terminal has to add `--yes`; from a timer or a script, `--fix` is enough.
 *
 * @param isWatched whether a person may be watching
 */
export function nodeMode(
  { fix, yes, dryRun }: Pick<Values<typeof NODE.options>, 'fix' | 'yes' | 'dryRun'>,
  isWatched: boolean,
): NodeReport['mode'] {
  if (!fix) return 'look';
  return dryRun || (isWatched && !yes) ? 'asked' : 'fixed';
}
