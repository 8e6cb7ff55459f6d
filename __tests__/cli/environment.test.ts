import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { emptyDirectory, git, repository } from '../git/repository.ts';
import { sandboxEnv } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { mintmark, type Outcome } from '../support/lab.ts';
import { writeLayout } from '../support/oci-layout.ts';

const TLS = join(process.cwd(), '__tests__/fixtures/tls');
const cwd = emptyDirectory();
mkdirSync(join(cwd, 'image'));
writeLayout(join(cwd, 'image'), makeImage());

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  if (server !== undefined) await once(server, 'close');
  server = undefined;
});

async function portOf(started: Server): Promise<number> {
  server = started.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Checks an image against an endpoint. The text is one line, whatever the width of the terminal. */
async function checkAt(endpoint: string, env: Record<string, string> = {}): Promise<Outcome> {
  const args = ['check', 'oci:image', '--to', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1'];
  const outcome = await mintmark(args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...sandboxEnv(endpoint), ...env },
  });
  return { ...outcome, stderr: outcome.stderr.replaceAll(/\s+/g, ' ') };
}

describe('an obstacle between a run and ECR', () => {
  test('may be a certificate from an unknown authority: the message names the variables', async () => {
    const tls = { cert: readFileSync(join(TLS, 'server.pem')), key: readFileSync(join(TLS, 'server.key')) };
    const port = await portOf(createTlsServer(tls, (_, response) => response.end()));
    const { exitCode, stderr } = await checkAt(`https://localhost:${port}`);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/No secure connection to localhost: .*certificate.*AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS/);
  });

  test('may be a filter that answers with a web page: the message names the host', async () => {
    const page =
      '<!DOCTYPE html><html><style>p{}</style><body><h1>Blocked</h1>by the filter\u001b[2J ::error::x</body></html>';
    const port = await portOf(
      createServer((_, response) => response.writeHead(403, { 'content-type': 'text/html' }).end(page)),
    );
    const { exitCode, stderr } = await checkAt(`http://127.0.0.1:${port}`);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(
      /A web page came from 127\.0\.0\.1 instead of an answer of ECR \(HTTP 403\): "Blocked by the/,
    );
    expect(stderr).not.toContain('\u001b');
  });

  test.each([
    [
      'text/plain; charset=utf-8',
      'upstream connect error',
      /Plain text came from .* \(HTTP 503\): "upstream connect error"/,
    ],
    [
      'application/x-amz-json-1.1',
      '{"cut',
      /Something that is not an error in JSON came from 127\.0\.0\.1 .*: "\{\\"cut"/,
    ],
  ])("may answer with %s that is not JSON, and the SDK's parser error is not shown", async (type, body, said) => {
    const port = await portOf(
      createServer((_, response) => response.writeHead(503, { 'content-type': type }).end(body)),
    );
    const { exitCode, stderr } = await checkAt(`http://127.0.0.1:${port}`);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/Deserialization|hidden field/);
  });

  const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };
  test.each<[string, number, Record<string, string>, string, RegExp]>([
    [
      'a page without a type',
      200,
      {},
      '<html>Log in ::error::x</html>',
      /A web page came from .*\(HTTP 200\): "Log in /,
    ],
    [
      'a redirect without a page',
      302,
      { location: 'http://portal.example/' },
      '',
      /A redirect came .*: "http:\/\/portal/,
    ],
    ['a proxy that requires a login', 407, {}, '', /A request to log in to a proxy came from 127\.0\.0\.1/],
    ['a coding', 200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'x', /An answer in the coding gzip came/],
    ['null', 200, JSON_TYPE, 'null', /Something that is not a JSON object came .*: "null"/],
    ['an error whose message is a list', 400, JSON_TYPE, '{"message":["a"]}', /not an error in JSON came .*HTTP 400/],
    [
      'an error without text',
      400,
      JSON_TYPE,
      '',
      /Unexpected answer: .*: HTTP 400 from 127\.0\.0\.1, without a reason/,
    ],
    ['a long error', 400, JSON_TYPE, `{"message":"${'x'.repeat(5_000)}"}`, /Unexpected answer: .*: x{999}… /],
  ])('may answer with %s', async (_what, status, headers, body, said) => {
    const port = await portOf(createServer((_, response) => response.writeHead(status, headers).end(body)));
    const { exitCode, stderr } = await checkAt(`http://127.0.0.1:${port}`);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/::error|defect/);
  });

  test.each([
    [200, 16_777_216],
    [400, 1_048_576],
  ])('may send an endless answer with HTTP %s: at most %s bytes of it are read', async (status, most) => {
    const endless = createServer((_, response) => {
      response.writeHead(status, JSON_TYPE);
      const send = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', send);
      send();
    });
    const { exitCode, stderr } = await checkAt(`http://127.0.0.1:${await portOf(endless)}`);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`More than ${most} bytes came from 127.0.0.1`);
  });
});

