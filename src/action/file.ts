import type { BuildFiles } from '../commands/dockerfile-line.ts';
import { messageOf } from '../errors.ts';
import type { ReportFile } from '../commands/report-file.ts';
import type { ActionInputs } from './inputs.ts';
import type { StepFile } from './result.ts';
import { CWD } from './runtime.ts';

/**
 * Opens the file for the report before the work, as the command line does. What cannot be written later is a warning, and
 * the file has no path any more: nothing uploads a part of a report.
 *
 * @throws MintmarkError USAGE
 */
export async function openFile(inputs: ActionInputs): Promise<StepFile | undefined> {
  if (inputs.command === 'stamp' || inputs.output === undefined) return undefined;
  const { openReportFile } = await import('../commands/report-file.ts');
  const file: ReportFile<StepFile['format']> = await openReportFile(inputs.output, inputs.format, CWD);
  let trouble: string | undefined;
  return {
    format: file.format,
    get path() {
      return trouble === undefined ? file.path : '';
    },
    get trouble() {
      return trouble;
    },
    write: async (text) => {
      try {
        await file.write(text);
      } catch (error) {
        trouble = messageOf(error);
      }
    },
  };
}

/** What is built, where something is. */
export function buildFilesOf(inputs: ActionInputs): BuildFiles {
  if (inputs.command === 'guard') return { context: inputs.context, file: inputs.file };
  return inputs.command === 'check' ? { file: inputs.file } : {};
}
