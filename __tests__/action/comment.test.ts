import { describe, expect, test } from '@jest/globals';
import { HEAD_SHA, MERGE_SHA, PULL } from '../support/github/event.ts';
import { VIEWER } from '../support/github/routes.ts';
import { github, onPullRequest, step } from './pull-request.ts';

onPullRequest();

const COMMENTS = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

describe('the comment', () => {
  const always = { 'comment-summary-in-pr': 'always' };
  const onFailure = { 'comment-summary-in-pr': 'on-failure' };

  test('is updated in place, from red to green', async () => {
    await step({ inputs: onFailure });
    expect(github.comments).toMatchObject([{ issue: PULL, login: VIEWER }]);
    expect(github.comments[0]?.body).toMatch(/^<!-- mintmark:mintmark%20\(pay\) -->\n/);
    expect(github.comments[0]?.body).toContain('❌ Shared');
    await step({ inputs: onFailure, image: 'unique', runId: '43' });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('✅ Unique');
  });

  test('names the service, the commit and the run, and escapes the names', async () => {
    await step({ inputs: { ...always, 'check-name': '<img src=x> @team --> *' } });
    const [comment] = github.comments;
    expect(comment?.body.split('\n')[0]).toBe('<!-- mintmark:%3Cimg%20src%3Dx%3E%20%40team%20-%2D%3E%20*%20(pay) -->');
    const shown = '&#60;img src&#61;x&#62; &#64;team --&#62; &#42; &#40;pay&#41;';
    const run = '<a href="https://github.com/acme/shop/actions/runs/42/attempts/1">workflow run</a>';
    expect(comment?.body.trimEnd().split('\n').at(-1)).toBe(`<sub><code>${shown}</code> · ${HEAD_SHA} · ${run}</sub>`);
  });

  test('has the results of all jobs of a matrix, the worst first, in whatever order they end', async () => {
    const legs = [1, 2, 3].map((leg) => ({ ...always, matrix: `{"leg":${leg}}` }));
    await Promise.all(legs.map((inputs, index) => step({ inputs, image: index === 1 ? 'shared' : 'unique' })));
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body.match(/^(?:## |- )\S+/gm)?.[0]).toMatch(/❌$/);
    expect(github.comments[0]?.body).toContain('❌');
    await step({ inputs: legs[1] ?? {}, image: 'unique', env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(github.comments[0]?.body).not.toContain('❌');
    expect(github.comments[0]?.body.match(/^(?:## |- )✅/gm)).toHaveLength(3);
  });

  test('is updated on an Enterprise Server too', async () => {
    const server = { apiUrl: `${github.url}/api/v3`, inputs: always };
    await step(server);
    await step({ ...server, image: 'unique', runId: '43' });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('✅ Unique');
  });

  test('is not created with on-failure if nothing was ever wrong', async () => {
    await step({ inputs: onFailure, image: 'unique' });
    expect(github.comments).toEqual([]);
  });

  test('is not overwritten by an older run that took longer', async () => {
    await step({ inputs: always, image: 'unique', runId: '43' });
    await step({ inputs: always, runId: '42' });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('✅ Unique');
  });

  test('of another author is left alone, whatever it begins with', async () => {
    await step({ inputs: always });
    const [ours] = github.comments;
    github.reset();
    const forged = { id: 1, issue: PULL, login: 'mallory', body: ours?.body ?? '' };
    const quoted = { id: 2, issue: PULL, login: VIEWER, body: `> quoted\n${ours?.body ?? ''}` };
    github.comments = [forged, quoted];
    await step({ inputs: always, image: 'unique', runId: '43' });
    expect(github.comments.slice(0, 2)).toEqual([forged, quoted]);
    expect(github.comments).toHaveLength(3);
  });

  test('is found after hundreds of others', async () => {
    github.comments = Array.from({ length: 250 }, (_, index) => ({
      id: index + 1,
      issue: PULL,
      login: 'octocat',
      body: 'Nice',
    }));
    await step({ inputs: always });
    await step({ inputs: always, image: 'unique', runId: '43' });
    expect(github.comments).toHaveLength(251);
    expect(github.comments.at(-1)?.body).toContain('✅ Unique');
    expect(github.requests.filter((route) => route === COMMENTS)).toHaveLength(1);
  });

  test('reaches a fork’s pull request from a workflow_run', async () => {
    const head = { head_repository: { owner: { login: 'fork' } }, head_branch: 'topic', head_sha: HEAD_SHA };
    const event = { workflow_run: { event: 'pull_request', pull_requests: [], ...head } };
    github.pulls = [
      { number: 8, head: 'fork:topic', sha: MERGE_SHA },
      { number: 9, head: 'fork:topic', sha: HEAD_SHA },
    ];
    await step({ event, inputs: always });
    expect(github.comments).toMatchObject([{ issue: 9 }]);
    expect(github.checks).toMatchObject([{ headSha: HEAD_SHA }]);
  });
});
