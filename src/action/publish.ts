import { messageOf } from '../errors.ts';
import { reachPipe } from '../util/regular-file.ts';
import type { Result, StepFile } from './result.ts';
import { fits, jsonOutput } from './json-output.ts';
import { type Core, env } from './runtime.ts';

/**
 * Passes the outputs and the job summary to the runner. Anything it does not take is a warning and changes no verdict.
 */
export async function publish(
  { outputs, summary, announcements }: Pick<Result, 'outputs' | 'summary' | 'announcements'>,
  files: readonly StepFile[],
  core: Core,
): Promise<void> {
  for (const { trouble } of files) if (trouble !== undefined) warn(trouble, core);
  const lost = (error: unknown): string => {
    warn(`The output 'json' is too long, and the file for it could not be written: ${messageOf(error)}`, core);
    return '';
  };
  const comment = announcements.map(({ body }) => body).join('\n');
  const { json = '' } = outputs;
  const all = { ...outputs, comment, json: await jsonOutput(json, env['RUNNER_TEMP']).catch(lost) };
  try {
    await whileRead(env['GITHUB_OUTPUT'], () => {
      setOutputs(all, core);
    });
  } catch (error) {
    warn(`The outputs could not be set (GITHUB_OUTPUT): ${messageOf(error)}`, core);
  }
  if (summary === undefined || env['GITHUB_STEP_SUMMARY'] === undefined) return;
  try {
    await whileRead(env['GITHUB_STEP_SUMMARY'], () => core.summary.addRaw(summary).write());
  } catch (error) {
    warn(`The job summary could not be written (GITHUB_STEP_SUMMARY): ${messageOf(error)}`, core);
  }
}

/** What fails is one warning: GitHub shows ten of a step, and the findings must be among them. */
function setOutputs(outputs: Readonly<Record<string, string>>, core: Core): void {
  const failed: string[] = [];
  let reason = '';
  for (const [name, value] of Object.entries(outputs)) {
    const isTaken = fits(value);
    if (!isTaken) warn(`The output '${name}' is over GitHub's limit of 1 MiB and is left empty.`, core);
    try {
      core.setOutput(name, isTaken ? value : '');
    } catch (error) {
      failed.push(name);
      reason = messageOf(error);
    }
  }
  if (failed.length === 0) return;
  warn(`These outputs could not be set (GITHUB_OUTPUT): ${failed.join(', ')}: ${reason}`, core);
}

/**
 * Lets @actions/core write to a file of the runner. If the file is a pipe, it must have a reader, and keeps it
 * meanwhile.
 */
async function whileRead(path: string | undefined, write: () => unknown): Promise<void> {
  const pipe = path ? await reachPipe(path) : undefined;
  try {
    await write();
  } finally {
    await pipe?.close();
  }
}

function warn(message: string, core: Core): void {
  core.warning(message, { title: 'mintmark' });
}
