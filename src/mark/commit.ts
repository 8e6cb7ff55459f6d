import { MintmarkError } from '../errors.ts';
import type { WorkTree } from './git.ts';
import type { GitHub } from './github.ts';
import type { Commit } from './mark.ts';
import { remoteOf } from './remote.ts';

/**
 * What is built: the work tree's commit, or GITHUB_SHA if there is no commit to look at.
 *
 * @throws MintmarkError `USAGE` when neither is there
 */
export function commitOf(workTree: WorkTree, github: GitHub): { commit: Commit; warnings: readonly string[] } {
  const found = workTree.kind === 'work-tree';
  const { source, warnings } = sourceOf(found ? workTree.origin : undefined, github);
  if (found && workTree.sha !== undefined)
    return { commit: { sha: workTree.sha, dirty: workTree.dirty, source }, warnings };
  const reason = found ? 'the repository has no commit yet' : workTree.reason;
  if (github.sha === undefined) {
    throw new MintmarkError('USAGE', `There is no commit to make a mark from: ${reason}`, {
      hint: found ? 'Commit first.' : 'Run mintmark in a git work tree, or set GITHUB_SHA to the commit that is built.',
    });
  }
  const unseen = `The commit is GITHUB_SHA's, and nothing says whether the files are the commit's: ${reason}.`;
  return { commit: { sha: github.sha, dirty: false, source }, warnings: [unseen, ...warnings] };
}

function sourceOf(origin: string | undefined, github: GitHub): { source: string | undefined; warnings: string[] } {
  const remote = origin === undefined ? {} : remoteOf(origin);
  const source = remote.source ?? github.source;
  if (source !== undefined || origin === undefined) return { source, warnings: [] };
  const why = "the remote 'origin' is no web address that can be written without quotes";
  return { source, warnings: [`The label org.opencontainers.image.source is left out: ${why}.`] };
}
