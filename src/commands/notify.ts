import { messageOf } from '../errors.ts';
import { type ActionsContext, type RunContext, runContextOf } from '../github/run-context.ts';
import { visible } from '../report/escape.ts';
import type { Announcement } from '../report/announcement.ts';
import { docsUrl } from '../util/docs-url.ts';
import type { Environment } from '../util/environment.ts';
import type { Annotation } from '../report/annotations.ts';
import type { Addressee, NotificationGaps } from '../github/notify.ts';
import type { Values } from './option.ts';
import type { Runtime } from './runtime.ts';
import type { NOTIFY, TOKEN } from './shared-options.ts';

/** Without a token, GitHub is not notified. */
export type NotifyOptions = Pick<Values<typeof NOTIFY & typeof TOKEN>, 'token' | 'checkName' | 'comment'>;

/** What a person has to read in the log of the step. */
export interface LogRemarks {
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
  /** Those that no check run shows; if none of them is at a line, the answer. */
  readonly annotations: readonly (Annotation | Answer)[];
}

/** For all notifications together, in milliseconds: a build does not wait longer for its comment. */
const PATIENCE_MS = 60_000;

interface NotifyRuntime extends Pick<Runtime, 'clock' | 'env'> {
  /** `stepKey` */
  readonly step: string;
  /** The context of the workflow run; undefined outside of one. */
  readonly context: () => Promise<ActionsContext | undefined>;
}

/**
 * Notifies GitHub, on the commit and on the pull request, of what a step has to say about a service. Never throws.
 *
 * @returns what the log has to say
 */
export async function notify(
  announcement: Announcement,
  options: NotifyOptions,
  runtime: NotifyRuntime,
): Promise<LogRemarks> {
  const only = announcement.conclusion === 'neutral' ? [`Only a warning (warn-only): ${announcement.title}`] : [];
  const gaps = await attempt(announcement, options, runtime).catch((error: unknown): Gaps => ({
    ...NOTHING,
    failures: [messageOf(error)],
  }));
  const trouble = notificationTrouble(gaps);
  return {
    warnings: gaps.isFork ? only : [...only, ...trouble],
    notices: gaps.isFork ? trouble : [],
    annotations: gaps.hasCheck ? [] : remarksOf(announcement),
  };
}

/** A remark that is not at a line of a file. */
type Answer = Pick<Annotation, 'level' | 'title' | 'message'>;

function remarksOf({ annotations, conclusion, title, isError }: Announcement): readonly (Annotation | Answer)[] {
  // The step itself says why a run has no verdict.
  if (annotations.length > 0 || conclusion !== 'failure' || isError) return annotations;
  return [{ level: 'failure', title: 'mintmark', message: title }];
}

type Gaps = NotificationGaps & Pick<RunContext, 'isFork'>;

const NOTHING: Gaps = { hasCheck: false, isFork: false, missing: [], failures: [] };

async function attempt(
  announcement: Announcement,
  { token, checkName, comment }: NotifyOptions,
  { context, clock, env, step }: NotifyRuntime,
): Promise<Gaps> {
  if (token === undefined) return NOTHING;
  const patience = new AbortController();
  const sent = new AbortController();
  try {
    const run = await context();
    if (run === undefined) return NOTHING;
    const place = runContextOf(run);
    const name = announcement.service === undefined ? checkName : `${checkName} (${announcement.service})`;
    const late = clock.sleep(PATIENCE_MS, sent.signal).then((): NotificationGaps => {
      patience.abort();
      return { ...NOTHING, failures: [`it did not answer within ${PATIENCE_MS / 1000} seconds`] };
    });
    const to = { name, mode: comment, place, step };
    const gaps = await Promise.race([late, send(announcement, to, { token, env, signal: patience.signal })]);
    return { ...gaps, isFork: place.isFork };
  } finally {
    sent.abort();
  }
}

async function send(
  announcement: Announcement,
  to: Addressee,
  { token, env, signal }: { readonly token: string; readonly env: Environment; readonly signal: AbortSignal },
): Promise<NotificationGaps> {
  const [{ connectGitHub }, { notifyGitHub }, { proxiedFetch }] = await Promise.all([
    import('../github/client.ts'),
    import('../github/notify.ts'),
    import('../util/proxy.ts'),
  ]);
  const request = { send: await proxiedFetch(env), signal };
  return await notifyGitHub(announcement, to, connectGitHub(token, to.place.apiUrl, request));
}

/** A sentence or two about everything that GitHub did not accept; none if it accepted everything. */
export function notificationTrouble({ missing, failures, isFork }: Omit<Gaps, 'hasCheck'>): string[] {
  const lacks = missing.length === 0 ? [] : [isFork ? FORK : lacking(missing)];
  const all = [...lacks, ...failures.map((failure) => `GitHub could not be notified: ${visible(failure)}.`)];
  if (all.length === 0) return [];
  return [[...all, "The verdict is in the job's own result, its log, its summary and the outputs."].join(' ')];
}

const FORK = `There is no check and no comment: the token of a pull request from a fork may write neither. A workflow for workflow_run can write them (${docsUrl('workflows/fork-check.yml')}).`;

function lacking(missing: readonly string[]): string {
  return `The token may not notify the pull request: it lacks ${missing.join(' and ')}. Write them under permissions: in the job. With github-token: '' nothing is sent, and there is no warning.`;
}
