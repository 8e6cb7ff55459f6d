import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import type { ImageRepository } from '../../src/image/sources/source.ts';
import { openRepository } from '../../src/registry/client.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { MANIFEST, NAME, open, sendManifest, withServer, registryRuntime } from '../support/registry.ts';

const blob = { digest: digestOf('{}'), limit: 2 };

describe('an answer', () => {
  test.each<[string, (response: ServerResponse) => void, object]>([
    [
      'that is a web page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining('a web page') },
    ],
    ['that is 404', (response) => response.writeHead(404).end(), {}],
    [
      'of more than 4 MiB',
      (response) => response.writeHead(200).end(Buffer.alloc(4 * 1024 * 1024 + 1)),
      { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining('more than the 4194304 bytes') },
    ],
    [
      'that denies',
      (response) => response.writeHead(403).end(`{"errors":[{"code":"DENIED","message":"not ${'x'.repeat(10_000)}"}]}`),
      { code: 'ACCESS_DENIED', message: expect.stringMatching(/DENIED not x{150,250}$/) },
    ],
    [
      'that requires TLS',
      (response) => response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n'),
      { code: 'NETWORK', message: expect.stringMatching(/^127\.0\.0\.1:\d+ speaks TLS, .*not use on loopback$/) },
    ],
    [
      'that is a failure with a page of 1 MiB',
      (response) => response.writeHead(418, { 'content-type': 'text/html' }).end(Buffer.alloc(1024 * 1024)),
      { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining('HTTP 418') },
    ],
  ])('%s', async (_what, answer, expected) => {
    await withServer(
      (_request, response) => {
        answer(response);
      },
      async ({ host, requests }) => {
        const found = await open(host)
          .manifest('1')
          .catch((thrown: unknown) => thrown);
        expect(found ?? {}).toMatchObject(expected);
        expect(requests).toHaveLength(1);
      },
    );
  });

  test('that is cut off is requested again', async () => {
    let broken = 2;
    await withServer(
      (_request, response) => {
        if (broken-- === 0) sendManifest(response);
        else response.writeHead(200, { 'content-length': 100 }).write('{"schema', () => response.destroy());
      },
      async ({ host, requests }) => {
        const runtime = registryRuntime();
        const found = await openRepository(host, NAME, runtime).manifest('1');
        expect(Buffer.from(found?.bytes ?? []).toString()).toBe(MANIFEST);
        expect(requests).toHaveLength(3);
        expect(runtime.sleeps).toEqual([250, 500]);
      },
    );
  });

  test('with Retry-After is retried, up to a limit, and is an error in the end', async () => {
    await withServer(
      (_request, response) =>
        response.writeHead(429, { 'retry-after': '7' }).end('{"errors":[{"code":"TOOMANYREQUESTS"}]}'),
      async ({ host, requests }) => {
        const runtime = registryRuntime();
        await expect(openRepository(host, NAME, runtime).manifest('1')).rejects.toMatchObject({
          code: 'THROTTLED',
          message: expect.stringContaining('TOOMANYREQUESTS'),
        });
        expect(requests).toHaveLength(4);
        expect(runtime.sleeps).toEqual([7000, 7000, 7000]);
      },
    );
  });
});

describe('no answer', () => {
  test('from a closed port is reported at once', async () => {
    const host = await withServer(
      () => undefined,
      ({ host }) => Promise.resolve(host),
    );
    const runtime = registryRuntime();
    await expect(openRepository(host, NAME, runtime).manifest('1')).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(new RegExp(`${host}.*ECONNREFUSED`)),
    });
    expect(runtime.sleeps).toEqual([]);
  });

  test('from a port that fetch refuses is blamed on the port', async () => {
    await expect(open('127.0.0.1:6000').manifest('1')).rejects.toMatchObject({
      code: 'NETWORK',
      message:
        'Cannot reach the registry 127.0.0.1:6000: Node.js refuses to connect to this port, as browsers do; use another',
    });
  });

  test('because a proxy on the way requires a login is reported with the proxy', async () => {
    await withServer(
      (_request, response) => response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end(),
      async ({ host }) => {
        await expect(open(host).manifest('1')).rejects.toMatchObject({
          code: 'NETWORK',
          message: `Cannot reach the registry ${host}: a proxy on the way wants a login (HTTP 407)`,
        });
      },
    );
  });

  test("before the run's time is over is TIMEOUT", async () => {
    const run = new AbortController();
    await withServer(
      () => {
        run.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      },
      async ({ host }) => {
        await expect(open(host, { signal: run.signal }).manifest('1')).rejects.toMatchObject({ code: 'TIMEOUT' });
      },
    );
  });
});

describe('from the sandbox, with intermittent faults', () => {
  async function withSandbox(work: (sandbox: Sandbox, repository: ImageRepository) => Promise<void>): Promise<void> {
    const sandbox = await startSandbox({ now: () => new Date(), anonymous: true });
    try {
      const seed = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
      await seed.putBlob('{}');
      await work(
        sandbox,
        openRepository(new URL(sandbox.endpoint).host, `${ACCOUNT}/${REGION}/app`, registryRuntime()),
      );
    } finally {
      await sandbox.close();
    }
  }

  test.each([{ kind: 'throttle' }, { kind: 'reset' }, { kind: 'error', code: 'UNKNOWN', status: 503 }] as const)(
    'survives %j twice',
    async (fault) => {
      await withSandbox(async (sandbox, repository) => {
        sandbox.setFault(({ attempt }) => (attempt <= 2 ? fault : undefined));
        expect(await repository.blob(blob)).toEqual(Buffer.from('{}'));
      });
    },
  );

  test('with a denial is final', async () => {
    await withSandbox(async (sandbox, repository) => {
      sandbox.setFault(() => ({ kind: 'deny' }));
      await expect(repository.blob(blob)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      expect(Object.values(sandbox.calls)).toEqual([1]);
    });
  });
});
