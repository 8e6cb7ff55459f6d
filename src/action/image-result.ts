import type { BuildFiles } from '../commands/dockerfile-line.ts';
import { isFormat } from '../report/formats.ts';
import { together } from '../rules/exit-code.ts';
import type { Report } from '../types/report.ts';
import type { Result, StepFile } from './result.ts';
import { CWD, LOG, PLAIN } from './world.ts';

/**
 * What a step of `check` or `guard` comes to.
 *
 * @param reports of one image, or of each that mintmark.yml names
 * @param oneLine whether an image in which nothing is found has one line in the log
 */
export async function imageResult(
  reports: readonly Report[],
  buildFiles: BuildFiles,
  file: StepFile | undefined,
  oneLine = false,
): Promise<Result> {
  const [{ jsonOfAll, renderAll }, { reportOutputs }] = await Promise.all([
    import('../report/several.ts'),
    import('../github/outputs.ts'),
  ]);
  if (file !== undefined && isFormat(file.format)) {
    const { dockerfileLine } = await import('../commands/dockerfile-line.ts');
    const options = { ...PLAIN, oneLine, dockerfile: await dockerfileLine(buildFiles, CWD) };
    await file.write(await renderAll(reports, { format: file.format }, options));
  }
  return {
    text: await renderAll(reports, { format: 'text' }, { ...LOG, oneLine }),
    summary: await renderAll(reports, { format: 'markdown' }, PLAIN),
    outputs: reportOutputs(reports, await jsonOfAll(reports), file?.path),
    ending: together(reports),
    told: reports.map((report) => ({ report })),
  };
}
