import { MintmarkError } from '../errors.ts';
import type { Ci } from './ci.ts';
import type { WorkTree } from './git.ts';
import type { Commit } from './mark.ts';
import { remoteOf } from './remote.ts';

/**
 * The commit that is built: the work tree's, or the CI system's if the work tree has none.
 *
 * @throws MintmarkError if there is neither: `USAGE`, or `GIT` if git refuses to read the work tree
 */
export function commitOf(workTree: WorkTree, ci: Ci): { commit: Commit; warnings: readonly string[] } {
  const found = workTree.kind === 'work-tree';
  const { source, warnings } = sourceOf(found ? workTree.origin : undefined, ci);
  if (found && workTree.sha !== undefined)
    return { commit: { sha: workTree.sha, dirty: workTree.dirty, source }, warnings };
  const reason = found ? 'the repository has no commit yet' : workTree.reason;
  if (ci.sha === undefined) {
    if (!found && workTree.refusal !== undefined) throw workTree.refusal;
    throw new MintmarkError('USAGE', `There is no commit to make a mark from: ${reason}`, {
      hint: found
        ? 'Commit first.'
        : `${workTree.help ?? 'Run mintmark in a git work tree'}, or set ${ci.shaVariable} to the commit that is built.`,
    });
  }
  const unseen = `The commit is ${ci.shaVariable}'s, and it is not known whether the files match it: ${reason}.`;
  return { commit: { sha: ci.sha, dirty: false, source }, warnings: [unseen, ...warnings] };
}

function sourceOf(origin: string | undefined, ci: Ci): { source: string | undefined; warnings: string[] } {
  const source = (origin === undefined ? undefined : remoteOf(origin).source) ?? ci.source;
  if (source !== undefined || origin === undefined) return { source, warnings: [] };
  const why = "the remote 'origin' is not a web address that can be written without quotes";
  return { source, warnings: [`The label org.opencontainers.image.source is left out: ${why}.`] };
}
