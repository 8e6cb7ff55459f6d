import { inert } from '../report/escape.ts';
import type { FailedCommand, Failure } from '../report/failure.ts';
import type { RenderOptions } from '../report/formats.ts';
import { exitCodeOf } from '../rules/exit-code.ts';
import type { ExitCode } from '../types/report.ts';
import { endProgress, renderOptions } from './door.ts';
import type { Output } from './options.ts';

export type Print = (text: string) => Promise<void>;

/** How a command prints, and how its failure is told to a machine. */
interface Telling extends Output<string> {
  /** The command whose reports have a place for a failure; without one a failure is told to people only. */
  readonly reporting?: FailedCommand;
  readonly oneLine?: boolean | undefined;
}

/** What still hangs once all is said, such as an engine that never answers, keeps the process this long (milliseconds). */
const GRACE_MS = 300;

const { stdout, stderr } = process;

/** Where a text belongs: stdout for machines, stderr for people. */
function printer(format: string): Print {
  return (text) => {
    (format === 'text' ? stderr : stdout).write(text);
    return Promise.resolve();
  };
}

/** No line of what is printed may be a workflow command. A style sheet may have lines that look like one. */
function inertly(format: string, print: Print): Print {
  return format === 'html' ? print : (text) => print(inert(text));
}

/** Runs a command to its one exit code; what it throws is said in the format that was asked for. */
export async function run(
  { format, output, reporting, oneLine }: Telling,
  work: (print: Print) => Promise<ExitCode>,
): Promise<void> {
  let print = inertly(format, printer(format));
  try {
    if (output !== undefined) {
      const { openOutputFile } = await import('../commands/output-file.ts');
      print = inertly(format, await openOutputFile(output));
    }
    process.exitCode = await work(print);
  } catch (error) {
    const { failure, exitCode } = await fail(error);
    if (reporting === undefined) return;
    const { isFailedFormat, renderFailure } = await import('../report/failed.ts');
    if (!isFailedFormat(format)) return;
    await print(await renderFailure(format, reporting, failure, exitCode, { ...renderOptions(false), oneLine }));
  } finally {
    endProgress();
  }
}

/** Runs a command that answers with one report, rendered by a table of formats. */
export async function runReporting<F extends string, R extends { readonly exitCode: ExitCode }>(
  reporting: FailedCommand,
  output: Output<F>,
  formats: Readonly<Record<F, () => Promise<(report: R, options: RenderOptions) => string>>>,
  work: () => Promise<R>,
): Promise<void> {
  await run({ ...output, reporting }, async (print) => {
    const report = await work();
    endProgress();
    const render = await formats[output.format]();
    await print(render(report, renderOptions(output.output === undefined)));
    return report.exitCode;
  });
}

/** Says to people what was thrown, and sets the exit code. The stack trace is for `--debug`. */
export async function fail(error: unknown): Promise<{ failure: Failure; exitCode: ExitCode }> {
  endProgress();
  const [{ failureOf }, { renderErrorText }] = await Promise.all([
    import('../report/failure.ts'),
    import('../report/error-text.ts'),
  ]);
  const failure = failureOf(error);
  const exitCode = exitCodeOf({ failure: failure.code });
  process.exitCode = exitCode;
  stderr.write(inert(renderErrorText(failure, renderOptions(true))));
  if (process.argv.includes('--debug')) {
    for (let thrown = error; thrown instanceof Error; thrown = thrown.cause) {
      stderr.write(inert(`${thrown.stack ?? thrown.message}\n`));
    }
  }
  return { failure, exitCode };
}

/** Ends the process once its output is written. */
export function leave(): void {
  stdout.write('', () => {
    stderr.write('', () => {
      setTimeout(() => process.exit(), GRACE_MS).unref();
    });
  });
}
