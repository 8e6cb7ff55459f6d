import type { ReportFile } from '../commands/report-file.ts';
import type { WantedReport } from '../commands/report-option.ts';
import { inert } from '../report/escape.ts';
import type { FailedCommand } from '../report/failure.ts';
import { isPageFormat, PAGE_FORMATS, type PageFormatName, type RenderOptions } from '../report/formats.ts';
import { isWorthSaying, renderAll, renderVerdicts } from '../report/several.ts';
import type { ExitCode, View } from '../report/view.ts';
import { type Ending, exitCodeOf } from '../rules/exit-code.ts';
import { endWith, fail, lost, toItsEnd } from './run.ts';
import { endProgress, renderOptions, runtime, stdout } from './runtime.ts';

/** What a command found, for the files and outputs that record it. */
export interface Answer<F extends string> {
  readonly render: (format: F | 'text', options: RenderOptions) => Promise<string>;
  /** A line or two, for a terminal when the report itself goes to stdout. */
  readonly verdict: (options: RenderOptions) => Promise<string>;
  readonly exitCode: ExitCode;
  /** Whether something is wrong that the exit code does not show. */
  readonly forgiven?: boolean;
}

interface Reporting<F extends string> {
  readonly reports: readonly WantedReport<F>[];
  /** Whether JSON goes on a single line. */
  readonly oneLine?: boolean;
}

/**
 * Runs a command whose answer is a report. People read it on stderr; if a report goes to stdout for a machine, people
 * read only the verdict.
 */
export async function runReporting<F extends string>(
  command: FailedCommand,
  { reports, oneLine = false }: Reporting<F>,
  work: () => Promise<Answer<F>>,
): Promise<void> {
  const plain: RenderOptions = { ...renderOptions(false), oneLine };
  const outlets: Outlet<F>[] = [];
  try {
    // Stdout first, so that it can take the failure if a file cannot be opened.
    for (const report of reports.toSorted((one, other) => places(one) - places(other)))
      outlets.push(await opened(report));
    const { render, verdict, exitCode, forgiven = false } = await toItsEnd(work());
    endProgress();
    endWith(exitCode);
    const toStdout = reports.some(({ path }) => path === undefined);
    const shown = toStdout ? verdict(renderOptions(true)) : render('text', renderOptions(true));
    runtime.stderr.write(inert(await shown));
    if (forgiven) runtime.stderr.write('! The exit code is still 0, as you asked.\n');
    for (const { format, write } of outlets) await write(await render(format, plain));
  } catch (error) {
    const { failure, exitCode } = await fail(error);
    for (const { format, write } of outlets) {
      if (!isPageFormat(format)) continue;
      const { renderFailure } = await PAGE_FORMATS[format]();
      await write(renderFailure(command, failure, exitCode, plain));
    }
  } finally {
    endProgress();
  }
}

/** @param quiet omits reports of unique images without findings from what people read; machine formats stay complete */
export function answerOf(
  views: readonly View[],
  ending: Ending,
  { quiet = false, warnOnly = false }: { readonly quiet?: boolean; readonly warnOnly?: boolean } = {},
): Answer<PageFormatName> {
  const loud = quiet ? views.filter(isWorthSaying) : views;
  return {
    render: (format, options) =>
      renderAll(format === 'text' ? loud : views, format, {
        ...options,
        oneLine: options.oneLine === true || views.length > 1,
      }),
    verdict: (options) => renderVerdicts(loud, options),
    exitCode: exitCodeOf(ending, { warnOnly }),
    forgiven: warnOnly && exitCodeOf(ending) !== 0,
  };
}

type Outlet<F extends string> = Pick<ReportFile<F>, 'format' | 'write'>;

function places({ path }: WantedReport<string>): number {
  return path === undefined ? 0 : 1;
}

async function opened<F extends string>({ format, path }: WantedReport<F>): Promise<Outlet<F>> {
  if (path === undefined) return { format, write: toStdout(format) };
  const { openReportFile } = await import('../commands/report-file.ts');
  const { write } = await openReportFile({ format, path }, runtime.cwd);
  // Failing to write a report is reported, but does not change the verdict.
  return { format, write: (text) => write(inertIn(format, text)).catch(lost) };
}

function toStdout(format: string): (text: string) => Promise<void> {
  return (text) => {
    stdout.write(inertIn(format, text));
    return Promise.resolve();
  };
}

/** No printed line may be a workflow command. HTML is left alone: its style sheet may have lines that look like one. */
function inertIn(format: string, text: string): string {
  return format === 'html' ? text : inert(text);
}
