import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { reasonOf } from '../../src/github/answers.ts';
import { notifyGitHub } from '../../src/github/notify.ts';
import { runContextOf } from '../../src/github/run-context.ts';
import type { Announcement } from '../../src/report/announcement.ts';
import { hastyClient } from '../support/github/client.ts';
import { runContext } from '../support/github/event.ts';
import { FORBIDDEN, type LocalGitHub, startGitHub } from '../support/github/server.ts';

let github: LocalGitHub;

beforeAll(async () => {
  github = await startGitHub();
});
beforeEach(() => {
  github.reset();
});
afterAll(() => github.close());

const CHECK_RUNS = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
const CREATE_CHECK = 'POST /repos/{owner}/{repo}/check-runs';
const COMMENTS = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
const CREATE_COMMENT = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
const STATUSES = 'GET /repos/{owner}/{repo}/commits/{ref}/statuses';
const PULLS = 'GET /repos/{owner}/{repo}/pulls';

const OF_A_BRANCH = {
  workflow_run: {
    event: 'pull_request',
    head_sha: 'a'.repeat(40),
    head_branch: 'x',
    head_repository: { owner: { login: 'ann' } },
  },
};

/** What failed if one route answers with something else. */
async function failuresIf(route: string, body: unknown, status = 200): Promise<readonly string[]> {
  // Without check runs there is a status.
  const noChecks = (asked: string): boolean => route === STATUSES && asked === CREATE_CHECK;
  github.refuse((asked) => (asked === route ? { status, body } : noChecks(asked) ? FORBIDDEN : undefined));
  const payload = route === PULLS ? OF_A_BRANCH : undefined;
  const announcement: Announcement = {
    service: 'pay',
    isError: false,
    attention: true,
    title: 'found',
    body: '## found',
    conclusion: 'success',
    annotations: [],
  };
  const place = runContextOf(runContext(github.url, payload));
  const addressee = { name: 'mintmark (pay)', mode: 'always', step: '0'.repeat(16), place } as const;
  const { failures } = await notifyGitHub(announcement, addressee, hastyClient(github.url));
  return failures;
}

const LISTS: unknown[] = [[null], [5], ['x'], [{}], [[]], {}, { x: [] }];

test.each([
  ...LISTS.map((body): [string, unknown] => [CHECK_RUNS, body]),
  ...[[null], [5], [{}], [{ id: 'x' }]].map((list): [string, unknown] => [
    CHECK_RUNS,
    { total_count: 1, check_runs: list },
  ]),
  ...[...LISTS, [{ id: '1' }]].map((body): [string, unknown] => [COMMENTS, body]),
  ...[...LISTS, [{ context: null }]].map((body): [string, unknown] => [STATUSES, body]),
  ...[...LISTS, [{ number: 1, head: null }], [{ number: '1', head: { sha: 'x' } }]].map((body): [string, unknown] => [
    PULLS,
    body,
  ]),
  ...[{}, [], { id: null }].flatMap((body): [string, unknown][] => [
    [CREATE_CHECK, body],
    [CREATE_COMMENT, body],
  ]),
])('%s answers %j, as GitHub never does', async (route, body) => {
  const failures = await failuresIf(route, body);
  expect(failures).not.toEqual([]);
  for (const failure of failures)
    expect(failure).toMatch(/^the (?:check run|commit status|comment): the answer is not from GitHub: /);
});

test('what GitHub may leave out is optional', async () => {
  expect(await failuresIf(COMMENTS, [{ id: 1, body: null, user: null }, { id: 2 }])).toEqual([]);
  const run = { id: 1, external_id: null, output: { title: null, summary: null }, details_url: null, conclusion: null };
  expect(await failuresIf(CHECK_RUNS, { total_count: 2, check_runs: [run, { id: 2 }] })).toEqual([]);
  expect(await failuresIf(STATUSES, [{ context: 'mintmark (pay)', target_url: null, description: null }])).toEqual([]);
});

test("GitHub's own messages end without a full stop, because more text follows", async () => {
  const message = 'API rate limit exceeded for installation ID 1.';
  expect(await failuresIf(CREATE_CHECK, { message }, 403)).toContain(`the check run: ${message.slice(0, -1)}`);
});

test('explains that no request is sent to a port that fetch refuses', async () => {
  const thrown: unknown = await hastyClient('http://127.0.0.1:6000')
    .request('GET /user')
    .catch((error: unknown) => error);
  expect(reasonOf(thrown)).toBe('Node.js refuses to connect to this port, as browsers do; use another');
});
