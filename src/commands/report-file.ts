import { dirname, resolve } from 'node:path';
import { MintmarkError } from '../errors.ts';
import { pathTrouble } from '../util/path-trouble.ts';
import { openToWrite } from '../util/regular-file.ts';
import type { WantedReport } from './report-option.ts';

/** A file that gets the report in a format of its own. */
export interface ReportFile<F extends string> {
  readonly format: F;
  /** As the caller named it. */
  readonly path: string;
  /** Writes the whole file, once. If something fails after that, the report stays as it is. */
  readonly write: (text: string) => Promise<void>;
}

/**
 * Opens a file for a report before the work begins, as a shell does: a wrong path costs no run, and no older report is
 * left that could be taken for this one.
 *
 * @throws MintmarkError USAGE if it cannot be opened or written
 */
export async function openReportFile<F extends string>(
  { format, path }: WantedReport<F> & { readonly path: string },
  cwd: string,
): Promise<ReportFile<F>> {
  const write = await openOutputFile(path, '--report', cwd);
  let isWritten = false;
  return {
    format,
    path,
    write: async (text) => {
      if (isWritten) return;
      isWritten = true;
      await write(text);
    },
  };
}

/**
 * The same for any file, whether or not it is for a report.
 *
 * @param option the one that named the file
 */
export async function openOutputFile(
  path: string,
  option: '--report' | '--output',
  cwd: string,
): Promise<(text: string) => Promise<void>> {
  const place = resolve(cwd, path);
  const explain = async (error: unknown): Promise<never> => {
    throw new MintmarkError('USAGE', `Cannot write ${path} (${option}): ${await pathTrouble(dirname(place), error)}`, {
      hint: 'Name a file that can be written.',
      cause: error,
    });
  };
  const file = await openToWrite(place).catch(explain);
  return (text) =>
    file
      .writeFile(text)
      .finally(() => file.close())
      .catch(explain);
}
