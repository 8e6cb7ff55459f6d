import type { Result } from './result.ts';
import { type Core, env } from './world.ts';

/** Of all outputs of a job together, in UTF-16. https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idoutputs */
const OUTPUT_LIMIT_BYTES = 1024 * 1024;

/** Gives the outputs and the job summary to the runner. */
export async function publish({ outputs, summary }: Pick<Result, 'outputs' | 'summary'>, core: Core): Promise<void> {
  for (const [name, value] of Object.entries(outputs)) {
    const fits = Buffer.byteLength(value, 'utf16le') <= OUTPUT_LIMIT_BYTES;
    if (!fits) core.warning(`The output '${name}' is over GitHub's limit of 1 MiB and is left empty.`);
    core.setOutput(name, fits ? value : '');
  }
  if (summary !== undefined && env['GITHUB_STEP_SUMMARY'] !== undefined) {
    await core.summary.addRaw(summary).write();
  }
}
