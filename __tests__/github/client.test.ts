import { expect, test } from '@jest/globals';
import { connectGitHub } from '../../src/github/client.ts';
import { withServer } from '../support/registry.ts';

test('plans no retry once the run is over, which would keep the process alive', async () => {
  const run = new AbortController();
  let requests = 0;
  const silent = (): void => {
    requests += 1;
    run.abort(new DOMException('too late', 'TimeoutError'));
  };
  await withServer(silent, async ({ host }) => {
    const github = connectGitHub('', `http://${host}`, run.signal);
    await expect(github.request('GET /repos/acme/shop')).rejects.toMatchObject({
      request: { request: { retries: 0 } },
    });
  });
  expect(requests).toBe(1);
});
