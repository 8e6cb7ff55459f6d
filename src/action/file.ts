import type { BuildFiles } from '../commands/dockerfile-line.ts';
import type { ReportFile } from '../commands/report-file.ts';
import type { WantedReport } from '../commands/report-option.ts';
import { MintmarkError, messageOf } from '../errors.ts';
import type { PageFormatName } from '../report/formats.ts';
import { type ActionInputs, namingInputs } from './inputs.ts';
import type { StepFile } from './result.ts';
import { CWD } from './runtime.ts';

/**
 * Opens the files for the report before the work, as the command line does. A file that cannot be written later is a
 * warning, and has no path from then on, so that nothing uploads part of a report.
 *
 * @throws MintmarkError USAGE
 */
export async function openFiles(inputs: ActionInputs): Promise<StepFile[]> {
  if (inputs.command === 'stamp' || inputs.reports.length === 0) return [];
  const { openReportFile } = await import('../commands/report-file.ts');
  const wanted: readonly WantedReport<PageFormatName>[] = inputs.reports;
  return Promise.all(wanted.map(async (report) => guarded(await openReportFile(pathed(report), CWD))));
}

function pathed({ format, path }: WantedReport<PageFormatName>): { format: PageFormatName; path: string } {
  if (path !== undefined) return { format, path };
  throw new MintmarkError('USAGE', `The input 'reports' has ${format}=-, and a step has no stdout but its log.`, {
    hint: 'Name a file, or use the output json.',
  });
}

function guarded(file: ReportFile<PageFormatName>): StepFile {
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
        trouble = namingInputs(messageOf(error));
      }
    },
  };
}

/** The files that have been written, one per line, for the output `reports`. */
export function writtenTo(files: readonly StepFile[]): string {
  return files
    .map(({ path }) => path)
    .filter((path) => path !== '')
    .join('\n');
}

/** What is built, if anything is. */
export function buildFilesOf(inputs: ActionInputs): BuildFiles {
  if (inputs.command === 'guard') {
    const { context, file, image } = inputs;
    return { context, file, isBuilt: image === undefined };
  }
  return { file: inputs.command === 'check' ? inputs.file : undefined };
}
