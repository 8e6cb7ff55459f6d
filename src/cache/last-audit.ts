import { join } from 'node:path';
import { isOutOfFiles, systemCode } from '../errors.ts';
import { digestOf, hexOf } from '../image/digest.ts';
import { makeDirectory } from '../util/directory.ts';
import { readWhole } from '../util/regular-file.ts';
import { replaceOwnFile } from '../util/replace-file.ts';
import type { OnTrouble } from './manifest-cache.ts';

/** The result of an audit that read everything. */
export interface LastAudit {
  readonly at: Date;
  /** Images that services share, including accepted ones. */
  readonly shared: number;
}

const LINE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z) (\d{1,9})\n$/;
/** Room for one line, and nothing else. */
const MOST_BYTES = 100;

/**
 * How many shared images the previous audit found. It is only shown, and no decision depends on it: anyone who can
 * write to the cache can change it.
 *
 * @param scope what both audits read, since several configurations may use one directory
 * @returns undefined if there was none, or if its file cannot be read
 */
export async function readLastAudit(directory: string, scope: unknown): Promise<LastAudit | undefined> {
  const text = await readWhole(fileOf(directory, scope), MOST_BYTES).catch((error: unknown) => {
    if (isOutOfFiles(error)) throw error;
    // There is none yet, or it is not a file that mintmark wrote, and will be replaced.
    return '';
  });
  const [, at = '', shared] = LINE.exec(text.toString()) ?? [];
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : { at: date, shared: Number(shared) };
}

export async function keepLastAudit(
  directory: string,
  scope: unknown,
  { at, shared }: LastAudit,
  onTrouble: OnTrouble,
): Promise<void> {
  try {
    await makeDirectory(folderOf(directory));
    await replaceOwnFile(fileOf(directory, scope), `${at.toISOString()} ${shared}\n`);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    onTrouble(error);
  }
}

function folderOf(directory: string): string {
  return join(directory, 'audits');
}

function fileOf(directory: string, scope: unknown): string {
  return join(folderOf(directory), hexOf(digestOf(JSON.stringify(scope)), 40));
}
