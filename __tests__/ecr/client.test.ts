import { DescribeRepositoriesCommand, ListImagesCommand } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from '../../src/ecr/client.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { TestClock } from '../support/clock.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';

let sandbox: Sandbox;
let onListImages: () => void;

beforeAll(async () => {
  sandbox = await startSandbox({
    now: () => new Date('2026-11-24T08:00:00Z'),
    fault: ({ operation }) => {
      if (operation !== 'ListImages') return undefined;
      onListImages();
      return { kind: 'hang' };
    },
  });
  sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
});
afterAll(() => sandbox.close());

test.each([
  ['a call', undefined],
  ['a call with its own limits', { attemptMs: 60_000, signal: new AbortController().signal }],
])('the end of the run ends %s in progress', async (_name, limits) => {
  const run = new AbortController();
  const options = { region: REGION, rate: 500, env: sandboxEnv(sandbox.endpoint), clock: new TestClock() };
  const connection = await connect({ ...options, signal: run.signal, runMs: 60_000 });
  try {
    await connection.send(new DescribeRepositoriesCommand());
    onListImages = () => {
      run.abort();
    };
    const answer = connection.send(new ListImagesCommand({ repositoryName: 'app' }), limits);
    // An attempt that waits too long has another message.
    const message = expect.stringContaining("was not answered before the run's time was over");
    await expect(answer).rejects.toMatchObject({ code: 'TIMEOUT', message });
  } finally {
    connection.close();
  }
});