describe('credentials that a profile should provide', () => {
  test.each<[string, string, RegExp]>([
    [
      'a cycle of profiles',
      'source_profile=b\nrole_arn=arn:aws:iam::111122223333:role/x\n[profile b]\nsource_profile=a\nrole_arn=arn:aws:iam::111122223333:role/y',
      /profile a: Detected a cycle/,
    ],
    [
      'a program that fails',
      "credential_process=sh -c 'echo ::error::no >&2; exit 3'",
      /profile a: its\s+credential_process\s+failed/,
    ],
    ['a program that gives no JSON', 'credential_process=echo hi', /profile a: .*invalid JSON/],
    [
      'a program that gives numbers',
      `credential_process=echo '{"Version":1,"AccessKeyId":5,"SecretAccessKey":6}'`,
      /profile a: it did not return an access key ID/,
    ],
    ['nothing', 'region=eu-west-1', /profile a: Could not resolve credentials using profile: \[a\]/],
  ])('are missing because of %s: the message says so', async (_what, lines, said) => {
    const directory = emptyDirectory();
    const config = join(directory, 'config');
    writeFileSync(config, `[profile a]\n${lines}\n`);
    const { exitCode, stderr } = await checkAt('http://127.0.0.1:9', {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PROFILE: 'a',
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(directory, 'none'),
    });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(said);
  });

  test.each<[string, string, RegExp]>([
    ['a web page', '<html>Log in</html>', /web identity .*: A web page came from 127\.0\.0\.1 .*"Log in"/],
    ['an endless answer', ' '.repeat(1_100_000), /web identity .*: More than 1048576 bytes/],
    [
      'no credentials',
      '<AssumeRoleWithWebIdentityResponse/>',
      /No AWS credentials from the web identity .*Invalid response from STS/,
    ],
  ])('are missing if STS answers with %s: the message does not mention ECR', async (_what, body, said) => {
    const port = await portOf(createServer((_, response) => response.writeHead(200).end(body)));
    const token = join(emptyDirectory(), 'token');
    writeFileSync(token, 'token');
    const { exitCode, stderr } = await checkAt('http://127.0.0.1:9', {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/x',
      AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`,
    });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain('as ECR does');
  });
});

test('addresses that are not URLs matter only if they are used', async () => {
  const args = ['check', 'oci:image', '--to', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1'];
  const env = { ...sandboxEnv('http://127.0.0.1:1'), GITHUB_API_URL: '::x', HTTPS_PROXY: ':::' };
  const { exitCode, stderr } = await mintmark([...args, '--report', 'markdown=report.md'], { cwd, env });
  expect(exitCode).toBe(3);
  expect(stderr).not.toContain('defect');
  expect(readFileSync(join(cwd, 'report.md'), 'utf8')).toContain('could not be checked');
});

test('DEBUG makes no package print a credential', async () => {
  const { directory } = repository();
  git(directory, 'remote', 'add', 'origin', 'https://user:s3cret@example.com/team/web.git');
  const env = { PATH: process.env['PATH'] ?? '', HOME: directory, DEBUG: '*' };
  const { exitCode, stdout, stderr } = await mintmark(['stamp', '--service', 'web'], { cwd: directory, env });
  expect(exitCode).toBe(0);
  expect(stdout + stderr).not.toContain('s3cret');
});
