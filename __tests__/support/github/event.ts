import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionsContext } from '../../../src/github/run-context.ts';

/** The commit that was pushed to the pull request, and the merge commit that the workflow runs at. */
export const HEAD_SHA = 'ce587453ced02b1526dfb4cb910479d431683101';
export const MERGE_SHA = 'd6fde92930d4715a2b49857d24b940956b26d2d3';
export const PULL = 7;

export const PULL_REQUEST = { pull_request: { number: PULL, head: { sha: HEAD_SHA } } };

/** The default variables of a workflow run on a local GitHub. */
export function githubEnv(
  apiUrl: string,
  { event = PULL_REQUEST, runId = '42' }: { readonly event?: object; readonly runId?: string } = {},
): Record<string, string> {
  const path = join(mkdtempSync(join(tmpdir(), 'mintmark-event-')), 'event.json');
  writeFileSync(path, JSON.stringify(event));
  return {
    GITHUB_API_URL: apiUrl,
    GITHUB_EVENT_PATH: path,
    GITHUB_ACTION: 'mintmark',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_JOB: 'ship',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: runId,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: MERGE_SHA,
    GITHUB_WORKFLOW_REF: 'acme/shop/.github/workflows/ship.yml@refs/pull/7/merge',
  };
}

/** The same as @actions/github returns it. */
export function runContext(apiUrl: string, payload: object = PULL_REQUEST): ActionsContext {
  const [repo, run] = [
    { owner: 'acme', repo: 'shop' },
    { runId: 42, runAttempt: 1 },
  ];
  return {
    apiUrl,
    serverUrl: 'https://github.com',
    repo,
    ...run,
    eventName: 'pull_request',
    sha: MERGE_SHA,
    payload: { ...payload },
  };
}
