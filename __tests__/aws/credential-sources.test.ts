import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { describe, expect, test } from '@jest/globals';
import { connect } from '../../src/ecr/client.ts';
import { TestClock } from '../support/clock.ts';
import { inDirectory } from '../support/lab.ts';
import { withVariables } from '../support/variables.ts';

const ROLE = 'arn:aws:iam::111122223333:role/app';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/ci/run-7';
const SSO = `[profile p]
sso_session = work
sso_account_id = 111122223333
sso_role_name = dev
[sso-session work]
sso_region = eu-west-1
sso_start_url = https://work.awsapps.com/start
`;

const ANSWERS = 'http.client.response.finish';

type Variables = Readonly<Record<string, string>>;

/** Each source of credentials that is reached over HTTP, with what makes the SDK call it at an address. */
const SOURCES: Readonly<Record<string, (address: string, home: string) => Variables>> = {
  'a web identity': (address, home) => ({
    AWS_WEB_IDENTITY_TOKEN_FILE: join(home, 'token'),
    AWS_ROLE_ARN: ROLE,
    AWS_ENDPOINT_URL_STS: address,
  }),
  'a profile with a role': (address) => ({ AWS_PROFILE: 'r', AWS_ENDPOINT_URL_STS: address }),
  'a role of mintmark.yml': (address) => ({
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_ENDPOINT_URL_STS: address,
  }),
  'a profile with SSO': (address) => ({ AWS_PROFILE: 'p', AWS_ENDPOINT_URL_SSO: address }),
  'a container': (address) => ({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/credentials`,
    AWS_EC2_METADATA_DISABLED: '',
  }),
  'an instance': (address) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: address, AWS_EC2_METADATA_DISABLED: '' }),
};

const sts = (status: number, code: string, message: string): RequestListener =>
  answer(status, `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);

function answer(status: number, body: string, headers: Record<string, string> = {}): RequestListener {
  return (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };
}

const sso = (status: number, name: string, message: string): RequestListener =>
  answer(status, JSON.stringify({ message }), { 'x-amzn-errortype': name });

/** How a call to ECR ends if its credentials come from a source. */
async function outcomeOf(source: string, listener: RequestListener): Promise<unknown> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return inDirectory(async (home) => {
    const cache = join(home, '.aws/sso/cache');
    await mkdir(cache, { recursive: true });
    const session = `${createHash('sha1').update('work').digest('hex')}.json`;
    const token = { accessToken: 'token', expiresAt: '2100-01-01T00:00:00Z' };
    await writeFile(join(cache, session), JSON.stringify(token));
    await writeFile(join(home, 'token'), 'token');
    const profiles = `${SSO}[profile r]\nrole_arn = ${ROLE}\nsource_profile = b\n[profile b]\naws_access_key_id = a\naws_secret_access_key = b\n`;
    await writeFile(join(home, 'config'), profiles);
    const variables: Record<string, string> = {
      HOME: home,
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_ECR: 'http://127.0.0.1:1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: '',
      AWS_CONFIG_FILE: join(home, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
      // The SDK waits in real time before each retry.
      AWS_MAX_ATTEMPTS: '1',
      ...SOURCES[source]?.(address, home),
    };
    const clock = new TestClock();
    const isOver = (): void => {
      setImmediate(() => {
        clock.advance(15_000);
      });
    };
    const { signal } = new AbortController();
    try {
      return await withVariables(variables, async () => {
        const connection = await connect({
          ...(source === 'a role of mintmark.yml' && { roles: [{ arn: ROLE }] }),
          env: variables,
          clock,
          signal,
          runMs: 60_000,
          rate: 10,
        });
        const asked = connection.send(new DescribeRepositoriesCommand()).catch((error: unknown) => error);
        // A container's endpoint is called again after a second of real time.
        if (source === 'a container') subscribe(ANSWERS, isOver);
        const outcome = await asked;
        connection.close();
        return outcome;
      });
    } finally {
      unsubscribe(ANSWERS, isOver);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  });
}

const WEB = /from the web identity of AWS_WEB_IDENTITY_TOKEN_FILE \(.*token\) at STS: /;

describe('a throttled source of credentials is named instead of the call that needs them', () => {
  test.each([
    ['a web identity', sts(400, 'Throttling', 'Rate exceeded'), WEB],
    ['a profile with a role', sts(400, 'Throttling', 'Rate exceeded'), /from the profile r: Rate exceeded/],
    ['a role of mintmark.yml', sts(400, 'Throttling', 'Rate exceeded'), /: sts:AssumeRole on arn:.*: Rate exceeded/],
    ['a profile with SSO', sso(429, 'TooManyRequestsException', 'slow down'), /from the profile p: slow down/],
    ['a container', answer(429, '{}'), /from the container's .*: 127\.0\.0\.1 answered HTTP 429/],
    ['an instance', answer(429, ''), /instance metadata service: 127\.0\.0\.1 answered HTTP 429/],
  ])('%s', async (source, listener, what) => {
    const error = await outcomeOf(source, listener);
    expect(error).toMatchObject({
      code: 'THROTTLED',
      message: expect.stringMatching(/^(?:AWS|STS) throttled the request for credentials/),
      hint: expect.stringMatching(/share this limit/),
    });
    expect(error).toMatchObject({ message: expect.stringMatching(what) });
  });
});

/** Who sent the answer. */
const FROM = 'from 127.0.0.1';

describe('a source that refuses is named, with its reason and what to do', () => {
  const denial = `User: ${SESSION} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;

  test.each([
    ['a profile with a role', sts(403, 'AccessDenied', denial), 'ACCESS_DENIED', `on ${ROLE} as ${SESSION}`, /trust/],
    [
      'a web identity',
      sts(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
      'ACCESS_DENIED',
      'Access denied: sts:AssumeRoleWithWebIdentity for the web identity of',
      /^The trust policy of the role has to allow sts:AssumeRoleWithWebIdentity/,
    ],
    ['a web identity', sts(400, 'ExpiredTokenException', 'it is old'), 'CREDENTIALS', ' at STS: it is old', /Renew/],
    [
      'a profile with a role',
      sts(403, 'SignatureDoesNotMatch', 'Signature expired: 1 is now earlier than 2'),
      'CREDENTIALS',
      'from the profile r: Signature expired',
      /Set the clock/,
    ],
    ['a profile with SSO', sso(403, 'ForbiddenException', 'No access'), 'CREDENTIALS', 'p: No access', /by itself/],
    ['a profile with SSO', sso(401, 'UnauthorizedException', 'old'), 'CREDENTIALS', 'profile p: old', /^Log in/],
    ['a profile with SSO', answer(503, ''), 'CREDENTIALS', `AWS failed: HTTP 503 ${FROM}, without a reason`, /health/],
    ['a profile with SSO', answer(403, '{"error":"x"}'), 'CREDENTIALS', `HTTP 403 ${FROM}, without a reason`, /itself/],
    ['a profile with SSO', answer(503, '{"message":"busy"}'), 'CREDENTIALS', `busy (HTTP 503 ${FROM})`, /health/],
    ['a web identity', answer(404, ''), 'CREDENTIALS', `: HTTP 404 ${FROM}, without a reason`, /by itself/],
    ['a role of mintmark.yml', answer(503, ''), 'UNEXPECTED_ANSWER', `STS failed: HTTP 503 ${FROM}, without`, /health/],
    ['a container', answer(403, '{}'), 'CREDENTIALS', 'answered HTTP 403', /has a role/],
    ['an instance', answer(404, ''), 'CREDENTIALS', 'answered HTTP 404', /has a role/],
  ])('%s, %#', async (source, listener, code, what, hint) => {
    expect(await outcomeOf(source, listener)).toMatchObject({
      code,
      message: expect.stringContaining(what),
      hint: expect.stringMatching(hint),
    });
  });
});

describe('if something else answers in place of a source, both are named', () => {
  const SECRET = '{"SecretAccessKey":"secret"}';
  const PAGE = answer(200, '<html>Log in</html>', { 'content-type': 'text/html' });

  test.each([['a web identity'], ['a profile with a role'], ['a profile with SSO']])(
    '%s, and a web page',
    async (source) => {
      expect(await outcomeOf(source, PAGE)).toMatchObject({
        code: 'CREDENTIALS',
        message: expect.stringMatching(/: A web page came from 127\.0\.0\.1 instead of .*"Log in"/),
        hint: expect.stringMatching(/^A proxy or a filter/),
      });
    },
  );

  const NO_XML = 'Something that is not XML';
  const NO_JSON = 'Something that is not a JSON object';

  test.each<[source: string, body: string, thing: string]>([
    ['a web identity', SECRET, NO_XML],
    ['a profile with a role', SECRET, NO_XML],
    ['a role of mintmark.yml', SECRET, NO_XML],
    ['a web identity', 'OK', NO_XML],
    ['a web identity', '<AssumeRoleResponse><a>', NO_XML],
    ['a web identity', `<?xml version="1.0"?>\n<a>${SECRET}</a>`, 'Other XML'],
    ['a web identity', '<a/>', 'Other XML'],
    ['a profile with SSO', `<a>${SECRET}</a>`, NO_JSON],
    ['a profile with SSO', '[1]', NO_JSON],
  ])('%s, and %s, which is hidden because it may be secret', async (source, body, thing) => {
    const error = await outcomeOf(source, answer(200, body));
    expect(error).toMatchObject({
      message: expect.stringMatching(
        new RegExp(`${thing} came ${FROM} instead of an answer of (?:AWS|STS) \\(HTTP 200\\)`),
      ),
      hint: expect.stringMatching(/^A proxy or a filter/),
    });
    expect(error).toHaveProperty('message', expect.not.stringContaining('secret'));
    const typed = await outcomeOf(source, answer(200, body, { 'content-type': 'text/plain' }));
    expect(typed).toHaveProperty('message', expect.not.stringContaining('secret'));
  });

  test.each<[source: string, body: string, thing: string]>([
    ['a web identity', '{"__type":"ValidationError"}', NO_XML],
    ['a role of mintmark.yml', 'upstream failed', NO_XML],
    ['a profile with SSO', '<Error>no</Error>', NO_JSON],
    ['a profile with SSO', '{"message":5}', 'Something that is not an error in JSON'],
    ['a profile with SSO', '{"code":null}', 'Something that is not an error in JSON'],
  ])('%s, and the error %s', async (source, body, thing) => {
    const words = JSON.stringify(body.replace(/<[^>]*>/g, ''));
    expect(await outcomeOf(source, answer(403, body))).toMatchObject({
      message: expect.stringContaining(`${thing} came ${FROM} instead of an answer of `),
    });
    expect(await outcomeOf(source, answer(403, body))).toMatchObject({
      message: expect.stringContaining(`(HTTP 403): ${words}`),
    });
  });

  test.each(
    ['a container', 'an instance'].flatMap((source) =>
      ['OK', '', '{"a":1}', '[1]', '<a>1 2</a>'].map((body) => [source, body]),
    ),
  )('%s, and %j', async (source, body) => {
    expect(await outcomeOf(source, answer(200, body))).toMatchObject({
      code: 'CREDENTIALS',
      message: expect.stringMatching(/^No AWS credentials from .*: 127\.0\.0\.1 answered, but not with credentials$/),
    });
  });

  test.each([['a web identity'], ['a profile with SSO']])('%s, and an endless answer', async (source) => {
    expect(await outcomeOf(source, answer(200, ' '.repeat(1_100_000)))).toMatchObject({
      message: expect.stringMatching(/: More than 1048576 bytes came from/),
    });
  });

  test.each([['a web identity'], ['a profile with SSO']])('%s, and a connection reset', async (source) => {
    const reset: RequestListener = ({ socket }) => socket.resetAndDestroy();
    expect(await outcomeOf(source, reset)).toMatchObject({
      code: 'CREDENTIALS',
      message: expect.stringMatching(/^No AWS credentials from .*: read ECONNRESET$/),
    });
  });
});
