import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type EngineAnswer, withEngine } from '../support/engine.ts';
import { HEAD_SHA, MERGE_SHA } from '../support/github/event.ts';
import { FORBIDDEN } from '../support/github/server.ts';
import { cwd, github, IMAGE_IDS, onPullRequest, step, targetOf, warnings } from './pull-request.ts';

onPullRequest();

const RUN_URL = 'https://github.com/acme/shop/actions/runs/42/attempts/1';
const TITLE = 'shared with billing: 111122223333/eu-west-1/billing:v7';
const CHECKS = 'POST /repos/{owner}/{repo}/check-runs';
const LOOKS = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
const STATUSES = 'POST /repos/{owner}/{repo}/statuses/{sha}';

/** An image with a mark, as the classic image store describes it. */
function inspected(id: string | undefined): EngineAnswer {
  const Config = { Labels: { 'dev.mintmark.build-id': 'one' } };
  return { json: { Id: id, Os: 'linux', Architecture: 'amd64', Config } };
}

describe('the check run', () => {
  test('gives the verdict, on the commit that was pushed and the stage that has to change', async () => {
    const result = await step();
    expect(result.exitCode).toBe(1);
    expect(github.checks).toEqual([
      expect.objectContaining({
        name: 'mintmark (pay)',
        headSha: HEAD_SHA,
        conclusion: 'failure',
        detailsUrl: RUN_URL,
        title: TITLE,
      }),
    ]);
    const [check] = github.checks;
    expect(check?.summary).toContain('❌ Shared: pay has the same image as billing.');
    expect(check?.annotations).toMatchObject([
      { path: 'Dockerfile', start_line: 4, annotation_level: 'failure', title: TITLE },
    ]);
    expect([github.statuses, github.comments, warnings(result)]).toEqual([[], [], []]);
  });

  test('succeeds for an image that no other service has', async () => {
    const result = await step({ image: 'unique' });
    expect(result.exitCode).toBe(0);
    expect(github.checks).toMatchObject([
      { conclusion: 'success', title: 'unique: no other service has this image.', annotations: [] },
    ]);
  });

  test('has its own name for each service of a matrix', async () => {
    const inputs = { 'check-name': 'images', 'comment-summary-in-pr': 'always' };
    await Promise.all([step({ inputs }), step({ inputs, service: 'refunds', image: 'unique' })]);
    expect(github.checks.map(({ name }) => name).sort()).toEqual(['images (pay)', 'images (refunds)']);
    expect(github.comments).toHaveLength(2);
  });

  test('is created for each image in mintmark.yml if the step names none', async () => {
    const [pay, refunds] = [targetOf('pay'), targetOf('refunds')];
    const services = `  pay: { build: ., image: '${pay}' }\n  refunds: { build: ., image: '${refunds}' }\n`;
    writeFileSync(join(cwd, 'compose.yaml'), `services:\n${services}`);
    writeFileSync(join(cwd, 'images.yml'), 'version: 1\ncompose: compose.yaml\n');
    const answers = {
      'GET /info': { json: { DriverStatus: [['Backing Filesystem', 'x']] } },
      [`GET /images/${pay}/json`]: inspected(IMAGE_IDS.unique),
      [`GET /images/${refunds}/json`]: inspected(IMAGE_IDS.shared),
    };
    const result = await withEngine(answers, ({ env }) =>
      step({ env, inputs: { image: '', tags: '', 'config-file': 'images.yml', reports: 'all.json' } }),
    );
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ verdict: 'shared', findings: '1', tag: '', tags: `${pay}\n${refunds}` });
    const reports = JSON.parse(result.outputs['json'] ?? '') as { image: { reference: string } }[];
    expect(reports.map(({ image }) => image.reference)).toEqual([pay, refunds]);
    expect(readFileSync(join(cwd, 'all.json'), 'utf8').trim().split('\n')).toHaveLength(2);
    expect(github.checks.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['mintmark (pay)', 'success'],
      ['mintmark (refunds)', 'failure'],
    ]);
    expect(result.summary.match(/^# .*$/gm)).toHaveLength(2);
  });

  test('covers all images of a service, the worst first', async () => {
    const [pay, refunds] = [targetOf('pay'), targetOf('refunds')];
    const services = `  pay: { build: ., image: '${pay}' }\n  refunds: { build: ., image: '${refunds}' }\n`;
    writeFileSync(join(cwd, 'compose.yaml'), `services:\n${services}`);
    writeFileSync(
      join(cwd, 'one.yml'),
      "version: 1\ncompose: compose.yaml\nservices: { shop: ['**/pay', '**/refunds'] }\n",
    );
    const answers = {
      'GET /info': { json: { DriverStatus: [['Backing Filesystem', 'x']] } },
      [`GET /images/${pay}/json`]: inspected(IMAGE_IDS.shared),
      [`GET /images/${refunds}/json`]: inspected(IMAGE_IDS.unique),
    };
    await withEngine(answers, ({ env }) =>
      step({ env, inputs: { image: '', tags: '', 'config-file': 'one.yml', 'comment-summary-in-pr': 'always' } }),
    );
    expect(github.checks).toMatchObject([{ name: 'mintmark (shop)', conclusion: 'failure' }]);
    expect(github.checks[0]?.title).toBe(`${TITLE} (worst of 2 images)`);
    expect(github.checks[0]?.summary.match(/^## .*?:/gm)).toEqual(['## ❌ Shared:', '## ✅ Unique:']);
    expect(github.comments).toHaveLength(1);
  });

  test('stays red if the jobs of a matrix for the same service end green, and says which job is red', async () => {
    await step();
    await step({ inputs: { matrix: '{"arch":"arm64"}' }, image: 'unique' });
    expect(github.checks).toMatchObject([{ conclusion: 'failure' }, { conclusion: 'failure', title: TITLE }]);
    const { summary = '' } = github.checks[1] ?? {};
    expect(summary).toMatch(/❌ Shared: pay[^]*✅ Unique/);
    expect(summary).toContain('`ship (arm64)`');
    // It is explained in full, and belongs to the same run.
    expect(summary).not.toContain('Other steps');
    expect(github.checks[1]?.annotations).toEqual(github.checks[0]?.annotations);
  });

  test.each([
    ['mintmark.yml names the service', { 'config-file': 'owners.yml' }],
    ['the service is its repository', {}],
  ])('has the same name if the run ends before the service is known, and turns green later: %s', async (_, inputs) => {
    writeFileSync(join(cwd, 'owners.yml'), "version: 1\nservices: { pay: ['**/pay'] }\n");
    await step({ inputs: { ...inputs, image: 'oci:gone' } });
    await step({ inputs, image: 'unique', env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(github.checks).toMatchObject([
      { name: 'mintmark (pay)', conclusion: 'failure', title: expect.stringMatching(/^no verdict: /) },
      { name: 'mintmark (pay)', conclusion: 'success' },
    ]);
  });

  test('is created for a run without a verdict too, and points at the line of the configuration', async () => {
    writeFileSync(join(cwd, 'broken.yml'), 'version: 1\nservise: pay\n');
    const { exitCode } = await step({ inputs: { 'config-file': 'broken.yml', service: 'pay', 'warn-only': 'true' } });
    expect(exitCode).toBe(2);
    expect(github.checks).toMatchObject([
      {
        name: 'mintmark (pay)',
        conclusion: 'failure',
        annotations: [{ path: 'broken.yml', start_line: 2, annotation_level: 'failure' }],
      },
    ]);
    expect(github.checks[0]?.title).toMatch(/^no verdict: broken\.yml:2:/);
  });

  test('has every annotation, even if there are more than one request takes', async () => {
    writeFileSync(join(cwd, 'broken.yml'), Array.from({ length: 120 }, (_, index) => `key${index}: 1\n`).join(''));
    await step({ inputs: { 'config-file': 'broken.yml' } });
    expect(github.checks[0]?.annotations.length).toBeGreaterThanOrEqual(120);
    expect(github.requests.filter((route) => route.startsWith('P'))).toHaveLength(3);
  });

  test('shows the fix as lines of the running workflow, at the build step, as does the summary', async () => {
    const folder = join(cwd, '.github/workflows');
    mkdirSync(folder, { recursive: true });
    const build = '- { name: Build it, uses: docker/build-push-action@v6 }';
    const own = '- uses: mintmark/mintmark/actions/check@v1';
    writeFileSync(join(folder, 'ship.yml'), `jobs:\n  ship:\n    steps:\n      ${build}\n      ${own}\n`);
    const result = await step();
    for (const text of [result.summary, github.checks[0]?.summary, github.checks[0]?.annotations[0]?.message]) {
      expect(text).toContain('Make a mark before the step "Build it" of');
      expect(text).toContain('uses: mintmark/mintmark/actions/stamp@v1');
    }
    // A program gets commands, as on the command line.
    expect(result.outputs['json']).toMatch(/npx mintmark\S* guard \. --to/);
  });

  test('is neutral if the workflow only wants a warning, and the step succeeds', async () => {
    const result = await step({ inputs: { 'warn-only': 'true' } });
    expect(result.exitCode).toBe(0);
    expect(result.outputs['verdict']).toBe('shared');
    expect(github.checks).toMatchObject([{ conclusion: 'neutral', title: TITLE }]);
    expect(warnings(result)).toEqual([`::warning title=mintmark::Only a warning (warn-only): ${TITLE}`]);
  });

  test('is on the run’s own commit if there is no pull request', async () => {
    await step({ event: { ref: 'refs/heads/main' }, inputs: { 'comment-summary-in-pr': 'always' } });
    expect(github.checks).toMatchObject([{ headSha: MERGE_SHA }]);
    expect(github.requests).toEqual([LOOKS, CHECKS]);
  });

  test('is not created without a token', async () => {
    const result = await step({ inputs: { 'github-token': '' } });
    expect([result.exitCode, github.requests, warnings(result)]).toEqual([1, [], []]);
    expect(result.commands).toEqual([
      expect.stringMatching(/^::error title=shared with billing%3A .*,file=Dockerfile,line=4::/),
    ]);
  });
});

describe('what a token may not do', () => {
  test('a status replaces the check run', async () => {
    github.refuse((route) => (route === CHECKS ? FORBIDDEN : undefined));
    const result = await step();
    expect(github.statuses).toEqual([
      {
        sha: HEAD_SHA,
        context: 'mintmark (pay)',
        state: 'failure',
        description: TITLE,
        target_url: expect.stringContaining(RUN_URL),
      },
    ]);
    expect(warnings(result)).toEqual([]);
  });

  test('a status has no annotations, so the log has them; and a green one does not hide another step’s red', async () => {
    github.refuse((route) => (route === CHECKS ? FORBIDDEN : undefined));
    const result = await step();
    expect(result.commands).toEqual([
      expect.stringMatching(/^::error title=shared with billing%3A .*,file=Dockerfile,line=4::/),
    ]);
    await step({ image: 'unique', env: { GITHUB_JOB: 'check' } });
    expect(github.statuses.map(({ state }) => state)).toEqual(['failure', 'failure']);
  });

  test('with a fork’s token that may do nothing, the log has the finding at its line, and a notice why there is no check', async () => {
    github.refuse((route) => (route.startsWith('POST') ? FORBIDDEN : undefined));
    const repo = { full_name: 'fork/shop' };
    const event = { pull_request: { number: 7, head: { sha: HEAD_SHA, repo } } };
    const result = await step({ event, inputs: { 'comment-summary-in-pr': 'always' } });
    expect(result.exitCode).toBe(1);
    expect(warnings(result)).toEqual([]);
    expect(result.commands).toEqual([
      expect.stringMatching(
        /^::notice title=mintmark::There is no check and no comment: the token of a pull request from a fork/,
      ),
      expect.stringMatching(
        /^::error title=shared with billing%3A .*,file=Dockerfile,line=4::This image already belongs to billing/,
      ),
    ]);
  });

  test('with a job token that may do nothing, one warning names the permissions, and the verdict stays', async () => {
    github.refuse((route) => (route.startsWith('POST') ? FORBIDDEN : undefined));
    const result = await step({ inputs: { 'comment-summary-in-pr': 'always' } });
    expect(result.exitCode).toBe(1);
    expect(result.outputs['verdict']).toBe('shared');
    expect(result.summary).toContain('❌ Shared');
    expect(warnings(result)).toHaveLength(1);
    expect(warnings(result)[0]).toContain('lacks checks: write and pull-requests: write.');
    expect(github.requests.filter((route) => route === STATUSES)).toHaveLength(1);
  });
});
