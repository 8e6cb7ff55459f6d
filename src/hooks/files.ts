import { stat } from 'node:fs/promises';
import { isAbsent, messageOf, MintmarkError } from '../errors.ts';
import { readWhole } from '../util/regular-file.ts';

/** Whether anything with this name exists. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, absent(path, false));
}

/** A file's text; undefined if there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readWhole(path).then(String, absent(path, undefined));
}

function absent<T>(path: string, answer: T): (error: unknown) => T {
  return (error) => {
    if (isAbsent(error)) return answer;
    throw new MintmarkError('USAGE', `${path} cannot be read: ${messageOf(error)}`, {
      hint: 'Make it a file that can be read, or name another place: mintmark init --hook git.',
      cause: error,
    });
  };
}
