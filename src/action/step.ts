import type { ExitCode } from '../report/view.ts';
import { leaveNothing, untilDone } from '../util/ending.ts';
import { setAsideBadAddresses } from '../github/addresses.ts';
import { setAsideBadEvent } from '../github/event.ts';
import { fail } from './fail.ts';
import { openFiles } from './file.ts';
import { type ActionInputs, readInputs, type Verb } from './inputs.ts';
import { publish } from './publish.ts';
import type { StepFile } from './result.ts';
import { runQuietly } from './run.ts';
import { notified } from './notify.ts';
import { type Core, env, escaping, stdout } from './runtime.ts';

/**
 * How long anything that still hangs after everything was reported, such as an engine that never answers, may keep the
 * step alive, in milliseconds.
 */
const GRACE_MS = 300;

/**
 * Runs the Action, and ends the process.
 *
 * @param own the command of a sub-action; undefined: the root action
 */
export async function runStep(own?: Verb): Promise<void> {
  leaveNothing(process, new Date());
  process.exitCode = await step(own, escaping(await import('@actions/core')));
  stdout.write('', () => {
    setTimeout(() => process.exit(), GRACE_MS).unref();
  });
}

async function step(own: Verb | undefined, core: Core): Promise<ExitCode> {
  let inputs: ActionInputs | undefined;
  let files: readonly StepFile[] = [];
  const badAddress = setAsideBadAddresses(env);
  const badEvent = badAddress?.message ?? (await setAsideBadEvent(env));
  try {
    if (badAddress !== undefined) throw badAddress;
    inputs = readInputs(env, own);
    files = await openFiles(inputs);
    const result = await untilDone(process, runQuietly(inputs, files, core));
    await publish(result, files, core);
    return await notified(result.announcements, result.ending, inputs, badEvent, core);
  } catch (error) {
    return await fail(error, { inputs, files, own, badEvent }, core);
  }
}
