import type { BuildFiles } from '../commands/dockerfile-line.ts';
import type { FormatName } from '../report/formats.ts';
import { exitCodeOf, together } from '../rules/exit-code.ts';
import type { FileLine } from '../util/file-line.ts';
import type { Report } from '../checking/report.ts';
import { beQuiet, runtime, endProgress, renderOptions } from './runtime.ts';
import type { Output } from './options.ts';
import { run } from './run.ts';

/** Runs a command whose verdict is about images, and prints its reports as one. */
export async function runAsking(
  reporting: Report['command'],
  options: Output<FormatName> & BuildFiles & { readonly quiet?: boolean; readonly oneLine?: boolean },
  work: () => Promise<Report | readonly Report[]>,
): Promise<void> {
  if (options.quiet === true) beQuiet();
  await run({ ...options, reporting }, async (print) => {
    const reports = [await work()].flat();
    endProgress();
    const [{ viewOf }, { renderAll }] = await Promise.all([
      import('../checking/view.ts'),
      import('../report/several.ts'),
    ]);
    const line = await dockerfileOf(options);
    const views = reports.map((report) => viewOf(report, line));
    const rendering = { ...renderOptions(options.output === undefined), oneLine: options.oneLine };
    await print(await renderAll(views, options, rendering), () =>
      renderAll(views, { format: 'text' }, renderOptions(true)),
    );
    return exitCodeOf(together(reports));
  });
}

/** Read only for the format that points at it. */
async function dockerfileOf({
  format,
  ...files
}: BuildFiles & { readonly format: FormatName }): Promise<FileLine | undefined> {
  if (format !== 'sarif') return undefined;
  return (await import('../commands/dockerfile-line.ts')).dockerfileLine(files, runtime.cwd);
}
