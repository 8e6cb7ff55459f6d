import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  ListImagesCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runSandbox } from '../../../src/commands/sandbox/run.ts';
import { closeAll, sandboxed } from '../../sandbox/support.ts';

afterEach(closeAll);

const [app, denied] = ['222233334444/eu-central-1/team/app', '222233334444/eu-central-1/team/denied'] as const;

describe('the sandbox command', () => {
  test('prints the variables that lead a client to the seeded repositories, and stops on request', async () => {
    const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
    const stop = new AbortController();
    const options = { port: 0, repositories: [app, denied], deny: [denied], pageSize: 1 };
    const done = runSandbox(options, { stdout, stderr, now: () => new Date(), signal: stop.signal });
    await once(stdout, 'readable');
    const { env, client } = clientFor(String(stdout.read()));
    expect(env).toMatchObject({ AWS_ACCESS_KEY_ID: '222233334444', AWS_REGION: 'eu-central-1' });
    const { repositories } = await client.send(new DescribeRepositoriesCommand());
    expect(repositories?.map(({ repositoryName }) => repositoryName)).toEqual(['team/app']);
    await expect(client.send(new ListImagesCommand({ repositoryName: 'team/denied' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const login = `docker login --username AWS --password-stdin ${new URL(env['AWS_ENDPOINT_URL_ECR'] ?? '').host}`;
    expect(String(stderr.read())).toContain(login);
    client.destroy();
    stop.abort();
    await done;
    await expect(fetch(env['AWS_ENDPOINT_URL_ECR'] ?? '')).rejects.toThrow();
  });

  test('saves each change, and ends if one cannot be saved', async () => {
    const state = mkdtempSync(join(tmpdir(), 'sandbox\n::run-'));
    try {
      const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
      const { signal } = new AbortController();
      const options = { port: 0, repositories: [app], deny: [], state };
      const done = runSandbox(options, { stdout, stderr, now: () => new Date(), signal });
      await once(stdout, 'readable');
      const { client } = clientFor(String(stdout.read()));
      const saved = (): string => readFileSync(join(state, 'state.json'), 'utf8');
      await client.send(new CreateRepositoryCommand({ repositoryName: 'team/first' }));
      while (!saved().includes('team/first')) await client.send(new DescribeRepositoriesCommand());
      rmSync(join(state, 'blobs'), { recursive: true });
      writeFileSync(join(state, 'blobs'), '');
      const ended = expect(done).rejects.toMatchObject({
        code: 'USAGE',
        message: `Cannot save the state to ${state}: ${join(state, 'blobs')} is a file, not a directory`,
      });
      await client.send(new CreateRepositoryCommand({ repositoryName: 'team/second' })).catch(() => undefined);
      await ended;
      client.destroy();
      expect(saved()).toContain('team/first');
      expect(String(stderr.read())).toContain('sandbox\\n::run-');
    } finally {
      rmSync(state, { recursive: true });
    }
  });

  test('refuses a repository that is not an ACCOUNT/REGION/NAME, and a registry that does not answer', async () => {
    const runtime = { stdout: new PassThrough(), stderr: new PassThrough(), now: () => new Date() };
    const signal = AbortSignal.abort();
    const base = { port: 0, repositories: [], deny: [] };
    for (const wrong of ['team/app', '111122223333/eu-west-1/team//app', '111122223333/eu-west-1/a']) {
      await expect(runSandbox({ ...base, repositories: [wrong] }, { ...runtime, signal })).rejects.toMatchObject({
        code: 'USAGE',
      });
    }
    const gone = await sandboxed();
    await gone.close();
    const registry = new URL(gone.endpoint);
    await expect(runSandbox({ ...base, registry }, { ...runtime, signal })).rejects.toMatchObject({ code: 'NETWORK' });
    await expect(runSandbox({ ...base, registry, state: 'state' }, { ...runtime, signal })).rejects.toMatchObject({
      code: 'USAGE',
      message: '--state and --registry do not go together',
    });
  });
});

/** A client with the variables that the command prints. */
function clientFor(printed: string): { readonly env: Readonly<Record<string, string>>; readonly client: ECRClient } {
  const lines = [...printed.matchAll(/^export (\w+)=(.*)$/gm)];
  const env = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
  const client = new ECRClient({
    endpoint: env['AWS_ENDPOINT_URL_ECR'] ?? '',
    region: env['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  return { env, client };
}
