import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import { inert } from '../report/escape.ts';
import type { FailedCommand, Failure } from '../report/failure.ts';
import type { RenderOptions } from '../report/formats.ts';
import { exitCodeOf } from '../rules/exit-code.ts';
import type { ExitCode } from '../report/view.ts';
import { endProgress, renderOptions } from './runtime.ts';
import type { Output } from './options.ts';

/** @param forPeople the same as text, for a terminal: shown if the file of --output cannot be written */
export type Print = (text: string, forPeople?: () => Promise<string>) => Promise<void>;

/** How a command prints, and how a machine reads its failure. */
interface Telling extends Output<string> {
  /** The command whose reports have a place for a failure; without one a failure is printed for people only. */
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
  return format === 'html' ? print : (text, forPeople) => print(inert(text), forPeople);
}

/** Prints to a file. If it cannot be written, that is said, and so is what it would have held: no verdict gets lost. */
async function filePrinter(path: string): Promise<Print> {
  const { openOutputFile } = await import('../commands/output-file.ts');
  const write = await openOutputFile(path);
  return async (text, forPeople) => {
    try {
      await write(text);
    } catch (error) {
      await lost(error);
      if (forPeople !== undefined) stderr.write(inert(await forPeople()));
    }
  };
}

/** What the process ends with if something that it printed got lost, and nothing worse happened. */
let lostCode: ExitCode = 0;

async function lost(error: unknown): Promise<void> {
  const { exitCode } = await say(error);
  if (lostCode === 0) lostCode = exitCode;
}

/** A stream that could not be written. Of stderr there is no place left to say it; the exit code does. */
export function lose(name: 'stdout' | 'stderr', error: unknown): void {
  // The reader that closed the pipe, such as head, has read what it wanted.
  if (systemCode(error) === 'EPIPE' || lostCode !== 0) return;
  lostCode = exitCodeOf({ failure: 'SYSTEM' });
  if (name === 'stderr') return;
  void say(
    new MintmarkError('SYSTEM', `Cannot write to stdout: ${messageOf(error)}`, {
      hint: 'Send it to a file or a program that can take it all, or write it to a file with --output.',
      cause: error,
    }),
  );
}

/** Runs a command to its one exit code; what it throws is said in the format that was asked for. */
export async function run(
  { format, output, reporting, oneLine }: Telling,
  work: (print: Print) => Promise<ExitCode>,
): Promise<void> {
  let print = inertly(format, printer(format));
  try {
    if (output !== undefined) {
      print = inertly(format, await filePrinter(output));
    }
    process.exitCode = await work(print);
  } catch (error) {
    const { failure, exitCode } = await fail(error);
    if (reporting === undefined) return;
    const { isPageFormat, PAGE_FORMATS } = await import('../report/formats.ts');
    if (!isPageFormat(format)) return;
    const { renderFailure } = await PAGE_FORMATS[format]();
    await print(renderFailure(reporting, failure, exitCode, { ...renderOptions(false), oneLine }));
  } finally {
    endProgress();
  }
}

/** Runs a command that answers with one report, rendered by a table of formats. */
export async function runReporting<F extends string, R extends { readonly exitCode: ExitCode }>(
  reporting: FailedCommand,
  output: Output<F | 'text'>,
  formats: Readonly<
    Record<F | 'text', () => Promise<{ readonly render: (report: R, options: RenderOptions) => string }>>
  >,
  work: () => Promise<R>,
): Promise<void> {
  await run({ ...output, reporting }, async (print) => {
    const report = await work();
    endProgress();
    const { render } = await formats[output.format]();
    await print(render(report, renderOptions(output.output === undefined)), async () =>
      (await formats.text()).render(report, renderOptions(true)),
    );
    return report.exitCode;
  });
}

/** Says to people what was thrown, and sets the exit code. */
export async function fail(error: unknown): Promise<{ failure: Failure; exitCode: ExitCode }> {
  const said = await say(error);
  process.exitCode = said.exitCode;
  return said;
}

/** The stack trace is for `--debug`. */
async function say(error: unknown): Promise<{ failure: Failure; exitCode: ExitCode }> {
  endProgress();
  const [{ failureOf }, { renderErrorText }] = await Promise.all([
    import('../report/failure.ts'),
    import('../report/error-text.ts'),
  ]);
  const failure = failureOf(error);
  stderr.write(inert(renderErrorText(failure, renderOptions(true))));
  if (process.argv.includes('--debug')) {
    for (let thrown = error; thrown instanceof Error; thrown = thrown.cause) {
      stderr.write(inert(`${thrown.stack ?? thrown.message}\n`));
    }
  }
  return { failure, exitCode: exitCodeOf({ failure: failure.code }) };
}

/** Ends the process once its output is written. */
export function leave(): void {
  // What got lost may become known only when the process ends.
  process.once('exit', () => {
    if (lostCode !== 0 && !process.exitCode) process.exitCode = lostCode;
  });
  afterWrites(stdout, () => {
    afterWrites(stderr, () => {
      setTimeout(() => process.exit(), GRACE_MS).unref();
    });
  });
}

function afterWrites(stream: NodeJS.WriteStream, then: () => void): void {
  if (stream.destroyed) then();
  else stream.write('', then);
}
