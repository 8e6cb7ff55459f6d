import type { BuildFiles } from '../commands/dockerfile-line.ts';
import { together } from '../rules/exit-code.ts';
import type { Report } from '../checking/report.ts';
import { writtenTo } from './file.ts';
import type { Result, StepFile } from './result.ts';
import { CWD, LOG, PLAIN } from './runtime.ts';

/**
 * What a step of `check` or `guard` comes to.
 *
 * @param reports of one image, or of each that mintmark.yml names
 * @param isConfigured whether mintmark.yml names the images
 */
export async function imageResult(
  reports: readonly Report[],
  buildFiles: BuildFiles,
  files: readonly StepFile[],
  isConfigured = false,
): Promise<Result> {
  const [{ viewOf }, { dockerfileLine }, { jsonOfAll, renderAll }, { reportOutputs }] = await Promise.all([
    import('../checking/view.ts'),
    import('../commands/dockerfile-line.ts'),
    import('../report/several.ts'),
    import('../github/outputs.ts'),
  ]);
  const line = await dockerfileLine(buildFiles, CWD);
  const views = reports.map((report) => viewOf(report, line));
  const oneLine = isConfigured || views.length > 1;
  for (const { format, write } of files) await write(await renderAll(views, format, { ...PLAIN, oneLine }));
  return {
    text: await renderAll(views, 'text', { ...LOG, oneLine }),
    summary: await renderAll(views, 'markdown', PLAIN),
    outputs: reportOutputs(reports, await jsonOfAll(views), writtenTo(files)),
    ending: together(reports),
    notify: views.map((view) => ({ view })),
  };
}
