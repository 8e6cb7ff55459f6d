import { fail } from './action/fail.ts';
import { openFile } from './action/file.ts';
import { publish } from './action/publish.ts';
import type { StepFile } from './action/result.ts';
import { runQuietly } from './action/run.ts';
import { told } from './action/tell.ts';
import { type Core, stdout } from './action/world.ts';
import {
  DEFAULT_AUDIT_RATE,
  DEFAULT_AUDIT_TIMEOUT_MS,
  DEFAULT_RATE,
  DEFAULT_TIMEOUT_MS,
  parseRate,
  parseTimeout,
} from './commands/limits.ts';
import { type ActionInputs, readInputs } from './github/inputs.ts';
import type { ExitCode } from './types/report.ts';
import { leaveNothing } from './util/ending.ts';

const LIMITS = {
  timeout: (text: string, command: ActionInputs['command']) => {
    if (text !== '') return parseTimeout(text);
    return command === 'audit' ? DEFAULT_AUDIT_TIMEOUT_MS : DEFAULT_TIMEOUT_MS;
  },
  rate: (text: string, command: ActionInputs['command']) => {
    if (text !== '') return parseRate(text);
    return command === 'audit' ? DEFAULT_AUDIT_RATE : DEFAULT_RATE;
  },
};

/** What still hangs once all is said, such as an engine that never answers, keeps the step this long (milliseconds). */
const GRACE_MS = 300;

async function main(core: Core): Promise<ExitCode> {
  let inputs: ActionInputs | undefined;
  let file: StepFile | undefined;
  try {
    inputs = readInputs((name) => core.getInput(name), LIMITS);
    file = await openFile(inputs);
    const result = await runQuietly(inputs, file, core);
    await publish(result, file, core);
    return await told(result.told, result.ending, inputs, core);
  } catch (error) {
    return await fail(error, inputs, file, core);
  }
}

leaveNothing(process, new Date());
const step = main(await import('@actions/core'));

/** For @github/local-action, which imports the Action and then calls this: the step is under way already. */
export async function run(): Promise<void> {
  await step;
}

process.exitCode = await step;
stdout.write('', () => {
  setTimeout(() => process.exit(), GRACE_MS).unref();
});
