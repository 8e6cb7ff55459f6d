import { stat } from 'node:fs/promises';
import { failWith, unlessAbsent } from '../errors.ts';
import { readWhole } from '../util/regular-file.ts';

/** Whether anything with this name exists. */
export async function exists(path: string): Promise<boolean> {
  return (await ifThere(stat(path), path)) !== undefined;
}

/** A file's text; undefined if there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return (await ifThere(readWhole(path), path))?.toString();
}

async function ifThere<T>(work: Promise<T>, path: string): Promise<T | undefined> {
  const hint = 'Make it a file that can be read, or name another place: mintmark init --hook git.';
  return unlessAbsent(work).catch(failWith('USAGE', `${path} cannot be read`, hint));
}
