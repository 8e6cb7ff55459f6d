import { messageOf } from '../errors.ts';
import { readWhole } from '../util/regular-file.ts';

/**
 * Removes the workflow's event from the environment if it cannot be read. @actions/github reads it as soon as anything
 * loads the package: it would wait on a pipe that nothing writes to, and throw if the event isn't JSON.
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
