import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity } from '@smithy/types';
import { bounded, boundedChain } from '../../src/aws/credentials.ts';
import { guardCredentials } from '../../src/aws/foreign-answer.ts';
import { requestHandler as handlerOf } from '../../src/aws/http.ts';
import { connect } from '../../src/ecr/client.ts';
import { providerFor } from '../../src/ecr/credentials.ts';
import { connectEcs } from '../../src/ecs/client.ts';
import { digestOf } from '../../src/image/digest.ts';
import { openTable } from '../../src/ledger/dynamodb.ts';
import { TestClock } from '../support/clock.ts';
import { inDirectory } from '../support/lab.ts';
import { withVariables } from '../support/variables.ts';

test('a source of credentials that never answers is given up after 15 seconds, and named', async () => {
  const clock = new TestClock();
  const asked = bounded(() => new Promise(() => undefined), 'the profile slow', { clock, runMs: 60_000, env: {} })();
  const ended = expect(asked).rejects.toMatchObject({
    code: 'CREDENTIALS',
    message: 'No AWS credentials: the profile slow returned none within 15 seconds',
  });
  clock.advance(14_999);
  expect(clock.timers).toBe(1);
  clock.advance(1);
  await ended;
});

test('a source gets a part of a short run, so that the run can still name it', async () => {
  const clock = new TestClock();
  const asked = bounded(() => new Promise(() => undefined), 'the profile slow', { clock, runMs: 20_000, env: {} })();
  const ended = expect(asked).rejects.toThrow('the profile slow returned none within 8 seconds');
  clock.advance(8_000);
  await ended;
});

test.each([{ accessKeyId: 5, secretAccessKey: {} }, { accessKeyId: 'a', secretAccessKey: '' }, {}])(
  'a source that returns %j has no credentials',
  async (given) => {
    // A program may return this: the SDK passes it on.
    const provider = (): Promise<AwsCredentialIdentity> => Promise.resolve(JSON.parse(JSON.stringify(given)));
    await expect(
      bounded(provider, 'the profile w', { clock: new TestClock(), runMs: 60_000, env: {} })(),
    ).rejects.toMatchObject({
      code: 'CREDENTIALS',
      message: expect.stringContaining('No AWS credentials from the profile w: it did not return'),
    });
  },
);

test('a source that answers leaves no timer behind', async () => {
  const clock = new TestClock();
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  await expect(
    bounded(() => Promise.resolve(credentials), 'the environment', { clock, runMs: 60_000, env: {} })(),
  ).resolves.toEqual(credentials);
  const refused = bounded(() => Promise.reject(new Error('refused')), 'the environment', {
    clock,
    runMs: 60_000,
    env: {},
  })();
  await expect(refused).rejects.toThrow('refused');
  expect(clock.timers).toBe(0);
});

test('a source whose answer crashes the SDK is a credentials error, not an answer of ECR', async () => {
  const tripped = new TypeError("Cannot read properties of undefined (reading 'sso_region')");
  await expect(
    bounded(() => Promise.reject(tripped), 'the profile w', { clock: new TestClock(), runMs: 60_000, env: {} })(),
  ).rejects.toMatchObject({
    code: 'CREDENTIALS',
    message: `No AWS credentials from the profile w: the SDK cannot read it (${tripped.message})`,
  });
});

const askChain = (): Promise<unknown> => boundedChain(process.env, { clock: new TestClock(), runMs: 60_000 })();

/** The error that a profile causes. */
async function outcomeOf(config: string, profile = '', ask = askChain): Promise<unknown> {
  return inDirectory(async (home) => {
    const path = join(home, 'config');
    await writeFile(path, config);
    const variables = {
      AWS_ACCESS_KEY_ID: '',
      AWS_PROFILE: profile,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: path,
      AWS_SHARED_CREDENTIALS_FILE: path,
    };
    return withVariables(variables, () => ask().catch((error: unknown) => error));
  });
}

