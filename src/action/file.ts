import type { BuildFiles } from '../commands/dockerfile-line.ts';
import type { ActionInputs } from '../github/inputs.ts';
import { AUDIT_FORMATS } from '../report/audit-formats.ts';
import { FORMATS } from '../report/formats.ts';
import type { StepFile } from './result.ts';
import { CWD } from './world.ts';

/** Opens the file for the report before the work, as the command line does. @throws MintmarkError USAGE */
export async function openFile(inputs: ActionInputs): Promise<StepFile | undefined> {
  if (inputs.command === 'stamp' || inputs.output === undefined) return undefined;
  const { openReportFile } = await import('../commands/report-file.ts');
  return inputs.command === 'audit'
    ? openReportFile(inputs.output, inputs.format, CWD, AUDIT_FORMATS)
    : openReportFile(inputs.output, inputs.format, CWD, FORMATS);
}

/** What is built, where something is. */
export function buildFilesOf(inputs: ActionInputs): BuildFiles {
  if (inputs.command === 'guard') return { context: inputs.context, file: inputs.build.file };
  return inputs.command === 'check' ? { file: inputs.file } : {};
}
