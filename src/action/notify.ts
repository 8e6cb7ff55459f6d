import { access } from 'node:fs/promises';
import type { NotifyOptions } from '../commands/notify.ts';
import type { ActionsContext } from '../github/run-context.ts';
import type { ExitCode } from '../report/view.ts';
import { type Ending, exitCodeOf } from '../rules/exit-code.ts';
import { systemClock } from '../util/clock.ts';
import type { ActionInputs } from './inputs.ts';
import { type Core, env } from './runtime.ts';

/**
 * Notifies GitHub of how a step ended, and gives the step's exit code, which is none of GitHub's business.
 *
 * @param results one for each image, each of which has a check of its own
 */
export async function notified(
  results: readonly NotifyOptions['result'][],
  ending: Ending,
  inputs: ActionInputs | undefined,
  core: Core,
): Promise<ExitCode> {
  if (inputs === undefined || inputs.command === 'stamp') return exitCodeOf(ending);
  if (inputs.command === 'audit') return exitCodeOf(ending, { warnOnly: inputs.warnOnly });
  const { notify: post } = await import('../commands/notify.ts');
  const options = inputs;
  const warnings = new Set<string>();
  // One after the other, as GitHub asks of clients that write.
  for (const result of results) {
    for (const warning of await post({ ...options, result }, { clock: systemClock, context })) warnings.add(warning);
  }
  for (const warning of warnings) core.warning(warning, { title: 'mintmark' });
  return exitCodeOf(ending, { warnOnly: inputs.warnOnly });
}

async function context(): Promise<ActionsContext | undefined> {
  if (!env['GITHUB_REPOSITORY'] || !env['GITHUB_RUN_ID']) return undefined;
  // Without its event, @actions/github would name the merge commit of a pull request, and the check would go there.
  if (env['GITHUB_EVENT_PATH']) await access(env['GITHUB_EVENT_PATH']);
  return (await import('@actions/github')).context;
}
