import { messageOf } from '../errors.ts';
import type { CommentMode } from '../github/comment.ts';
import { type ActionsContext, type RunContext, runContextOf } from '../github/run-context.ts';
import { announce, announceFailure } from '../report/announcement.ts';
import type { Failure } from '../report/failure.ts';
import { untoldWarnings } from '../report/untold.ts';
import type { Announcement, Untold } from '../types/announcement.ts';
import type { View } from '../report/view.ts';
import type { Runtime } from './runtime.ts';

export interface TellOptions {
  /** What there is to tell: a report, or why there is none. */
  readonly result: { readonly view: View } | { readonly failure: Failure };
  /** The service, if the caller named it. */
  readonly service?: string | undefined;
  /** Absent: GitHub is told nothing. */
  readonly token?: string | undefined;
  /** The check's name, which the service is added to. */
  readonly checkName: string;
  readonly comment: CommentMode;
  readonly warnOnly: boolean;
}

/** For everything that GitHub is told, in milliseconds: a build does not wait longer for its comment. */
const PATIENCE_MS = 60_000;

interface TellDoor extends Pick<Runtime, 'clock'> {
  /** The context of the workflow run; undefined outside of one. */
  readonly context: () => Promise<ActionsContext | undefined>;
}

/**
 * Tells GitHub how a run went: the commit, and the pull request. Never throws.
 *
 * @returns what a person should be warned of
 */
export async function tell(options: TellOptions, runtime: TellDoor): Promise<string[]> {
  const warnings: string[] = [];
  try {
    const announcement = announcementOf(options);
    if (announcement.conclusion === 'neutral') warnings.push(`Only a warning (warn-only): ${announcement.title}`);
    warnings.push(...untoldWarnings(await attempt(announcement, options, runtime)));
  } catch (error) {
    warnings.push(...untoldWarnings({ missing: [], failures: [messageOf(error)] }));
  }
  return warnings;
}

function announcementOf({ result, ...options }: TellOptions): Announcement {
  return 'failure' in result ? announceFailure(result.failure, options.service) : announce(result.view, options);
}

async function attempt(
  announcement: Announcement,
  { token, checkName, comment }: TellOptions,
  { context, clock }: TellDoor,
): Promise<Untold> {
  const nothing: Untold = { missing: [], failures: [] };
  if (token === undefined) return nothing;
  const patience = new AbortController();
  const told = new AbortController();
  try {
    const run = await context();
    if (run === undefined) return nothing;
    const place = runContextOf(run);
    const name = announcement.service === undefined ? checkName : `${checkName} (${announcement.service})`;
    const late = clock.sleep(PATIENCE_MS, told.signal).then((): Untold => {
      patience.abort();
      return { missing: [], failures: [`it did not answer within ${PATIENCE_MS / 1000} seconds`] };
    });
    return await Promise.race([late, send(announcement, { name, mode: comment, place }, token, patience.signal)]);
  } finally {
    told.abort();
  }
}

async function send(
  announcement: Announcement,
  to: { readonly name: string; readonly mode: CommentMode; readonly place: RunContext },
  token: string,
  signal: AbortSignal,
): Promise<Untold> {
  const [{ connectGitHub }, { tellGitHub }] = await Promise.all([
    import('../github/client.ts'),
    import('../github/tell.ts'),
  ]);
  return await tellGitHub(announcement, to, connectGitHub(token, to.place.apiUrl, signal));
}
