import { messageOf } from '../errors.ts';
import { readWhole } from '../util/regular-file.ts';

/**
 * Takes the event of the workflow out of the environment if it cannot be read. @actions/github reads it as soon as it is
 * loaded, whoever loads it: there it waits for a pipe that nothing writes, and throws for what is no JSON.
 *
 * @param env the process's own
 * @returns what is wrong with it, as a clause; undefined if nothing is
 */
export async function setAsideBadEvent(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = env['GITHUB_EVENT_PATH'];
  if (!path) return undefined;
  try {
    JSON.parse((await readWhole(path)).toString());
    return undefined;
  } catch (error) {
    delete env['GITHUB_EVENT_PATH'];
    return `the event of GITHUB_EVENT_PATH cannot be read: ${messageOf(error)}`;
  }
}
