import { BatchGetImageCommand, DescribeRepositoriesCommand, ListImagesCommand } from '@aws-sdk/client-ecr';
import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../src/sandbox/call.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { ACCOUNT, clientOf, NOW, REGION, sandboxed } from './support.ts';

const list = new ListImagesCommand({ repositoryName: 'app' });

async function ask(fault: Fault, options: Partial<SandboxOptions> = {}): Promise<unknown> {
  const sandbox = await sandboxed({ ...options, fault: () => fault });
  sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
  return clientOf(sandbox).send(list, { abortSignal: AbortSignal.timeout(500) });
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

  test('error gives any code, message and status', async () => {
    const fault = { kind: 'error', code: 'ExpiredTokenException', message: 'expired', status: 403 } as const;
    await expect(ask(fault)).rejects.toMatchObject({
      name: 'ExpiredTokenException',
      message: 'expired',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('latency delays the right answer', async () => {
    const before = performance.now();
    await expect(ask({ kind: 'latency', ms: 60 })).resolves.toMatchObject({ imageIds: [] });
    expect(performance.now() - before).toBeGreaterThan(55);
  });

  test('hang never answers', async () => {
    await expect(ask({ kind: 'hang' })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('reset breaks the connection', async () => {
    await expect(ask({ kind: 'reset' })).rejects.toThrow(/ECONNRESET/);
  });

  test('garbage is no JSON', async () => {
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
    const call = { door: 'ecr', operation: 'BatchGetImage', account: ACCOUNT, region: REGION, repository: 'app' };
    const input = { repositoryName: 'app', imageIds: [{ imageTag: '1' }] };
    expect(seen).toMatchObject([
      { ...call, input, attempt: 1 },
      { ...call, input, attempt: 2 },
    ]);
  });
});

describe('pace', () => {
  test('a rate is held for each operation, and refills by the clock', async () => {
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

  test('a thousand calls at once are answered side by side', async () => {
    const sandbox = await sandboxed({ latencyMs: 20 });
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
    const authorization = `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20261124/${REGION}/ecr/aws4_request, Signature=0`;
    const headers = { authorization, 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.ListImages' };
    const body = JSON.stringify({ repositoryName: 'app' });
    const before = performance.now();
    const statuses = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const response = await fetch(sandbox.endpoint, { method: 'POST', headers, body });
        await response.arrayBuffer();
        return response.status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    // One after the other they would take 20 s.
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

test('a request that is not signed is told so', async () => {
  const sandbox = await sandboxed();
  const headers = { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.ListImages' };
  const response = await fetch(sandbox.endpoint, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
});
