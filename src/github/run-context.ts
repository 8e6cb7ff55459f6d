import type { context } from '@actions/github';
import { textAt, valueAt } from '../util/json-object.ts';

/** A run is newer than another if its ID is higher, or its attempt if the IDs are equal. */
export interface Run {
  readonly id: number;
  readonly attempt: number;
}

/** Where the notifications of a run go. */
export interface RunContext {
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  /** The commit that was built; undefined if the event's own commit is a different one. */
  readonly sha: string | undefined;
  /** Undefined if the event has none. */
  readonly pullRequest: PullRequest | undefined;
  readonly run: Run;
  /** The page of the run. */
  readonly runUrl: string;
  /** Whether it is for a fork's pull request, whose token may write nothing, whatever the workflow says. */
  readonly isFork: boolean;
}

/** By number; events about a fork's branch omit the number, so those identify it by branch (`OWNER:BRANCH`). */
export type PullRequest = { readonly number: number } | { readonly head: string };

/** The parts of a workflow run's context that say where it is. */
export type ActionsContext = Pick<
  typeof context,
  'payload' | 'sha' | 'repo' | 'runId' | 'runAttempt' | 'apiUrl' | 'serverUrl' | 'eventName'
>;

export function runContextOf(workflow: ActionsContext): RunContext {
  const { payload, sha, runId, runAttempt, apiUrl, serverUrl, eventName } = workflow;
  const { owner, repo } = workflow.repo;
  // Older servers have no attempts.
  const run = { id: runId, attempt: runAttempt || 1 };
  const runUrl = `${serverUrl}/${owner}/${repo}/actions/runs/${run.id}/attempts/${run.attempt}`;
  const isFork = eventName !== 'pull_request_target' && isOfFork(payload, `${owner}/${repo}`);
  return { apiUrl, owner, repo, run, runUrl, isFork, ...subjectOf(payload, sha) };
}

/**
 * What the run is about. GITHUB_SHA is the merge commit in `pull_request`, which nobody sees, and a commit of the base
 * branch in `pull_request_target`, `workflow_run` and `issue_comment`.
 * https://docs.github.com/actions/reference/events-that-trigger-workflows
 */
function subjectOf(event: unknown, sha: string | undefined): Pick<RunContext, 'sha' | 'pullRequest'> {
  if (valueAt(event, 'pull_request') !== undefined) {
    // A merged pull request is built at the commit that it became.
    const isMerged = textAt(event, 'action') === 'closed' && valueAt(event, 'pull_request', 'merged') === true;
    return {
      sha: isMerged ? sha : textAt(event, 'pull_request', 'head', 'sha'),
      pullRequest: numbered(event, 'pull_request', 'number'),
    };
  }
  if (valueAt(event, 'workflow_run') !== undefined) {
    return { sha: textAt(event, 'workflow_run', 'head_sha'), pullRequest: pullRequestOfRun(event) };
  }
  if (valueAt(event, 'issue', 'pull_request') !== undefined) {
    return { sha: undefined, pullRequest: numbered(event, 'issue', 'number') };
  }
  return { sha, pullRequest: undefined };
}

/** The repository of the branch is missing if somebody has deleted it. */
function isOfFork(event: unknown, repository: string): boolean {
  const head = valueAt(event, 'pull_request', 'head');
  if (typeof head !== 'object' || head === null || !('repo' in head)) return false;
  return textAt(head, 'repo', 'full_name')?.toLowerCase() !== repository.toLowerCase();
}

function pullRequestOfRun(event: unknown): PullRequest | undefined {
  const known = numbered(event, 'workflow_run', 'pull_requests', '0', 'number');
  if (known !== undefined || textAt(event, 'workflow_run', 'event') !== 'pull_request') return known;
  const owner = textAt(event, 'workflow_run', 'head_repository', 'owner', 'login');
  const branch = textAt(event, 'workflow_run', 'head_branch');
  return owner === undefined || branch === undefined ? undefined : { head: `${owner}:${branch}` };
}

function numbered(event: unknown, ...path: readonly string[]): PullRequest | undefined {
  const number = valueAt(event, ...path);
  return typeof number === 'number' ? { number } : undefined;
}
