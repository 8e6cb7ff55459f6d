import { messageOf } from '../errors.ts';
import type { Announcement, Untold } from '../types/announcement.ts';
import { createCheckRun } from './check-run.ts';
import type { GitHub } from './client.ts';
import { keepComment, type CommentMode } from './comment.ts';
import { createCommitStatus } from './commit-status.ts';
import type { RunContext } from './run-context.ts';
import { isRefusal } from './refusal.ts';

/**
 * Tells the commit by a check run, or by a status if the token may not write check runs; and the pull request by a
 * comment, if that is wanted. Nothing is thrown: that GitHub could not be told changes nothing.
 */
export async function tellGitHub(
  announcement: Announcement,
  { name, mode, place }: { readonly name: string; readonly mode: CommentMode; readonly place: RunContext },
  github: GitHub,
): Promise<Untold> {
  const { sha, pullRequest } = place;
  const untold = await Promise.all([
    sha === undefined ? [] : tellCommit(announcement, { name, sha, place }, github),
    mode === 'never' || pullRequest === undefined
      ? []
      : attempt('pull-requests: write', 'the comment', () =>
          keepComment(announcement, { name, mode, pullRequest, place }, github),
        ),
  ]);
  const all = untold.flat();
  return {
    missing: all.flatMap((one) => ('missing' in one ? [one.missing] : [])),
    failures: all.flatMap((one) => ('failure' in one ? [one.failure] : [])),
  };
}

type Gap = { readonly missing: string } | { readonly failure: string };

async function tellCommit(
  announcement: Announcement,
  to: { readonly name: string; readonly sha: string; readonly place: RunContext },
  github: GitHub,
): Promise<Gap[]> {
  const gaps = await attempt('checks: write', 'the check run', () => createCheckRun(announcement, to, github));
  if (!gaps.some((gap) => 'missing' in gap)) return gaps;
  const status = await attempt('statuses: write', 'the commit status', () =>
    createCommitStatus(announcement, to, github),
  );
  // A check run is worth more than a status: whoever adds a permission adds the one for it.
  return status.some((gap) => 'missing' in gap) ? gaps : status;
}

async function attempt(permission: string, what: string, tell: () => Promise<void>): Promise<Gap[]> {
  try {
    await tell();
    return [];
  } catch (error) {
    return [isRefusal(error) ? { missing: permission } : { failure: `${what}: ${messageOf(error)}` }];
  }
}
