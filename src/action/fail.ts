import { expectedService, readableConfiguration } from '../commands/expected-service.ts';
import type { Runtime } from '../commands/runtime.ts';
import { ignoreExpected } from '../errors.ts';
import type { Failure } from '../report/failure.ts';
import { exitCodeOf } from '../rules/exit-code.ts';
import type { ExitCode } from '../report/view.ts';
import { writtenTo } from './file.ts';
import { type ActionInputs, knownCommand, namingInputs, type Verb } from './inputs.ts';
import { publish } from './publish.ts';
import type { StepFile } from './result.ts';
import { remoteReaderOf } from './run.ts';
import { notified } from './notify.ts';
import { type Core, CWD, env, LOG } from './runtime.ts';

/** Reports a failure once as an error of the step, and in the outputs and the summary. */
export async function fail(
  error: unknown,
  {
    inputs,
    files,
    own,
    badEvent,
  }: {
    readonly inputs: ActionInputs | undefined;
    readonly files: readonly StepFile[];
    readonly own: Verb | undefined;
    readonly badEvent: string | undefined;
  },
  core: Core,
): Promise<ExitCode> {
  const [{ failureOf }, { renderErrorMarkdown }, { renderErrorJson }, { failedOutputs }, { announceFailure }] =
    await Promise.all([
      import('../report/failure.ts'),
      import('../report/markdown.ts'),
      import('../report/json.ts'),
      import('../github/outputs.ts'),
      import('../report/announcement.ts'),
    ]);
  const failure = asInputs(failureOf(error));
  const exitCode = exitCodeOf({ failure: failure.code });
  core.error([failure.message, failure.hint].filter((line) => line !== undefined).join('\n'), { title: 'mintmark' });
  core.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (inputs !== undefined) {
    const { PAGE_FORMATS } = await import('../report/formats.ts');
    for (const { format, write } of files) {
      const { renderFailure } = await PAGE_FORMATS[format]();
      await write(renderFailure(inputs.command, failure, exitCode, LOG));
    }
  }
  const command = inputs?.command ?? knownCommand(env, own);
  const json = command === undefined ? '' : renderErrorJson(command, failure, exitCode);
  const outputs = { ...failedOutputs(json), reports: writtenTo(files) };
  const names =
    inputs === undefined ? [] : await expectedChecks(inputs, { cwd: CWD, env, readRemote: remoteReaderOf(inputs) });
  const announcements = names.map((name) => announceFailure(failure, name));
  await publish({ outputs, summary: renderErrorMarkdown(failure), announcements }, files, core);
  return await notified(announcements, { failure: failure.code }, inputs, badEvent, core);
}

/** Names command-line options as the corresponding workflow inputs. A command in a hint is left as it is. */
function asInputs(failure: Failure): Failure {
  const hint = failure.hint
    ?.split('\n')
    .map((line) => (/^ {2}|mintmark[@ ]|docker |aws /.test(line) ? line : namingInputs(line)))
    .join('\n');
  return { ...failure, message: namingInputs(failure.message), hint };
}

type Place = Pick<Runtime, 'cwd' | 'env' | 'readRemote'>;

/**
 * The names that the checks would have had if the run had not ended before it knew them; `undefined` means a check
 * without a service in its name.
 */
async function expectedChecks(inputs: ActionInputs, place: Place): Promise<(string | undefined)[]> {
  // The reason why a name is not known is the error that ended the run, which has already been printed.
  const names = await namesOf(inputs, place).catch(ignoreExpected);
  return names ?? [inputs.command === 'check' || inputs.command === 'guard' ? inputs.service : undefined];
}

async function namesOf(inputs: ActionInputs, place: Place): Promise<(string | undefined)[]> {
  switch (inputs.command) {
    case 'check': {
      const { expectedServices } = await import('../commands/check/plan.ts');
      return expectedServices(inputs, place);
    }
    case 'guard': {
      const { guardTargets } = await import('../commands/guard/open-run.ts');
      const configuration = await readableConfiguration(inputs.configPath, place);
      const [target] = guardTargets(inputs, configuration);
      return [expectedService(target, inputs.service, configuration)];
    }
    case 'deploy': {
      const { expectedDeployCheck } = await import('../commands/deploy/subject.ts');
      return [await expectedDeployCheck(inputs, place)];
    }
    case 'audit':
    case 'stamp':
      return [];
  }
}
