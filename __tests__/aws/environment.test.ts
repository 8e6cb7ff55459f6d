import { describe, expect, test } from '@jest/globals';
import { namedEndpoint } from '../../src/aws/environment.ts';
import { connect } from '../../src/ecr/client.ts';
import '../../src/ecr/credentials.ts';
import { connectEcs } from '../../src/ecs/client.ts';
import { openTable } from '../../src/ledger/dynamodb.ts';
import { realClock, REGION } from '../support/door.ts';

describe('the endpoint that the environment names', () => {
  test("is the service's own before that of all, and none where it is empty", () => {
    const all = { AWS_ENDPOINT_URL: 'http://localhost:4566' };
    expect(namedEndpoint('ECR', all)).toBe('http://localhost:4566');
    expect(namedEndpoint('ECR', { ...all, AWS_ENDPOINT_URL_ECR: 'https://ecr.test' })).toBe('https://ecr.test');
    expect(namedEndpoint('ECS', { AWS_ENDPOINT_URL_ECR: 'https://ecr.test' })).toBeUndefined();
    expect(namedEndpoint('ECR', { AWS_ENDPOINT_URL_ECR: '' })).toBeFalsy();
  });

  const run = { region: REGION, clock: realClock, signal: new AbortController().signal };
  const roles = [{ arn: 'arn:aws:iam::444455556666:role/mintmark' }];
  test.each<[string, (env: Record<string, string>) => Promise<unknown>]>([
    ['AWS_ENDPOINT_URL_ECR', (env) => connect({ ...run, rate: 1, env })],
    ['AWS_ENDPOINT_URL_STS', (env) => connect({ ...run, rate: 1, roles, env })],
    ['AWS_ENDPOINT_URL_ECS', (env) => connectEcs({ ...run, env })],
    ['AWS_ENDPOINT_URL_DYNAMODB', (env) => openTable({ ...run, table: 'mintmark', env })],
    ['AWS_ENDPOINT_URL', (env) => connect({ ...run, rate: 1, env })],
  ])('is named where it is no URL: %s', async (variable, open) => {
    for (const value of ['localhost:4566', 'nonsense', 'ftp://ecr.test']) {
      await expect(open({ [variable]: value })).rejects.toMatchObject({
        code: 'USAGE',
        message: `${variable} is no http or https URL`,
      });
    }
  });
});
