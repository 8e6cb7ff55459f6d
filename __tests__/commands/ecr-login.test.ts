import { expect, test } from '@jest/globals';
import { ecrLogin } from '../../src/commands/ecr-login.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { ACCOUNT, runtimeTo, REGION, sandboxEnv } from '../support/runtime.ts';
import { OTHER_ACCOUNT } from './scene.ts';

test('only ECR, and the endpoint that replaces it, get a login with the AWS credentials', async () => {
  const sandbox = await startSandbox({ now: () => new Date() });
  const time = { signal: new AbortController().signal, runMs: 60_000 };
  const login = (host: string): Promise<unknown> => ecrLogin(host, [], runtimeTo(sandbox.endpoint), time);
  try {
    for (const host of [
      `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`,
      `${ACCOUNT}.dkr-ecr.${REGION}.on.aws`,
      new URL(sandbox.endpoint).host,
    ]) {
      expect(await login(host)).toEqual({ username: 'AWS', password: `sandbox.${ACCOUNT}.${REGION}` });
    }
    expect(sandbox.calls).toEqual({ GetAuthorizationToken: 3 });
    const others = [
      'docker.io',
      '127.0.0.1:1',
      'dkr.ecr.eu-west-1.amazonaws.com',
      `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com.example.com`,
    ];
    for (const host of others) expect(await login(host)).toBeUndefined();
    expect(sandbox.calls).toEqual({ GetAuthorizationToken: 3 });
  } finally {
    await sandbox.close();
  }
});

test("the registry's configured role is used for the login", async () => {
  const sandbox = await startSandbox({ now: () => new Date() });
  const time = { signal: new AbortController().signal, runMs: 60_000 };
  const configured = [{ region: REGION, roles: [{ arn: `arn:aws:iam::${OTHER_ACCOUNT}:role/mintmark` }] }];
  const env = { ...sandboxEnv(sandbox.endpoint), AWS_ENDPOINT_URL_STS: sandbox.endpoint };
  try {
    const host = `${OTHER_ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
    expect(await ecrLogin(host, configured, runtimeTo(sandbox.endpoint, { env }), time)).toEqual({
      username: 'AWS',
      password: `sandbox.${OTHER_ACCOUNT}.${REGION}`,
    });
    expect(sandbox.calls).toEqual({ 'sts:AssumeRole': 1, GetAuthorizationToken: 1 });
  } finally {
    await sandbox.close();
  }
});
