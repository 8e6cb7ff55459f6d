import type { BuildFiles } from '../commands/dockerfile-line.ts';
import { FORMATS, isFormat } from '../report/formats.ts';
import type { Report } from '../types/report.ts';
import type { Result, StepFile } from './result.ts';
import { CWD, LOG, PLAIN } from './world.ts';

/** What a step of `check` or `guard` comes to. */
export async function imageResult(report: Report, buildFiles: BuildFiles, file: StepFile | undefined): Promise<Result> {
  if (file !== undefined && isFormat(file.format)) {
    const [render, { dockerfileLine }] = await Promise.all([
      FORMATS[file.format](),
      import('../commands/dockerfile-line.ts'),
    ]);
    await file.write(render(report, { ...PLAIN, dockerfile: await dockerfileLine(buildFiles, CWD) }));
  }
  const [{ renderText }, { renderMarkdown }, { renderJson }, { reportOutputs }] = await Promise.all([
    import('../report/text.ts'),
    import('../report/markdown.ts'),
    import('../report/json.ts'),
    import('../github/outputs.ts'),
  ]);
  return {
    text: renderText(report, LOG),
    summary: renderMarkdown(report),
    outputs: reportOutputs(report, renderJson(report), file?.path),
    exitCode: report.exitCode,
    told: { report },
  };
}
