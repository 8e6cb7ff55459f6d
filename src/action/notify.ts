import type { LogRemarks } from '../commands/notify.ts';
import { isForgiving } from '../commands/shared-options.ts';
import type { ActionsContext } from '../github/run-context.ts';
import type { ExitCode } from '../report/view.ts';
import { type Ending, exitCodeOf } from '../rules/exit-code.ts';
import { systemClock } from '../util/clock.ts';
import type { Announcement } from '../report/announcement.ts';
import type { ActionInputs } from './inputs.ts';
import { type Core, env } from './runtime.ts';

/** GitHub takes this many errors, and as many warnings, of one step; one is the step's own. */
const SHOWN = 9;

/**
 * Notifies GitHub of how a step ended, and returns the step's exit code, which does not depend on GitHub.
 *
 * @param badEvent what is wrong with the event of the workflow
 */
export async function notified(
  announcements: readonly Announcement[],
  ending: Ending,
  inputs: ActionInputs | undefined,
  badEvent: string | undefined,
  core: Core,
): Promise<ExitCode> {
  if (inputs === undefined || inputs.command === 'stamp') return exitCodeOf(ending);
  const exitCode = exitCodeOf(ending, { warnOnly: isForgiving(inputs) });
  if (inputs.command === 'audit') return exitCode;
  const { notify } = await import('../commands/notify.ts');
  const { stepKey } = await import('../github/part.ts');
  const runtime = { clock: systemClock, env, context: () => context(badEvent), step: stepKey(env, inputs.matrix) };
  const remarks: LogRemarks[] = [];
  // One after the other, as GitHub requires of clients that write.
  for (const announcement of announcements) remarks.push(await notify(announcement, inputs, runtime));
  const own = { title: 'mintmark' };
  for (const warning of new Set(remarks.flatMap(({ warnings }) => warnings))) core.warning(warning, own);
  for (const notice of new Set(remarks.flatMap(({ notices }) => notices))) core.notice(notice, own);
  for (const remark of remarks.flatMap(({ annotations }) => annotations).slice(0, SHOWN)) {
    const { level, message, title } = remark;
    const at = 'path' in remark ? { title, file: remark.path, startLine: remark.line } : { title };
    if (level === 'failure') core.error(message, at);
    else core.warning(message, at);
  }
  return exitCode;
}

async function context(badEvent: string | undefined): Promise<ActionsContext | undefined> {
  if (!env['GITHUB_REPOSITORY'] || !env['GITHUB_RUN_ID']) return undefined;
  // Without its event, @actions/github would name the merge commit of a pull request, and the check would be put there.
  if (badEvent !== undefined) throw new Error(badEvent);
  return (await import('@actions/github')).context;
}
