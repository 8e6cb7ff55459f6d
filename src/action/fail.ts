import type { ActionInputs } from '../github/inputs.ts';
import { exitCodeOf } from '../rules/exit-code.ts';
import type { ExitCode } from '../types/report.ts';
import { publish } from './publish.ts';
import type { StepFile } from './result.ts';
import { told } from './tell.ts';
import { type Core, LOG } from './world.ts';

/** Says a failure once as an error of the step, and in the outputs and the summary. */
export async function fail(
  error: unknown,
  inputs: ActionInputs | undefined,
  file: StepFile | undefined,
  core: Core,
): Promise<ExitCode> {
  const [{ failureOf }, { renderErrorMarkdown }, { renderErrorJson }] = await Promise.all([
    import('../report/failure.ts'),
    import('../report/markdown.ts'),
    import('../report/json.ts'),
  ]);
  const failure = failureOf(error);
  const exitCode = exitCodeOf({ failure: failure.code });
  core.error([failure.message, failure.hint].filter((line) => line !== undefined).join('\n'), { title: 'mintmark' });
  core.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (inputs !== undefined && file !== undefined) {
    const { renderFailure } = await import('../report/failed.ts');
    await file.write(await renderFailure(file.format, inputs.command, failure, exitCode, LOG));
  }
  const json = inputs === undefined ? '' : renderErrorJson(inputs.command, failure, exitCode);
  await publish({ outputs: { verdict: 'unknown', json }, summary: renderErrorMarkdown(failure) }, core);
  return await told([{ failure }], { failure: failure.code }, inputs, core);
}
