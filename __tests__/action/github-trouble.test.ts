import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { github, onPullRequest, step, warnings } from './pull-request.ts';

onPullRequest();

const CHECKS = 'POST /repos/{owner}/{repo}/check-runs';
const LOOKS = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';

describe('a GitHub in trouble', () => {
  test.each([403, 429])('waits for a rate limit that ends soon: %i', async (status) => {
    let refused = 0;
    github.refuse((route) =>
      route === CHECKS && refused++ === 0
        ? {
            status,
            headers: { 'retry-after': '1' },
            body: { message: 'You have exceeded a secondary rate limit.' },
          }
        : undefined,
    );
    const result = await step();
    expect([github.checks.length, refused, warnings(result)]).toEqual([1, 2, []]);
  });

  test('does not wait an hour for a rate limit, or take it for a missing permission', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 3600);
    github.refuse(() => ({
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
      body: { message: 'API rate limit exceeded for installation.' },
    }));
    const result = await step();
    expect(result.exitCode).toBe(1);
    expect(github.requests).toEqual([LOOKS]);
    expect(warnings(result)).toHaveLength(1);
    expect(warnings(result)[0]).toContain('the check run: API rate limit exceeded for installation.');
  });

  test('retries a single failure', async () => {
    let failures = 0;
    github.refuse(() => (failures++ === 0 ? { status: 502, body: { message: 'Bad Gateway' } } : undefined));
    const result = await step();
    expect([github.checks.length, warnings(result)]).toEqual([1, []]);
  });

  test('reports a lasting failure once, and keeps the verdict', async () => {
    github.refuse(() => ({ status: 503, body: { message: 'No server is available\n::error::forged' } }));
    const result = await step({ image: 'unique' });
    expect(result.exitCode).toBe(0);
    expect(result.commands).toHaveLength(1);
    expect(result.commands[0]).toContain('GitHub could not be notified: the check run: No server is available');
  });

  test('rejects a token of two lines without showing it', async () => {
    const inputs = { 'github-token': 'gho_secret\ngho_other' };
    const result = await step({ image: 'unique', inputs });
    expect([result.exitCode, github.requests]).toEqual([0, []]);
    expect(warnings(result)).toEqual([expect.stringContaining('github-token is not a token')]);
    expect(result.log).not.toContain('gho_');
  });

  test('warns once if nothing listens', async () => {
    const result = await step({ image: 'unique', apiUrl: 'http://127.0.0.1:1' });
    expect(result.exitCode).toBe(0);
    expect(warnings(result)).toHaveLength(1);
  });

  test.each([
    [403, '<html>Blocked by the filter</html>'],
    [400, ''],
  ])('does not take something else that answers with HTTP %i and %j for GitHub', async (status, body) => {
    const filter = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end(body);
    });
    await once(filter.listen(0, '127.0.0.1'), 'listening');
    const { port } = filter.address() as AddressInfo;
    const result = await step({ image: 'unique', apiUrl: `http://127.0.0.1:${port}` });
    filter.close();
    expect(result.exitCode).toBe(0);
    expect(warnings(result)).toEqual([
      expect.stringContaining(
        `GitHub could not be notified: the check run: the answer is not from GitHub (HTTP ${status}).`,
      ),
    ]);
  });

  test('treats an address that is not a URL as a usage error, and sends nothing', async () => {
    const result = await step({ image: 'unique', apiUrl: '::x' });
    expect([result.exitCode, result.outputs['verdict']]).toEqual([2, 'unknown']);
    expect(result.commands).toContainEqual(
      '::error title=mintmark::GITHUB_API_URL is not a URL%0ADo not set it: the runner does.',
    );
    expect(github.requests).toEqual([]);
  });

  test('ignores a proxy that is not a URL if no proxy is needed', async () => {
    const result = await step({ image: 'unique', apiUrl: 'https://127.0.0.1:1', env: { HTTPS_PROXY: ':::' } });
    expect([result.exitCode, result.outputs['verdict']]).toEqual([0, 'unique']);
    expect(warnings(result)).toEqual([expect.stringContaining('GitHub could not be notified')]);
  });
});
