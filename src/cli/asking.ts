import type { WantedReport } from '../commands/report-option.ts';
import type { BuildFiles } from '../commands/dockerfile-line.ts';
import type { FormatName } from '../report/formats.ts';
import { together } from '../rules/exit-code.ts';
import type { FileLine } from '../util/file-line.ts';
import type { Report } from '../checking/report.ts';
import { answerOf, runReporting } from './reporting.ts';
import { beQuiet, runtime } from './runtime.ts';

interface Asking extends BuildFiles {
  readonly reports: readonly WantedReport<FormatName>[];
  readonly quiet?: boolean;
  readonly warnOnly: boolean;
  readonly oneLine?: boolean;
}

/** Runs a command whose verdict is about images, and prints its reports as one. */
export async function runAsking(
  command: Report['command'],
  options: Asking,
  work: () => Promise<Report | readonly Report[]>,
): Promise<void> {
  if (options.quiet === true) beQuiet();
  await runReporting(command, options, async () => {
    const reports = [await work()].flat();
    const [{ viewOf }, line] = await Promise.all([import('../checking/view.ts'), dockerfileOf(options)]);
    const views = reports.map((report) => viewOf(report, line));
    return answerOf(views, together(reports), options);
  });
}

/** Read only for the formats that point at it. */
async function dockerfileOf({ reports, ...files }: Asking): Promise<FileLine | undefined> {
  if (!reports.some(({ format }) => format === 'sarif' || format === 'gitlab' || format === 'junit')) return undefined;
  return (await import('../commands/dockerfile-line.ts')).dockerfileLine(files, runtime);
}
