import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { readAgentConfig } from '../../src/ecs/agent-config.ts';
import { type Agent, askAgent } from '../../src/ecs/agent.ts';
import { inDirectory } from '../support/lab.ts';

const TASK = {
  Arn: 'arn:1',
  KnownStatus: 'RUNNING',
  Family: 'billing',
  Version: '7',
  Containers: [{ DockerId: 'c1' }],
};

/** Calls an agent that answers each path with a body. */
async function asked(answers: Record<string, { status?: number; body: string }>): Promise<Agent> {
  const server = createServer((request, response) => {
    const { status = 200, body } = answers[request.url ?? ''] ?? { status: 404, body: '' };
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await askAgent(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const METADATA = {
  '/v1/metadata': {
    body: JSON.stringify({ Version: 'Amazon ECS Agent - v1.98.0 (abc)', Cluster: 'shop', ContainerInstanceArn: null }),
  },
};
const tasks = (...list: object[]): Promise<Agent> =>
  asked({ ...METADATA, '/v1/tasks': { body: JSON.stringify({ Tasks: list }) } });

describe('the introspection of the ECS agent', () => {
  test('returns the tasks and their containers', async () => {
    expect(await tasks(TASK)).toEqual({
      kind: 'answered',
      version: 'Amazon ECS Agent - v1.98.0 (abc)',
      cluster: 'shop',
      containerInstance: undefined,
      tasks: [{ arn: 'arn:1', definition: 'billing:7', starting: false, containers: ['c1'] }],
    });
  });

  test.each([
    ['PENDING', true],
    ['NONE', true],
    ['RUNNING', false],
    ['STOPPED', false],
  ])('a task that is %s is starting: %s', async (KnownStatus, starting) => {
    const answer = await tasks({ ...TASK, KnownStatus, Containers: null });
    expect(answer).toMatchObject({ tasks: [{ starting, containers: [] }] });
  });

  test('is absent if nothing listens', async () => {
    expect(await askAgent('http://127.0.0.1:5')).toEqual({ kind: 'absent' });
  });

  test.each([
    ['no JSON', { body: '<html>' }],
    ['no list of tasks', { body: '{}' }],
    ['a task without an ARN', { body: '{"Tasks":[{"KnownStatus":"RUNNING"}]}' }],
    ['a container without an ID', { body: JSON.stringify({ Tasks: [{ ...TASK, Containers: [{}] }] }) }],
    ['an error', { status: 500, body: '' }],
  ])('with %s is not an agent without tasks', async (_name, answer) => {
    await expect(asked({ ...METADATA, '/v1/tasks': answer })).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      hint: expect.stringContaining('nothing is removed'),
    });
  });
});

describe('/etc/ecs/ecs.config', () => {
  const read = (text: string): Promise<ReadonlyMap<string, string> | undefined> =>
    inDirectory(async (directory) => {
      await writeFile(join(directory, 'ecs.config'), text);
      return readAgentConfig(join(directory, 'ecs.config'));
    });

  test('is read as systemd reads it', async () => {
    const settings = await read('# comment\nECS_CLUSTER=a\nexport B="x y"\n\nECS_CLUSTER=b\r\nnonsense\nEMPTY=\n');
    expect(Object.fromEntries(settings ?? [])).toEqual({ ECS_CLUSTER: 'b', B: 'x y', EMPTY: '' });
  });

  test('may be missing, but not unreadable', async () => {
    expect(await readAgentConfig('/nowhere/ecs.config')).toBeUndefined();
    await expect(readAgentConfig('/')).rejects.toMatchObject({ code: 'CONFIG' });
  });
});
