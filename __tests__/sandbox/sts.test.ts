import { ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr';
import { fromTemporaryCredentials, fromWebToken } from '@aws-sdk/credential-providers';
import { afterEach, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { ACCOUNT, closeAll, NOW, OTHER_ACCOUNT, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const roleArn = `arn:aws:iam::${OTHER_ACCOUNT}:role/ci/deploy`;

function idToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.signature`;
}

const webIdentity = (sandbox: Sandbox, webIdentityToken: string): ReturnType<typeof fromWebToken> =>
  fromWebToken({
    roleArn,
    roleSessionName: 'run-1',
    webIdentityToken,
    clientConfig: { endpoint: sandbox.endpoint, region: REGION },
  });

test('a workflow’s ID token becomes a session of the role, whose name is in a denial', async () => {
  const sandbox = await sandboxed({ fault: ({ api }) => (api === 'ecr' ? { kind: 'deny' } : undefined) });
  const seconds = NOW.getTime() / 1000;
  const token = idToken({ sub: 'repo:octo/app:ref:refs/heads/main', aud: ['sts.amazonaws.com'], exp: seconds + 1 });
  const credentials = await webIdentity(sandbox, token)();
  expect(credentials).toMatchObject({ accessKeyId: OTHER_ACCOUNT, expiration: new Date(NOW.getTime() + 3_600_000) });
  const client = new ECRClient({ endpoint: sandbox.endpoint, region: REGION, credentials, maxAttempts: 1 });
  await expect(client.send(new ListImagesCommand({ repositoryName: 'app' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/deploy/run-1`),
  });
  client.destroy();
  expect(sandbox.calls).toMatchObject({ 'sts:AssumeRoleWithWebIdentity': 1 });
});

test('an expired ID token is refused, and so is a denied one', async () => {
  const sandbox = await sandboxed();
  const expired = idToken({ sub: 'repo:octo/app', exp: NOW.getTime() / 1000 });
  await expect(webIdentity(sandbox, expired)()).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  sandbox.setFault(() => ({ kind: 'deny' }));
  await expect(webIdentity(sandbox, 'opaque')()).rejects.toMatchObject({ message: expect.stringContaining(roleArn) });
});

test('AssumeRole respects the requested duration', async () => {
  const sandbox = await sandboxed();
  const assume = (DurationSeconds: number): ReturnType<ReturnType<typeof fromTemporaryCredentials>> =>
    fromTemporaryCredentials({
      params: { RoleArn: roleArn, RoleSessionName: 'run-1', DurationSeconds },
      masterCredentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
      clientConfig: { endpoint: sandbox.endpoint, region: REGION },
    })();
  expect(await assume(900)).toMatchObject({ expiration: new Date(NOW.getTime() + 900_000) });
  await expect(assume(60)).rejects.toMatchObject({ message: expect.stringContaining('DurationSeconds') });
});
