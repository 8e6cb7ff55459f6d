import { messageOf } from '../errors.ts';
import type { Result, StepFile } from './result.ts';
import { type Core, env } from './runtime.ts';

/** Of all outputs of a job together, in UTF-16. https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idoutputs */
const OUTPUT_LIMIT_BYTES = 1024 * 1024;

/** Gives the outputs and the job summary to the runner. What it does not take is a warning: it changes no verdict. */
export async function publish(
  { outputs, summary }: Pick<Result, 'outputs' | 'summary'>,
  files: readonly StepFile[],
  core: Core,
): Promise<void> {
  for (const { trouble } of files) if (trouble !== undefined) warn(trouble, core);
  for (const [name, value] of Object.entries(outputs)) {
    const fits = Buffer.byteLength(value, 'utf16le') <= OUTPUT_LIMIT_BYTES;
    if (!fits) warn(`The output '${name}' is over GitHub's limit of 1 MiB and is left empty.`, core);
    try {
      core.setOutput(name, fits ? value : '');
    } catch (error) {
      warn(`The output '${name}' could not be set: ${messageOf(error)}`, core);
    }
  }
  if (summary === undefined || env['GITHUB_STEP_SUMMARY'] === undefined) return;
  try {
    await core.summary.addRaw(summary).write();
  } catch (error) {
    warn(`The job summary could not be written (GITHUB_STEP_SUMMARY): ${messageOf(error)}`, core);
  }
}

function warn(message: string, core: Core): void {
  core.warning(message, { title: 'mintmark' });
}