test.each([
  ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'],
  ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'],
])('%s without %s is named', async (one, other) => {
  const env = { [one]: 'x', [other]: '' };
  const ask = (): Promise<unknown> =>
    withVariables(env, () => boundedChain({ ...process.env, ...env }, { clock: new TestClock(), runMs: 60_000 })());
  expect(await outcomeOf('', '', ask)).toMatchObject({
    code: 'CREDENTIALS',
    message: `No AWS credentials from the environment: ${one} is set, and ${other} is not`,
  });
});

describe('a profile without usable credentials is named, with the cause', () => {
  test.each([
    ['a program that does not exist', 'credential_process = /nope/cmd', /: its credential_process failed: .*not found/],
    [
      'a program that says what is missing, with its arguments hidden',
      `credential_process = sh -c 'echo "session expired" >&2; echo "log in" >&2; exit 3' secret`,
      /: its credential_process failed: session expired; log in$/,
    ],
    ['a program that says nothing', 'credential_process = false', /: its credential_process failed$/],
    ['a program with another answer', 'credential_process = echo hello', /: .*returned invalid JSON\.$/],
    [
      'a role whose source is such a profile',
      'role_arn = a\nsource_profile = other',
      /: its credential_process failed/,
    ],
    ['an invalid source', 'role_arn = a\ncredential_source = Nope', /: Unsupported credential source in profile p/],
    [
      'a missing sso-session',
      'sso_session = gone\nsso_account_id = 1\nsso_role_name = r',
      /: the profile p names the sso-session gone, which the AWS configuration lacks$/,
    ],
    [
      'a role whose source has a missing sso-session',
      'role_arn = a\nsource_profile = sso\n[profile sso]\nsso_session = gone\nsso_account_id = 1\nsso_role_name = r',
      /: the profile sso names the sso-session gone, which the AWS configuration lacks$/,
    ],
    ['a profile without credentials', 'region = eu-west-1', /: Could not resolve credentials using profile: \[p\]/],
  ])('%s', async (_name, profile, what) => {
    const others = '[profile other]\ncredential_process = /nope/cmd\n[profile broken]\nsso_session = nowhere\n';
    const outcome = await outcomeOf(`${others}[profile p]\n${profile}\n`, 'p');
    expect(outcome).toMatchObject({
      code: 'CREDENTIALS',
      message: expect.stringMatching(/^No AWS credentials from the profile p: /),
      hint: expect.any(String),
    });
    expect(outcome).toMatchObject({ message: expect.stringMatching(what) });
    expect(outcome).toMatchObject({ message: expect.not.stringMatching(/secret|\n/) });
  });

  test('the default profile is named too, if there is one', async () => {
    expect(await outcomeOf('[default]\ncredential_process = /nope/cmd\n')).toMatchObject({
      message: expect.stringContaining('No AWS credentials from the profile default: its credential_process failed'),
    });
    expect(await outcomeOf('')).toMatchObject({ message: 'Could not load credentials from any providers' });
  });

  test('an unreadable file is named, whether it comes from a variable or the home directory', async () => {
    await inDirectory(async (home) => {
      const file = join(home, '.aws', 'config');
      await mkdir(join(home, '.aws'));
      await symlink('config', file);
      for (const env of [{ HOME: home }, { AWS_CONFIG_FILE: file }]) {
        const chain = boundedChain(env, { clock: new TestClock(), runMs: 60_000 });
        expect(await outcomeOf('', '', chain)).toMatchObject({
          code: 'CREDENTIALS',
          message: expect.stringMatching(/^No AWS credentials from .*: ELOOP.*\.aws\/config'$/),
        });
      }
    });
  });

  test('an unreadable file that a registry names', async () => {
    const failed = new Error('Command failed: /nope/cmd --password x\nsh: /nope/cmd: not found\n');
    await expect(
      bounded(() => Promise.reject(failed), 'the profile p', { clock: new TestClock(), runMs: 60_000, env: {} })(),
    ).rejects.toMatchObject({
      code: 'CREDENTIALS',
      message: 'No AWS credentials from the profile p: its credential_process failed: sh: /nope/cmd: not found',
    });
  });
});

interface Run {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: TestClock;
  readonly signal: AbortSignal;
  readonly runMs: number;
}

test.each([
  ['ECR', async (run: Run) => (await connect({ ...run, rate: 10 })).send(new DescribeRepositoriesCommand())],
  ['ECS', async (run: Run) => (await connectEcs({ ...run, region: undefined })).send(new ListClustersCommand())],
  ['the ledger', async (run: Run) => (await openTable({ ...run, table: 'mintmark' })).read([digestOf('')])],
])('%s gets a part of a short run to find credentials', async (_name, ask) => {
  const clock = new TestClock();
  const { signal } = new AbortController();
  await inDirectory(async (directory) => {
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const config = `[profile p]\nregion = eu-west-1\ncredential_process = cat ${pipe}\n`;
    const outcome = await outcomeOf(config, 'p', async () => {
      const asked = expect(ask({ env: process.env, clock, signal, runMs: 20_000 })).rejects.toMatchObject({
        code: 'CREDENTIALS',
        message: expect.stringContaining('the profile p returned none within 8 seconds'),
      });
      await clock.asleep();
      clock.advance(8_000);
      await asked;
      // The program has waited for this, and ends. Without credentials, the SDK would call the metadata service of this machine.
      await writeFile(pipe, JSON.stringify({ Version: 1, AccessKeyId: 'a', SecretAccessKey: 'b' }));
    });
    expect(outcome).toBeUndefined();
  });
});

test('a container endpoint that the SDK refuses is named, with the reason', async () => {
  const variables = { AWS_EC2_METADATA_DISABLED: '', AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://evil.example/x' };
  expect(await outcomeOf('', '', () => withVariables(variables, askChain))).toMatchObject({
    code: 'CREDENTIALS',
    message: expect.stringMatching(
      /^No AWS credentials from the container's credentials endpoint \(AWS_CONTAINER_CREDENTIALS_FULL_URI\): .*not accepted.* - ECS container host [^\n]*$/,
    ),
  });
});

describe('a metadata service with an endless answer', () => {
  const FORMS = [
    ['a container', 'AWS_CONTAINER_CREDENTIALS_FULL_URI', '/credentials?of=task'],
    ['an instance', 'AWS_EC2_METADATA_SERVICE_ENDPOINT', ''],
  ] as const;

  test.each(FORMS)('is cut off (%s)', async (_name, variable, path) => {
    const served = await serveEndlessly();
    const variables = { AWS_EC2_METADATA_DISABLED: '', [variable]: `${served.endpoint}${path}` };
    try {
      const outcome = await outcomeOf('', '', () => withVariables(variables, askChain));
      expect(outcome).toMatchObject({
        code: 'CREDENTIALS',
        message: expect.stringMatching(
          /^No AWS credentials from .*: 127\.0\.0\.1 answered with more than 1048576 bytes$/,
        ),
      });
      expect(served.sent()).toBeLessThan(32 * 1_048_576);
    } finally {
      await served.close();
    }
  });
});

async function serveEndlessly(): Promise<{ endpoint: string; sent: () => number; close: () => Promise<void> }> {
  const chunk = Buffer.alloc(65_536, 'x');
  let sent = 0;
  const server = createServer((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', more);
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    sent: () => sent,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('a metadata service that does not answer is named', () => {
  const PROFILE =
    '[profile p]\nrole_arn = arn:aws:iam::111122223333:role/app\ncredential_source = Ec2InstanceMetadata\n';

  /** The error for credentials if the metadata service does this with each connection. */
  async function outcomeWith(
    connected: (socket: Socket) => void,
    profile = '',
    clock = new TestClock(),
  ): Promise<unknown> {
    const server = createTcpServer((socket) => {
      connected(socket.on('error', () => undefined));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    const variables = { AWS_EC2_METADATA_DISABLED: '', AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint };
    const ask = (): Promise<unknown> => boundedChain(process.env, { clock, runMs: 60_000 })();
    try {
      return await outcomeOf(PROFILE, profile, () => withVariables(variables, ask));
    } finally {
      server.close();
    }
  }

  const unanswered = {
    code: 'CREDENTIALS',
    message: 'No AWS credentials from the default profile or the instance metadata service: 127.0.0.1 did not answer',
    hint: expect.stringMatching(/^Log in .* On an instance, .* hop limit/),
  };

  test('if it hangs', async () => {
    const clock = new TestClock();
    const hang = (socket: Socket): unknown =>
      socket.once('data', () => {
        clock.advance(15_000);
        socket.destroy();
      });
    expect(await outcomeWith(hang, '', clock)).toMatchObject(unanswered);
  });

  test('if it closes the connection', async () => {
    expect(await outcomeWith((socket) => socket.once('data', () => socket.end()))).toMatchObject(unanswered);
  });

  test('if a profile takes its credentials from there', async () => {
    expect(await outcomeWith((socket) => socket.once('data', () => socket.end()), 'p')).toMatchObject({
      ...unanswered,
      message: 'No AWS credentials from the profile p: 127.0.0.1 did not answer',
    });
  });

  test('but not if there is none', async () => {
    const variables = { AWS_EC2_METADATA_DISABLED: '', AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' };
    const ask = (): Promise<unknown> => withVariables(variables, askChain);
    expect(await outcomeOf('', '', ask)).toMatchObject({ message: 'Could not load credentials from any providers' });
    expect(await outcomeOf(PROFILE, 'p', ask)).toMatchObject({
      message: 'No AWS credentials from the profile p: the instance metadata service gave none',
    });
  });
});

test('a source whose requests fail until the time is over ends with the last failure', async () => {
  const clock = new TestClock();
  const handler = new NodeHttpHandler();
  guardCredentials(handler);
  const callerClientConfig = { requestHandler: handler, region: () => Promise.resolve('eu-west-1') };
  const provide = async (): Promise<never> => {
    await handler.handle(new HttpRequest({ protocol: 'http:', hostname: '127.0.0.1', port: 1 })).catch(() => undefined);
    clock.advance(15_000);
    return new Promise(() => undefined);
  };
  const asked = bounded(provide, 'the profile slow', { clock, runMs: 60_000, env: {} })({ callerClientConfig });
  await expect(asked).rejects.toMatchObject({
    code: 'CREDENTIALS',
    message: 'No AWS credentials from the profile slow: connect ECONNREFUSED 127.0.0.1:1',
  });
});

test('a role that is not assumed in time ends with the last failure of STS', async () => {
  const clock = new TestClock();
  let count = 0;
  const server = createTcpServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', () => {
        count += 1;
        if (count === 1) socket.resetAndDestroy();
        else clock.advance(15_000);
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const env = { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}` };
  const requestHandler = await handlerOf(env, { connectionTimeout: 3_000, requestTimeout: 10_000 });
  const provider = providerFor({
    access: { roles: [{ arn: 'arn:aws:iam::111122223333:role/app' }] },
    region: 'eu-west-1',
    base: { accessKeyId: 'a', secretAccessKey: 'b' },
    sessions: { name: 'mintmark', links: new Map() },
    signal: new AbortController().signal,
    env,
    clock,
    runMs: 60_000,
  });
  const callerClientConfig = { requestHandler, region: () => Promise.resolve('eu-west-1') };
  await expect(provider({ callerClientConfig })).rejects.toMatchObject({
    code: 'NETWORK',
    message: expect.stringMatching(/^Cannot reach STS: sts:AssumeRole on arn:.*: read ECONNRESET$/),
  });
  requestHandler.destroy();
  server.close();
});
