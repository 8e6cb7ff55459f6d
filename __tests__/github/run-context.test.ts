import { expect, test } from '@jest/globals';
import { runContextOf } from '../../src/github/run-context.ts';

const ENV = {
  GITHUB_API_URL: 'https://ghe.example.com/api/v3',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_RUN_ID: '42',
  GITHUB_SERVER_URL: 'https://ghe.example.com',
  GITHUB_SHA: 'merge',
};
const HEAD = { head_repository: { owner: { login: 'fork' } }, head_branch: 'topic', head_sha: 'head' };

test('a run has its page, at whatever server', () => {
  expect(runContextOf(ENV, {})).toEqual({
    ...{ apiUrl: 'https://ghe.example.com/api/v3', owner: 'acme', repo: 'shop', run: { id: 42, attempt: 2 } },
    runUrl: 'https://ghe.example.com/acme/shop/actions/runs/42/attempts/2',
    sha: 'merge',
    pullRequest: undefined,
  });
});

test('outside of a workflow there is no place', () => {
  expect(runContextOf({ GITHUB_REPOSITORY: 'acme/shop' }, undefined)).toBeUndefined();
});

test.each<[string, object, object]>([
  ['push', { ref: 'refs/heads/main' }, { sha: 'merge', pullRequest: undefined }],
  [
    'pull_request, pull_request_target',
    { pull_request: { number: 7, head: { sha: 'head' } } },
    { sha: 'head', pullRequest: { number: 7 } },
  ],
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
  ['a payload that is none', { pull_request: 'x' }, { sha: undefined, pullRequest: undefined }],
])('%s', (_, event, expected) => {
  expect(runContextOf(ENV, event)).toMatchObject(expected);
});
