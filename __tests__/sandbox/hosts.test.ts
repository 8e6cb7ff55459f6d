import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { ACCOUNT, closeAll, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const authorization = `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20261124/${REGION}/ecr/aws4_request, Signature=0`;
const REQUESTS = [
  ['GET', `/v2/${ACCOUNT}/${REGION}/app/tags/list`, {}],
  ['POST', '/', { authorization, 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories' }],
] as const;

async function statusesOf(sandbox: Sandbox, host: string): Promise<readonly (number | undefined)[]> {
  return Promise.all(
    REQUESTS.map(async ([method, path, headers]) => {
      const sent = request(new URL(path, sandbox.endpoint), { method, headers: { ...headers, host } });
      sent.end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    }),
  );
}

test('both APIs answer only on the sandbox’s own host names', async () => {
  const sandbox = await sandboxed({ anonymous: true, hosts: ['host.docker.internal', 'ecr.test:8443'] });
  sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
  const { port } = new URL(sandbox.endpoint);
  const own = [
    `127.0.0.1:${port}`,
    `localhost:${port}`,
    `LocalHost:${port}`,
    `[::1]:${port}`,
    'host.docker.internal',
    `host.docker.internal:${port}`,
    'ecr.test:8443',
  ];
  for (const host of own) expect([host, ...(await statusesOf(sandbox, host))]).toEqual([host, 200, 200]);
  const foreign = [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    '127.0.0.1:1',
    `127.0.0.1.evil.example:${port}`,
    `127.0.0.1:${port}@evil.example`,
    `localhost:${port}.evil.example`,
    'ecr.test',
    '0.0.0.0',
  ];
  for (const host of foreign) expect([host, ...(await statusesOf(sandbox, host))]).toEqual([host, 421, 421]);
});
