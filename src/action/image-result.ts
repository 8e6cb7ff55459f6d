import { together } from '../rules/exit-code.ts';
import type { Report } from '../checking/report.ts';
import { namesImages } from '../commands/check/options.ts';
import type { Runtime } from '../commands/runtime.ts';
import { buildFilesOf, writtenTo } from './file.ts';
import { legOf } from '../github/part.ts';
import type { InputsOf } from './inputs.ts';
import type { Result, StepFile } from './result.ts';
import { CWD, env, LOG, PLAIN } from './runtime.ts';

/**
 * The result of a `check` or `guard` step.
 *
 * @param reports of one image, or of each that mintmark.yml names
 */
export async function imageResult(
  reports: readonly Report[],
  inputs: InputsOf<'check' | 'guard'>,
  files: readonly StepFile[],
  { warn }: Pick<Runtime, 'warn'>,
): Promise<Result> {
  const [
    { viewOf },
    { dockerfileLine },
    { runningWorkflow },
    { jsonOfAll, renderAll },
    { reportOutputs },
    { announce },
  ] = await Promise.all([
    import('../checking/view.ts'),
    import('../commands/dockerfile-line.ts'),
    import('../commands/running-workflow.ts'),
    import('../report/several.ts'),
    import('../github/outputs.ts'),
    import('../report/announcement.ts'),
  ]);
  const line = await dockerfileLine(buildFilesOf(inputs), { cwd: CWD, warn });
  const views = reports.map((report) => viewOf(report, line));
  // For people on GitHub, remedies are lines of their workflow.
  const workflow = await runningWorkflow({ cwd: CWD, env });
  const shown = reports.map((report) => viewOf(report, line, workflow));
  const isConfigured = inputs.command === 'check' && !namesImages(inputs);
  const oneLine = isConfigured || views.length > 1;
  for (const { format, write } of files) await write(await renderAll(views, format, { ...PLAIN, oneLine }));
  return {
    text: await renderAll(views, 'text', { ...LOG, oneLine }),
    summary: await renderAll(shown, 'markdown', PLAIN),
    outputs: reportOutputs(reports, await jsonOfAll(views), writtenTo(files)),
    ending: together(reports),
    announcements: announce(shown, { warnOnly: inputs.warnOnly, leg: legOf(env, inputs.matrix) }),
  };
}
