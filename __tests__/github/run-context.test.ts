import { expect, test } from '@jest/globals';
import { runContextOf } from '../../src/github/run-context.ts';

const RUN = {
  apiUrl: 'https://ghe.example.com/api/v3',
  serverUrl: 'https://ghe.example.com',
  repo: { owner: 'acme', repo: 'shop' },
  runId: 42,
  runAttempt: 2,
  sha: 'merge',
  eventName: 'pull_request',
};
const HEAD = { head_repository: { owner: { login: 'fork' } }, head_branch: 'topic', head_sha: 'head' };

test('a run has its page, on any server', () => {
  expect(runContextOf({ ...RUN, payload: {} })).toEqual({
    apiUrl: 'https://ghe.example.com/api/v3',
    owner: 'acme',
    repo: 'shop',
    run: { id: 42, attempt: 2 },
    runUrl: 'https://ghe.example.com/acme/shop/actions/runs/42/attempts/2',
    isFork: false,
    sha: 'merge',
    pullRequest: undefined,
  });
});

test('a server without attempts has the first one', () => {
  expect(runContextOf({ ...RUN, runAttempt: NaN, payload: {} }).run).toEqual({ id: 42, attempt: 1 });
});

test.each<[string, object, object]>([
  ['push', { ref: 'refs/heads/main' }, { sha: 'merge', pullRequest: undefined }],
  [
    'pull_request, pull_request_target',
    { pull_request: { number: 7, head: { sha: 'head' } } },
    { sha: 'head', pullRequest: { number: 7 } },
  ],
  [
    'pull_request, merged: the run is at the merge commit',
    { action: 'closed', pull_request: { number: 7, merged: true, head: { sha: 'head' } } },
    { sha: 'merge', pullRequest: { number: 7 } },
  ],
  [
    'pull_request, closed',
    { action: 'closed', pull_request: { number: 7, merged: false, head: { sha: 'head' } } },
    { sha: 'head', pullRequest: { number: 7 } },
  ],
  ['merge_group', { merge_group: { head_sha: 'merge' } }, { sha: 'merge', pullRequest: undefined }],
  [
    'workflow_run of a branch',
    { workflow_run: { ...HEAD, event: 'pull_request', pull_requests: [{ number: 7 }] } },
    { sha: 'head', pullRequest: { number: 7 } },
  ],
  [
    'workflow_run of a fork',
    { workflow_run: { ...HEAD, event: 'pull_request', pull_requests: [] } },
    { sha: 'head', pullRequest: { head: 'fork:topic' } },
  ],
  [
    'workflow_run of a push',
    { workflow_run: { ...HEAD, event: 'push', pull_requests: [] } },
    { sha: 'head', pullRequest: undefined },
  ],
  [
    'issue_comment: the run is at a commit of the base branch, which was not built',
    { issue: { number: 7, pull_request: {} } },
    { sha: undefined, pullRequest: { number: 7 } },
  ],
  ['an invalid payload', { pull_request: 'x' }, { sha: undefined, pullRequest: undefined }],
])('%s', (_, event, expected) => {
  expect(runContextOf({ ...RUN, payload: { ...event } })).toMatchObject(expected);
});

test.each([
  ['acme/shop', 'pull_request', false],
  ['fork/shop', 'pull_request', true],
  // Its repository has been deleted.
  [undefined, 'pull_request', true],
  // Its token is that of the base branch.
  ['fork/shop', 'pull_request_target', false],
])('a branch of %s in %s is a fork\u2019s: %s', (name, eventName, isFork) => {
  const repo = name === undefined ? null : { full_name: name };
  const payload = { pull_request: { number: 7, head: { sha: 'head', repo } } };
  expect(runContextOf({ ...RUN, eventName, payload })).toMatchObject({ isFork });
});
