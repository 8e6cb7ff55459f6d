import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { node } from '../../../src/commands/node/run.ts';
import { TestClock } from '../../support/clock.ts';
import { inDirectory } from '../../support/lab.ts';
import { HOST, idOf, NOW } from '../../support/nodes.ts';

const A = `${HOST}/team/a@${idOf('a')}`;
const B = `${HOST}/team/b@${idOf('a')}`;
const NOWHERE = { endpoint: 'http://127.0.0.1:5', config: '/nowhere/ecs.config', state: '/nowhere/agent.db' };
const NAMES = { RepoTags: [], RepoDigests: [A, B] };

/** The answers of an engine that has one stuck image. */
function answerTo(path: string): object {
  if (path === '/info') return { ServerVersion: '28.5.2', DriverStatus: null };
  if (path === '/containers/json') return [];
  if (path === '/system/df') return { LayersSize: 100 };
  if (path !== '/images/json') return { Id: idOf('a'), ...NAMES };
  return [{ Id: idOf('a'), Created: 1_790_000_000, Size: 100, SharedSize: 40, ParentId: '', ...NAMES }];
}

/**
 * Fixes the node of an engine that never answers one request.
 *
 * @param hangs `METHOD PATH`, or the beginning of it
 * @param then called once that has been asked
 */
function fixing(hangs: string, then: (clock: TestClock, ended: AbortController) => void): ReturnType<typeof node> {
  return inDirectory(async (cwd) => {
    const clock = new TestClock();
    const ended = new AbortController();
    const server = createServer(({ method = '', url = '' }, response) => {
      const path = decodeURIComponent(url.replace(/\?.*$/, ''));
      if (`${method} ${path}`.startsWith(hangs)) then(clock, ended);
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(answerTo(path)));
    });
    const socket = join(cwd, 'engine.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      const runtime = { cwd, env: { DOCKER_HOST: `unix://${socket}` }, now: () => NOW, clock, ended: ended.signal };
      return await node({ mode: 'fixed', keep: 0 }, runtime, NOWHERE);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
}

describe('an engine that does not answer', () => {
  test.each(['GET /info', 'GET /images/json', 'GET /containers/json'])('%s has two minutes', async (question) => {
    await expect(
      fixing(question, (clock) => {
        clock.advance(120_000);
      }),
    ).rejects.toMatchObject({ code: 'DOCKER' });
  });

  test('is not waited for after the run has been ended', async () => {
    const run = fixing('GET /images/json', (_, ended) => {
      ended.abort();
    });
    await expect(run).rejects.toMatchObject({
      code: 'CANCELLED',
      message: expect.stringMatching(/^The Docker Engine at .* had not answered before the run was cancelled$/),
    });
  });

  test('gets a quarter of an hour to remove an image, without being interrupted', async () => {
    const report = await fixing('DELETE', (clock, ended) => {
      ended.abort();
      clock.advance(899_999);
      clock.advance(1);
    });
    expect(report).toMatchObject({ exitCode: 3, halt: { kind: 'failed' } });
    expect(report.steps.map(({ outcome }) => outcome.kind)).toEqual(['not-tried', 'not-tried']);
  });
});
