import { resolve } from 'node:path';
import { openOutputFile } from './output-file.ts';

/** A file that gets the report in a format of its own, beside what is shown. */
export interface ReportFile<F extends string> {
  readonly format: F;
  /** As the caller named it. */
  readonly path: string;
  /** Writes the whole file. Only the first one counts: what fails after the report has been written leaves it as it is. */
  readonly write: (text: string) => Promise<void>;
}

/**
 * Opens the file before the work begins.
 *
 * @throws MintmarkError USAGE if the file cannot be written
 */
export async function openReportFile<F extends string>(path: string, format: F, cwd: string): Promise<ReportFile<F>> {
  const write = await openOutputFile(resolve(cwd, path));
  let isWritten = false;
  return {
    ...{ format, path },
    write: async (text) => {
      if (isWritten) return;
      isWritten = true;
      await write(text);
    },
  };
}
