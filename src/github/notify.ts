import type { Announcement } from '../report/announcement.ts';
import { isForeign, reasonOf } from './answers.ts';
import { checkParts, createCheckRun } from './check-run.ts';
import type { GitHub } from './client.ts';
import { keepComment, type CommentMode } from './comment.ts';
import type { CommentPart } from './comment-text.ts';
import { type Addressed, createCommitStatus } from './commit-status.ts';
import type { Part } from './part.ts';
import type { RunContext } from './run-context.ts';
import { RequestError } from '@octokit/request-error';

/** Where a notification goes, and which check and step it belongs to. */
export interface Addressee {
  /** The check's name. */
  readonly name: string;
  readonly mode: CommentMode;
  readonly place: RunContext;
  /** `stepKey` */
  readonly step: string;
}

/** What GitHub did not accept. */
export interface NotificationGaps {
  /** Whether the commit has a check run, which has the annotations. A status has none. */
  readonly hasCheck: boolean;
  /** Permissions that the token lacks, as a workflow writes them. */
  readonly missing: readonly string[];
  /** Other failures, in GitHub's words. */
  readonly failures: readonly string[];
}

/**
 * Notifies the commit with a check run, or with a status if the token may not write check runs; and the pull request
 * with a comment, if that is wanted. Nothing is thrown: a failed notification changes no verdict.
 */
export async function notifyGitHub(
  announcement: Announcement,
  { name, mode, place, step: key }: Addressee,
  github: GitHub,
): Promise<NotificationGaps> {
  const { sha, pullRequest, run, runUrl: url } = place;
  const { conclusion, title } = announcement;
  const own: Part = { key, run, conclusion, title, url };
  const commit = sha === undefined ? undefined : { name, sha, place, own };
  const gaps = commit === undefined ? [] : await notifyCommit(announcement, commit, github);
  const hasCheck = commit !== undefined && !gaps.some(({ of }) => of === 'check run');
  const comment =
    mode === 'never' || pullRequest === undefined
      ? []
      : await attempt('pull-requests: write', 'comment', () => {
          const known = async (): Promise<readonly CommentPart[]> => (hasCheck ? checkParts(commit, github) : []);
          return keepComment(announcement, { name, mode, pullRequest, place, own, known }, github);
        });
  const all = [...gaps, ...comment];
  return {
    hasCheck,
    missing: all.flatMap(({ missing }) => (missing === undefined ? [] : [missing])),
    failures: all.flatMap(({ of, failure }) => (failure === undefined ? [] : [`the ${of}: ${failure}`])),
  };
}

interface Gap {
  readonly of: 'check run' | 'commit status' | 'comment';
  /** The permission that the token lacks. */
  readonly missing?: string;
  /** Any other failure, in GitHub's words. */
  readonly failure?: string;
}

/** A gap of the check run is reported, if at all, only if nothing takes its place. */
async function notifyCommit(announcement: Announcement, to: Addressed, github: GitHub): Promise<Gap[]> {
  const gaps = await attempt('checks: write', 'check run', () => createCheckRun(announcement, to, github));
  if (!gaps.some(({ missing }) => missing !== undefined)) return gaps;
  const status = await attempt('statuses: write', 'commit status', () => createCommitStatus(to, github));
  // A check run is worth more than a status, so its permission is the one to add.
  if (status.some(({ missing }) => missing !== undefined)) return gaps;
  return [{ of: 'check run' }, ...status];
}

async function attempt(permission: string, of: Gap['of'], notify: () => Promise<void>): Promise<Gap[]> {
  try {
    await notify();
    return [];
  } catch (error) {
    return [isRefusal(error) ? { of, missing: permission } : { of, failure: reasonOf(error) }];
  }
}

/**
 * Whether GitHub refuses because the token lacks a permission. A repository or a resource that the token may not see
 * gives 404; a rate limit also gives 403, but is not a refusal.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof RequestError) || isForeign(error)) return false;
  return error.status === 404 || (error.status === 403 && !isLimit(error));
}

function isLimit({ response, message }: RequestError): boolean {
  const { 'retry-after': retryAfter, 'x-ratelimit-remaining': remaining } = response?.headers ?? {};
  // A secondary limit may show only in the message; octokit's own plugin recognizes it that way.
  return retryAfter !== undefined || remaining === '0' || /\brate limit\b/i.test(message);
}
