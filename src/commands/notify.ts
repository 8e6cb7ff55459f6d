import { messageOf } from '../errors.ts';
import type { CommentMode } from '../github/comment.ts';
import { type ActionsContext, type RunContext, runContextOf } from '../github/run-context.ts';
import { announce, announceFailure } from '../report/announcement.ts';
import { visible } from '../report/escape.ts';
import type { Failure } from '../report/failure.ts';
import type { View } from '../report/view.ts';
import type { Announcement, NotificationGaps } from '../types/announcement.ts';
import type { Runtime } from './runtime.ts';

export interface NotifyOptions {
  /** What to report: a report, or why there is none. */
  readonly result: { readonly view: View } | { readonly failure: Failure };
  /** The service, if the caller named it. */
  readonly service?: string | undefined;
  /** Absent: GitHub is not notified. */
  readonly token: string | undefined;
  /** The check's name, which the service is added to. */
  readonly checkName: string;
  readonly comment: CommentMode;
  readonly warnOnly: boolean;
}

/** For all notifications together, in milliseconds: a build does not wait longer for its comment. */
const PATIENCE_MS = 60_000;

interface NotifyRuntime extends Pick<Runtime, 'clock'> {
  /** The context of the workflow run; undefined outside of one. */
  readonly context: () => Promise<ActionsContext | undefined>;
}

/**
 * Notifies GitHub of how a run went: the commit, and the pull request. Never throws.
 *
 * @returns what a person should be warned of
 */
export async function notify(options: NotifyOptions, runtime: NotifyRuntime): Promise<string[]> {
  const warnings: string[] = [];
  try {
    const announcement = announcementOf(options);
    if (announcement.conclusion === 'neutral') warnings.push(`Only a warning (warn-only): ${announcement.title}`);
    warnings.push(...notificationWarnings(await attempt(announcement, options, runtime)));
  } catch (error) {
    warnings.push(...notificationWarnings({ missing: [], failures: [messageOf(error)] }));
  }
  return warnings;
}

function announcementOf({ result, ...options }: NotifyOptions): Announcement {
  return 'failure' in result ? announceFailure(result.failure, options.service) : announce(result.view, options);
}

async function attempt(
  announcement: Announcement,
  { token, checkName, comment }: NotifyOptions,
  { context, clock }: NotifyRuntime,
): Promise<NotificationGaps> {
  const nothing: NotificationGaps = { missing: [], failures: [] };
  if (token === undefined) return nothing;
  const patience = new AbortController();
  const sent = new AbortController();
  try {
    const run = await context();
    if (run === undefined) return nothing;
    const place = runContextOf(run);
    const name = announcement.service === undefined ? checkName : `${checkName} (${announcement.service})`;
    const late = clock.sleep(PATIENCE_MS, sent.signal).then((): NotificationGaps => {
      patience.abort();
      return { missing: [], failures: [`it did not answer within ${PATIENCE_MS / 1000} seconds`] };
    });
    return await Promise.race([late, send(announcement, { name, mode: comment, place }, token, patience.signal)]);
  } finally {
    sent.abort();
  }
}

async function send(
  announcement: Announcement,
  to: { readonly name: string; readonly mode: CommentMode; readonly place: RunContext },
  token: string,
  signal: AbortSignal,
): Promise<NotificationGaps> {
  const [{ connectGitHub }, { notifyGitHub: tellGitHub }] = await Promise.all([
    import('../github/client.ts'),
    import('../github/notify.ts'),
  ]);
  return await tellGitHub(announcement, to, connectGitHub(token, to.place.apiUrl, signal));
}

/** One warning for all that GitHub would not take; none if it took all. */
export function notificationWarnings({ missing, failures }: NotificationGaps): string[] {
  const lacks =
    missing.length === 0
      ? []
      : [
          `The token may not notify the pull request: it lacks ${missing.join(' and ')}. Write them under permissions: in the job; a pull request from a fork never gets them. ` +
            `With github-token: '' nothing is sent, and there is no warning.`,
        ];
  const all = [...lacks, ...failures.map((failure) => `GitHub could not be notified: ${visible(failure)}.`)];
  if (all.length === 0) return [];
  return [[...all, "The verdict is in the job's own result, its summary and the outputs."].join(' ')];
}
