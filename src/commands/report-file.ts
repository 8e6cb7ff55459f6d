import { resolve } from 'node:path';
import { MintmarkError } from '../errors.ts';
import { openOutputFile } from './output-file.ts';

/** A file that gets the report in a format of its own, beside what the door shows. */
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
 * @param formats those of the command, by their names
 * @throws MintmarkError USAGE for a format that there is not, and where the file cannot be written
 */
export async function openReportFile<F extends string>(
  path: string,
  format = 'text',
  cwd: string,
  formats: Readonly<Record<F, unknown>>,
): Promise<ReportFile<F>> {
  if (!isOneOf(formats, format)) {
    throw new MintmarkError('USAGE', `There is no format ${JSON.stringify(format)}`, {
      hint: `Write one of: ${Object.keys(formats).join(', ')}.`,
    });
  }
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

function isOneOf<F extends string>(formats: Readonly<Record<F, unknown>>, text: string): text is F {
  return Object.hasOwn(formats, text);
}
