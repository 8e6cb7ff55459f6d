import { BatchGetImageCommand, DescribeRepositoriesCommand, ListImagesCommand } from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../src/sandbox/call.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { ACCOUNT, clientOf, closeAll, NOW, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const list = new ListImagesCommand({ repositoryName: 'app' });

async function ask(fault: Fault, options: Partial<SandboxOptions> = {}): Promise<unknown> {
  const sandbox = await sandboxed({ ...options, fault: () => fault });
  sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
  return clientOf(sandbox).send(list);
}

describe('faults', () => {
  test('throttle', async () => {
    await expect(ask({ kind: 'throttle' })).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  test('deny names the principal, the action and the repository, as AWS does', async () => {
    await expect(ask({ kind: 'deny' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/sandbox/${ACCOUNT} is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:${REGION}:${ACCOUNT}:repository/app because no identity-based policy allows the ecr:ListImages action`,
    });
  });

  test('error returns any code, message and status', async () => {
    const fault = { kind: 'error', code: 'ExpiredTokenException', message: 'expired', status: 403 } as const;
    await expect(ask(fault)).rejects.toMatchObject({
      name: 'ExpiredTokenException',
      message: 'expired',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('latency delays the right answer', async () => {
    const slept: number[] = [];
    const sleep = (milliseconds: number): Promise<void> => {
      slept.push(milliseconds);
      return Promise.resolve();
    };
    await expect(ask({ kind: 'latency', ms: 60 }, { sleep, latencyMs: 5 })).resolves.toMatchObject({ imageIds: [] });
    expect(slept).toEqual([65]);
  });

  test('hang never answers', async () => {
    const client = new AbortController();
    const sandbox = await sandboxed({
      fault: () => {
        client.abort();
        return { kind: 'hang' };
      },
    });
    const asked = clientOf(sandbox).send(list, { abortSignal: client.signal });
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('reset breaks the connection', async () => {
    await expect(ask({ kind: 'reset' })).rejects.toThrow(/ECONNRESET/);
  });

  test('garbage is not JSON', async () => {
    await expect(ask({ kind: 'garbage' })).rejects.toThrow(/JSON/);
  });

  test('answer changes what is sent', async () => {
    const change = (answer: object): Record<string, unknown> => ({ ...answer, imageIds: [{ imageTag: 'made-up' }] });
    await expect(ask({ kind: 'answer', change })).resolves.toMatchObject({ imageIds: [{ imageTag: 'made-up' }] });
  });

  test('a hook sees the call, and counts its repetitions', async () => {
    const seen: unknown[] = [];
    const sandbox = await sandboxed();
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
    sandbox.setFault((call) => {
      seen.push(call);
      return call.attempt === 1 ? { kind: 'throttle' } : undefined;
    });
    const client = clientOf(sandbox);
    const get = new BatchGetImageCommand({ repositoryName: 'app', imageIds: [{ imageTag: '1' }] });
    await expect(client.send(get)).rejects.toThrow();
    await expect(client.send(get)).resolves.toBeDefined();
    const call = { api: 'ecr', operation: 'BatchGetImage', account: ACCOUNT, region: REGION, repository: 'app' };
    const input = { repositoryName: 'app', imageIds: [{ imageTag: '1' }] };
    expect(seen).toMatchObject([
      { ...call, input, attempt: 1 },
      { ...call, input, attempt: 2 },
    ]);
  });
});

describe('pace', () => {
  test('a rate is enforced per operation, and refills by the clock', async () => {
    let now = NOW.getTime();
    const sandbox = await sandboxed({ now: () => new Date(now), rates: { DescribeRepositories: 2 } });
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
    const client = clientOf(sandbox);
    const ask5 = async (): Promise<number> => {
      const sent = Array.from({ length: 5 }, () => client.send(new DescribeRepositoriesCommand()));
      return (await Promise.allSettled(sent)).filter(({ status }) => status === 'fulfilled').length;
    };
    expect(await ask5()).toBe(2);
    await expect(client.send(list)).resolves.toBeDefined();
    now += 500;
    expect(await ask5()).toBe(1);
    expect(sandbox.calls).toEqual({ DescribeRepositories: 10, ListImages: 1 });
  });

  test('two hundred calls at once wait concurrently', async () => {
    let release: () => void = () => undefined;
    const allIn = new Promise<void>((resolve) => (release = resolve));
    let waiting = 0;
    // No call is answered before the last one has come: one after the other they would never end.
    const sleep = (): Promise<void> => {
      waiting += 1;
      if (waiting === 200) release();
      return allIn;
    };
    const sandbox = await sandboxed({ latencyMs: 20, sleep });
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
    const authorization = `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20261124/${REGION}/ecr/aws4_request, Signature=0`;
    const headers = { authorization, 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.ListImages' };
    const body = JSON.stringify({ repositoryName: 'app' });
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const response = await fetch(sandbox.endpoint, { method: 'POST', headers, body });
        await response.arrayBuffer();
        return response.status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});

test('an unsigned request is refused with the reason', async () => {
  const sandbox = await sandboxed();
  const headers = { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.ListImages' };
  const response = await fetch(sandbox.endpoint, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
});
