import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import { inert, visibleLines } from '../report/escape.ts';
import type { FailedCommand, Failure } from '../report/failure.ts';
import { exitCodeOf } from '../rules/exit-code.ts';
import type { ExitCode } from '../report/view.ts';
import { endProgress, renderOptions, runtime } from './runtime.ts';
import type { Output } from './options.ts';
import { untilDone } from '../util/ending.ts';

export type Print = (text: string) => Promise<void>;

/** Pending work, such as a wait for a silent engine, keeps the process this long after its output (milliseconds). */
const GRACE_MS = 300;

const { stdout, stderr } = process;

/** Where a text belongs: stdout for machines, stderr for people; or the file of --output. */
async function printer({ format, output }: Output<string>): Promise<Print> {
  if (output === undefined) {
    return (text) => {
      (format === 'text' ? stderr : stdout).write(inert(text));
      return Promise.resolve();
    };
  }
  const { openOutputFile } = await import('../commands/report-file.ts');
  const write = await openOutputFile(output, '--output', runtime.cwd);
  return (text) => write(inert(text)).catch(lost);
}

/** The exit code if some output got lost and nothing worse happened. */
let lostCode: ExitCode = 0;

/** Says what could not be written. That does not change the verdict. */
export async function lost(error: unknown): Promise<void> {
  const { exitCode } = await say(error);
  if (lostCode === 0) lostCode = exitCode;
}

/** Handles a stream that could not be written. If it is stderr, nothing is left to say so but the exit code. */
export function lose(name: 'stdout' | 'stderr', error: unknown): void {
  // The reader that closed the pipe, such as head, has read what it wanted.
  if (systemCode(error) === 'EPIPE' || lostCode !== 0) return;
  lostCode = exitCodeOf({ failure: 'SYSTEM' });
  if (name === 'stderr') return;
  void say(
    new MintmarkError('SYSTEM', `Cannot write to stdout: ${messageOf(error)}`, {
      hint: 'Send it to a program that takes all of it, or to a file on a disk that has room.',
      cause: error,
    }),
  );
}

/** How a command without a report prints, and how a machine reads its failure. */
interface Printing extends Output<string> {
  /** Absent: a failure is printed for people only. */
  readonly reporting?: FailedCommand;
}

/** Runs a command that makes no report, and sets its exit code. */
export async function run(printing: Printing, work: (print: Print) => Promise<ExitCode>): Promise<void> {
  const { format, reporting } = printing;
  let print: Print | undefined;
  try {
    print = await printer(printing);
    process.exitCode = await toItsEnd(work(print));
  } catch (error) {
    const { failure, exitCode } = await fail(error);
    if (reporting === undefined || format !== 'json' || print === undefined) return;
    const { renderErrorJson } = await import('../report/json.ts');
    await print(renderErrorJson(reporting, failure, exitCode));
  } finally {
    endProgress();
  }
}

/** Waits for a command. @throws Error if it waits for something that can no longer happen */
export function toItsEnd<T>(work: Promise<T>): Promise<T> {
  return untilDone(process, work);
}

/** Sets the exit code before anything is printed, so that a reader that goes away does not change it. */
export function endWith(exitCode: ExitCode): void {
  process.exitCode = exitCode;
}

/** The failure that ends the process. */
let failing: ReturnType<typeof say> | undefined;

/** For a command that runs again and again: each of its runs can fail. */
export function startAgain(): void {
  failing = undefined;
}

/**
 * Tells people what was thrown, and sets the exit code. It does so once: if a program cannot be started, the error is
 * thrown twice: by the call that waits for it and by the process itself.
 */
export async function fail(error: unknown): Promise<{ failure: Failure; exitCode: ExitCode }> {
  failing ??= say(error);
  const said = await failing;
  process.exitCode = said.exitCode;
  return said;
}

/** Prints the stack trace only with `--debug`. */
async function say(error: unknown): Promise<{ failure: Failure; exitCode: ExitCode }> {
  endProgress();
  const [{ failureOf }, { renderErrorText }] = await Promise.all([
    import('../report/failure.ts'),
    import('../report/error-text.ts'),
  ]);
  const failure = failureOf(error);
  stderr.write(inert(renderErrorText(failure, renderOptions(true))));
  if (process.argv.includes('--debug') || /^true$/i.test(process.env['MINTMARK_DEBUG'] ?? '')) {
    for (let thrown = error; thrown instanceof Error; thrown = thrown.cause) {
      stderr.write(inert(`${visibleLines(thrown.stack ?? thrown.message)}\n`));
    }
  }
  return { failure, exitCode: exitCodeOf({ failure: failure.code }) };
}

/** Ends the process once its output is written. */
export function leave(): void {
  // It may turn out only when the process ends that output got lost.
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
