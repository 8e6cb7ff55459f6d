import { open } from 'node:fs/promises';
import { MintmarkError, messageOf } from '../errors.ts';

/**
 * Opens a file for a report before the work begins, as a shell does it: a wrong path costs no run, and no older report
 * is left to be taken for this one.
 *
 * @returns writes the report, once.
 * @throws MintmarkError USAGE if it cannot be opened or written.
 */
export async function openOutputFile(path: string): Promise<(text: string) => Promise<void>> {
  const explain = (error: unknown): never => {
    throw new MintmarkError('USAGE', `Cannot write --output ${path}: ${messageOf(error)}`, {
      hint: 'Name a file that can be written.',
      cause: error,
    });
  };
  const file = await open(path, 'w').catch(explain);
  return async (text) => {
    await file.writeFile(text).catch(explain);
    await file.close();
  };
}
