import { ECRClient } from '@aws-sdk/client-ecr';
import { describe, expect, test } from '@jest/globals';
import { namedEndpoint, namedRegion, unsetEmpty } from '../../src/aws/environment.ts';
import { regionOf } from '../../src/aws/middleware.ts';
import { connect } from '../../src/ecr/client.ts';
import { connectEcs } from '../../src/ecs/client.ts';
import { openTable } from '../../src/ledger/dynamodb.ts';
import { TestClock } from '../support/clock.ts';
import { REGION } from '../support/runtime.ts';

describe('the endpoint that the environment names', () => {
  test('is the service-specific one before the global one, and none if it is empty', () => {
    const all = { AWS_ENDPOINT_URL: 'http://localhost:4566' };
    expect(namedEndpoint('ECR', all)).toBe('http://localhost:4566');
    expect(namedEndpoint('ECR', { ...all, AWS_ENDPOINT_URL_ECR: 'https://ecr.test' })).toBe('https://ecr.test');
    expect(namedEndpoint('ECS', { AWS_ENDPOINT_URL_ECR: 'https://ecr.test' })).toBeUndefined();
    expect(namedEndpoint('ECR', { AWS_ENDPOINT_URL_ECR: '' })).toBeUndefined();
    expect(namedEndpoint('ECR', { ...all, AWS_ENDPOINT_URL_ECR: '' })).toBe('http://localhost:4566');
  });

  test('names the variable if it is not a URL', () => {
    expect(() => namedEndpoint('ECR', { AWS_ENDPOINT_URL_ECR: 'x', AWS_ENDPOINT_URL: 'http://localhost' })).toThrow(
      'AWS_ENDPOINT_URL_ECR is not an http or https URL',
    );
  });

  const run = { region: REGION, clock: new TestClock(), signal: new AbortController().signal, runMs: 60_000 };
  const roles = [{ arn: 'arn:aws:iam::444455556666:role/mintmark' }];
  test.each<[string, (env: Record<string, string>) => Promise<unknown>]>([
    ['AWS_ENDPOINT_URL_ECR', (env) => connect({ ...run, rate: 1, env })],
    ['AWS_ENDPOINT_URL_STS', (env) => connect({ ...run, rate: 1, roles, env })],
    ['AWS_ENDPOINT_URL_ECS', (env) => connectEcs({ ...run, env })],
    ['AWS_ENDPOINT_URL_DYNAMODB', (env) => openTable({ ...run, table: 'mintmark', env })],
    ['AWS_ENDPOINT_URL', (env) => connect({ ...run, rate: 1, env })],
  ])('is named if it is not a URL: %s', async (variable, open) => {
    for (const value of ['localhost:4566', 'nonsense', 'ftp://ecr.test']) {
      await expect(open({ [variable]: value })).rejects.toMatchObject({
        code: 'USAGE',
        message: `${variable} is not an http or https URL`,
      });
    }
  });
});

test.each(['%', 'eu west 1', 'http://eu-west-1'])(
  'an invalid region is not reported as missing: %j',
  async (region) => {
    await expect(regionOf(new ECRClient({ region }).config, 'Set AWS_REGION.')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/^The AWS region that is set cannot be used: .*region=/),
      hint: 'Set AWS_REGION.',
    });
  },
);

describe('an empty variable', () => {
  test('is not a region', () => {
    expect(namedRegion({ AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' })).toBe('eu-west-1');
    expect(namedRegion({ AWS_REGION: '', AWS_DEFAULT_REGION: '' })).toBeUndefined();
    expect(namedRegion({ AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-1' })).toBe('eu-west-2');
  });

  test('is removed from the environment that the SDK reads if it belongs to AWS', () => {
    const env = { AWS_REGION: '', AWS_USE_FIPS_ENDPOINT: '', AWS_PROFILE: 'ci', DOCKER_HOST: '' };
    unsetEmpty(env);
    expect(env).toEqual({ AWS_PROFILE: 'ci', DOCKER_HOST: '' });
  });
});
