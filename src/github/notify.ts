import { messageOf } from '../errors.ts';
import type { Announcement, NotificationGaps } from '../types/announcement.ts';
import { createCheckRun } from './check-run.ts';
import type { GitHub } from './client.ts';
import { keepComment, type CommentMode } from './comment.ts';
import { createCommitStatus } from './commit-status.ts';
import { isRefusal } from './refusal.ts';
import type { RunContext } from './run-context.ts';

/**
 * Notifies the commit by a check run, or by a status if the token may not write check runs; and the pull request by a
 * comment, if that is wanted. Nothing is thrown: a notification that fails changes no verdict.
 */
export async function notifyGitHub(
  announcement: Announcement,
  { name, mode, place }: { readonly name: string; readonly mode: CommentMode; readonly place: RunContext },
  github: GitHub,
): Promise<NotificationGaps> {
  const { sha, pullRequest } = place;
  const gaps = await Promise.all([
    sha === undefined ? [] : notifyCommit(announcement, { name, sha, place }, github),
    mode === 'never' || pullRequest === undefined
      ? []
      : attempt('pull-requests: write', 'the comment', () =>
          keepComment(announcement, { name, mode, pullRequest, place }, github),
        ),
  ]);
  const all = gaps.flat();
  return {
    missing: all.flatMap((one) => ('missing' in one ? [one.missing] : [])),
    failures: all.flatMap((one) => ('failure' in one ? [one.failure] : [])),
  };
}

type Gap = { readonly missing: string } | { readonly failure: string };

async function notifyCommit(
  announcement: Announcement,
  to: { readonly name: string; readonly sha: string; readonly place: RunContext },
  github: GitHub,
): Promise<Gap[]> {
  const gaps = await attempt('checks: write', 'the check run', () => createCheckRun(announcement, to, github));
  if (!gaps.some((gap) => 'missing' in gap)) return gaps;
  const status = await attempt('statuses: write', 'the commit status', () =>
    createCommitStatus(announcement, to, github),
  );
  // A check run is worth more than a status: its permission is the one to add.
  return status.some((gap) => 'missing' in gap) ? gaps : status;
}

async function attempt(permission: string, what: string, notify: () => Promise<void>): Promise<Gap[]> {
  try {
    await notify();
    return [];
  } catch (error) {
    return [isRefusal(error) ? { missing: permission } : { failure: `${what}: ${messageOf(error)}` }];
  }
}
