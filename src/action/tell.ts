import type { TellOptions } from '../commands/tell.ts';
import type { ActionInputs } from '../github/inputs.ts';
import type { ExitCode } from '../types/report.ts';
import { buildFilesOf } from './file.ts';
import { CLOCK, type Core, CWD, env } from './world.ts';

/** Tells GitHub how a step ended, and gives the step's exit code, which is none of GitHub's business. */
export async function told(
  result: TellOptions['result'],
  exitCode: ExitCode,
  inputs: ActionInputs | undefined,
  core: Core,
): Promise<ExitCode> {
  if (inputs === undefined || inputs.command === 'stamp' || inputs.command === 'audit') return exitCode;
  const { tell } = await import('../commands/tell.ts');
  const { telling, service } = inputs;
  const warnings = await tell(
    { ...telling, ...buildFilesOf(inputs), result, service },
    { cwd: CWD, env, clock: CLOCK },
  );
  for (const warning of warnings) core.warning(warning, { title: 'mintmark' });
  return telling.warnOnly && !('failure' in result) ? 0 : exitCode;
}
