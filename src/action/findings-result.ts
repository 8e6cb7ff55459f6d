import type { Format, RenderOptions } from '../report/formats.ts';
import type { AuditReport } from '../types/audit.ts';
import type { DeployReport } from '../types/deploy.ts';
import type { Result, StepFile } from './result.ts';
import { LOG, PLAIN } from './world.ts';

type Load<R> = () => Promise<(report: R, options: RenderOptions) => string>;

/** What a step comes to whose report is about no image that was built: of `audit` or `deploy`. */
export async function findingsResult<R extends AuditReport | DeployReport>(
  report: R,
  formats: Readonly<Record<Format, Load<R>> & Partial<Record<StepFile['format'], Load<R>>>>,
  file: StepFile | undefined,
): Promise<Omit<Result, 'told'>> {
  const load = file === undefined ? undefined : formats[file.format];
  if (load !== undefined) await file?.write((await load())(report, PLAIN));
  const [text, json, markdown, { findingOutputs }] = await Promise.all([
    formats.text(),
    formats.json(),
    formats.markdown(),
    import('../github/outputs.ts'),
  ]);
  return {
    text: text(report, LOG),
    summary: markdown(report, LOG),
    outputs: findingOutputs(report, json(report, LOG), file?.path),
    ending: report,
  };
}
