import { messageOf } from '../errors.ts';
import type { CommentMode } from '../github/comment.ts';
import { runContextOf, type RunContext } from '../github/run-context.ts';
import { announce, announceFailure } from '../report/announcement.ts';
import type { Failure } from '../report/failure.ts';
import { untoldWarnings } from '../report/untold.ts';
import type { Announcement, Untold } from '../types/announcement.ts';
import type { View } from '../report/view.ts';
import { proxiedFetch } from '../util/proxy.ts';
import { readWhole } from '../util/regular-file.ts';
import type { Door } from './door.ts';

export interface TellOptions {
  /** What there is to tell: a report, or why there is none. */
  readonly result: { readonly view: View } | { readonly failure: Failure };
  /** The service, where the caller named it. */
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

/**
 * Tells GitHub how a run went: the commit, and the pull request. Never throws.
 *
 * @returns what a person should be warned of
 */
export async function tell(options: TellOptions, door: Pick<Door, 'env' | 'clock'>): Promise<string[]> {
  const warnings: string[] = [];
  try {
    const announcement = announcementOf(options);
    if (announcement.conclusion === 'neutral') warnings.push(`Only a warning (warn-only): ${announcement.title}`);
    warnings.push(...untoldWarnings(await attempt(announcement, options, door)));
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
  { env, clock }: Pick<Door, 'env' | 'clock'>,
): Promise<Untold> {
  const nothing: Untold = { missing: [], failures: [] };
  if (token === undefined) return nothing;
  const patience = new AbortController();
  const told = new AbortController();
  try {
    const place = runContextOf(env, await eventOf(env['GITHUB_EVENT_PATH']));
    if (place === undefined) return nothing;
    const name = announcement.service === undefined ? checkName : `${checkName} (${announcement.service})`;
    const late = clock.sleep(PATIENCE_MS, told.signal).then((): Untold => {
      patience.abort();
      return { missing: [], failures: [`it did not answer within ${PATIENCE_MS / 1000} seconds`] };
    });
    return await Promise.race([late, send(announcement, { name, mode: comment, place }, token, patience.signal, env)]);
  } finally {
    told.abort();
  }
}

async function send(
  announcement: Announcement,
  to: { readonly name: string; readonly mode: CommentMode; readonly place: RunContext },
  token: string,
  signal: AbortSignal,
  env: Door['env'],
): Promise<Untold> {
  const [{ connectGitHub }, { tellGitHub }] = await Promise.all([
    import('../github/client.ts'),
    import('../github/tell.ts'),
  ]);
  const fetch = await proxiedFetch(env);
  return await tellGitHub(announcement, to, connectGitHub(token, to.place.apiUrl, signal, fetch));
}

async function eventOf(path: string | undefined): Promise<unknown> {
  return path === undefined || path === '' ? undefined : (JSON.parse(String(await readWhole(path))) as unknown);
}
