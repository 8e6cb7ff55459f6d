import { expect, test } from '@jest/globals';
import { connectGitHub } from '../../src/github/client.ts';
import { remoteReader } from '../../src/github/contents.ts';
import { withServer } from '../support/registry.ts';

type Answers = Parameters<typeof withServer>[0];

const REQUEST = { send: fetch, signal: new AbortController().signal };

test('schedules no retry once the run is over, which would keep the process alive', async () => {
  const run = new AbortController();
  let requests = 0;
  const silent = (): void => {
    requests += 1;
    run.abort(new DOMException('too late', 'TimeoutError'));
  };
  await withServer(silent, async ({ host }) => {
    const github = connectGitHub('token', `http://${host}`, { send: fetch, signal: run.signal });
    await expect(github.request('GET /repos/acme/shop')).rejects.toMatchObject({
      request: { request: { retries: 0 } },
    });
  });
  expect(requests).toBe(1);
});

test.each(['gho_secret\ngho_other', 'gho_secret gho_other', 'gho_secret\u{e9}'])(
  'shows nothing of the token %j',
  (token) => {
    const connect = (): unknown => connectGitHub(token, 'http://127.0.0.1:1', REQUEST);
    expect(connect).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.not.stringContaining('gho_') }));
  },
);

test('reads public data without a token', async () => {
  const content = Buffer.from('version: 1\n').toString('base64');
  const file: Answers = (_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ type: 'file', encoding: 'base64', content }));
  await withServer(file, async ({ host, requests }) => {
    const read = remoteReader('', `http://${host}`, {});
    const { bytes } = await read({ owner: 'acme', repo: 'policies', path: 'mintmark.yml', ref: 'v1' });
    expect(Buffer.from(bytes).toString()).toBe('version: 1\n');
    expect(requests).toEqual([expect.objectContaining({ authorization: undefined })]);
  });
});

test.each(['null', '<html>Log in</html>', '"text"'])('does not take %s for an answer of GitHub', async (body) => {
  const page: Answers = (_, response) => response.end(body);
  await withServer(page, async ({ host }) => {
    const github = connectGitHub('token', `http://${host}`, REQUEST);
    await expect(github.request('GET /repos/acme/shop')).rejects.toThrow('the answer is not from GitHub (HTTP 200');
  });
});

test.each(['{"total_count":1}', '{"total_count":1,"check_runs":null}', '{"total_count":1,"check_runs":5}'])(
  'does not take %s for a page of a list',
  async (body) => {
    const page: Answers = (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    await withServer(page, async ({ host }) => {
      const github = connectGitHub('token', `http://${host}`, REQUEST);
      const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
      await expect(github.paginate(route, { owner: 'a', repo: 'b', ref: 'c' })).rejects.toThrow(
        'the answer is not from GitHub (HTTP 200',
      );
    });
  },
);

test('limits an answer to what GitHub sends', async () => {
  let sent = 0;
  const endless: Answers = (_, response) => {
    const send = (): void => {
      do sent += 1_048_576;
      while (!response.destroyed && response.write(Buffer.alloc(1_048_576, ' ')));
    };
    response.on('drain', send);
    send();
  };
  await withServer(endless, async ({ host }) => {
    const github = connectGitHub('token', `http://${host}`, REQUEST);
    await expect(github.request('GET /repos/acme/shop')).rejects.toThrow('no JSON');
  });
  expect(sent).toBeLessThan(2 * 67_108_864);
});

test('stops reading an endless list', async () => {
  const loop: Answers = ({ line }, response, host) => {
    const link = `<http://${host}${line.replace('GET ', '')}>; rel="next"`;
    response.writeHead(200, { 'content-type': 'application/json', link }).end('[]');
  };
  await withServer(loop, async ({ host }) => {
    const github = connectGitHub('token', `http://${host}`, { ...REQUEST, most: 5 });
    await expect(github.paginate('GET /repos/{owner}/{repo}/tags', { owner: 'a', repo: 'b' })).rejects.toThrow(
      'a list does not end',
    );
  });
});
